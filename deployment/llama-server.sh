#!/usr/bin/env bash
# One model server of a team: llama.cpp's own, with a slot for each writer at once.
# Start as many as there are machines, or processors on one; docs/deployment.md says how.
#
# MODEL        the model's file (GGUF)
# WRITER_SERVER_KEY  the key that LiteLLM shows to it, so that nobody goes past LiteLLM
# HOST, PORT   where it listens; 127.0.0.1 and 8080 if they are not set
# SLOTS        how many requests it works on at once; 8
# CONTEXT      how much text each of them may have, in tokens; 4096
# THREADS      how many processors it may use; all of them
set -euo pipefail

slots=${SLOTS:-8}
# By the environment, because everybody on a machine can read its command lines.
export LLAMA_API_KEY=${WRITER_SERVER_KEY:?say which key it should ask for}
exec llama-server \
    --model "${MODEL:?say which model}" \
    --alias writer \
    --host "${HOST:-127.0.0.1}" --port "${PORT:-8080}" \
    --parallel "$slots" --ctx-size "$((slots * ${CONTEXT:-4096}))" \
    --threads "${THREADS:-$(nproc)}" \
    --no-webui
