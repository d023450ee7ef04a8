#!/usr/bin/env bash
# helix.sh FOLDER: puts Helix there, started by FOLDER/hx.
set -euo pipefail

folder=$(realpath -m "$1")
"$folder/hx" --version > /dev/null 2>&1 && exit 0
rm -rf "$folder"
"$(dirname "$0")/../unpack_debian.sh" "$folder" hx
cat > "$folder/hx" << END
#!/bin/sh
HELIX_RUNTIME='$folder/usr/lib/hx/runtime' exec '$folder/usr/bin/hx' "\$@"
END
chmod +x "$folder/hx"
"$folder/hx" --version
