#!/usr/bin/env bash
# litellm.sh FOLDER: puts the LiteLLM proxy there, as bin/litellm.
#
# An environment of its own, because it pins what we leave open.
set -euo pipefail

wanted='litellm[proxy]==1.108.7'

folder=$(realpath -m "$1")
[ "$(cat "$folder/installed" 2> /dev/null)" = "$wanted" ] && exit 0
rm -rf "$folder"
uv venv -q "$folder"
uv pip install -q --python "$folder" "$wanted"
LITELLM_LOCAL_MODEL_COST_MAP=True "$folder/bin/litellm" --version
echo "$wanted" > "$folder/installed"
