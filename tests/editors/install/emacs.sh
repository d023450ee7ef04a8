#!/usr/bin/env bash
# emacs.sh FOLDER: puts Emacs 30 or newer there, with eglot, lsp-mode and markdown-mode.
# FOLDER/emacs starts it.
set -euo pipefail

folder=$(realpath -m "$1")
"$folder/emacs" --version > /dev/null 2>&1 && exit 0
rm -rf "$folder"
"$(dirname "$0")/../unpack_debian.sh" "$folder" emacs-nox elpa-lsp-mode elpa-markdown-mode

# Emacs looks for its own files, and for the state that it loads at its start, in /usr.
version=$(basename "$folder"/usr/libexec/emacs/*)
share=$folder/usr/share/emacs
packages=("$share"/site-lisp/elpa-src/*)
state=$(echo "$folder"/usr/libexec/emacs/"$version"/*/*.pdmp)
cat > "$folder/starts" << END
#!/bin/sh
export EMACSDATA='$share/$version/etc' EMACSDOC='$share/$version/etc'
export EMACSPATH='$(dirname "$state")'
export EMACSLOADPATH='$(printf '%s:' "${packages[@]}")$share/site-lisp:$share/$version/lisp'
exec '$folder/usr/bin/emacs-nox' --dump-file='$state' "\$@"
END
chmod +x "$folder/starts"

# What Emacs' own package installer does: compile a package, and load its autoloads at
# the start. The compiler to machine code does not work outside of /usr.
cat > "$share/site-lisp/site-start.el" << 'END'
(setq native-comp-jit-compilation nil
      native-comp-enable-subr-trampolines nil)
(dolist (folder load-path)
  (when (string-match-p "/elpa-src/" folder)
    (dolist (file (directory-files folder t "-autoloads\\.el\\'"))
      (load file nil t))))
END
find "${packages[@]}" -name '*.el' ! -name '*-autoloads.el' ! -name '*-pkg.el' -print0 |
    xargs -0 "$folder/starts" --batch -f batch-byte-compile 2> /dev/null || true
mv "$folder/starts" "$folder/emacs"
"$folder/emacs" --batch --eval "(progn (require 'eglot) (require 'lsp-inline-completion))"
"$folder/emacs" --version | head -n 1
