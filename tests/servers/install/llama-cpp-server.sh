#!/usr/bin/env bash
# llama-cpp-server.sh FOLDER: puts the server of llama-cpp-python there.
#
# FOLDER/bin/python -m llama_cpp.server starts it. It is the engine that coauthor itself
# has, and its wheel is taken where UV_FIND_LINKS names one; otherwise it is compiled.
set -euo pipefail

repository=$(dirname "$0")/../../..
engine=$(grep -oE 'llama-cpp-python==[0-9.]+' "$repository/pyproject.toml" | head -n 1)
wanted=${engine/==/[server]==}

folder=$(realpath -m "$1")
[ "$(cat "$folder/installed" 2> /dev/null)" = "$wanted" ] && exit 0
rm -rf "$folder"
uv venv -q "$folder"
uv pip install -q --python "$folder" "$wanted"
"$folder/bin/python" -c 'import llama_cpp.server.app'
echo "$wanted" > "$folder/installed"
