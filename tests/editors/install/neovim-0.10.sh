#!/usr/bin/env bash
# neovim-0.10.sh FOLDER: puts a Neovim without ghost text there, as usr/bin/nvim.
set -euo pipefail

folder=$1
"$folder/usr/bin/nvim" --version > /dev/null 2>&1 && exit 0
rm -rf "$folder"
SUITE=trixie "$(dirname "$0")/../unpack_debian.sh" "$folder" neovim
"$folder/usr/bin/nvim" --version
