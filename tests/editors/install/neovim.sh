#!/usr/bin/env bash
# neovim.sh FOLDER: puts Neovim 0.12 or newer there, as usr/bin/nvim.
set -euo pipefail

folder=$1
"$folder/usr/bin/nvim" --version > /dev/null 2>&1 && exit 0
rm -rf "$folder"
"$(dirname "$0")/../unpack_debian.sh" "$folder" neovim
"$folder/usr/bin/nvim" --version
