"""VS Code's manifest offers the commands and settings that the server has."""

import os
import re

import msgspec

from coauthor.lsp import ext
from coauthor.version import VERSION
from tests.tidy import vscode_manifest

RENEW = "COAUTHOR_WRITE_GOLDEN=1 uv run pytest tests/tidy/test_vscode_manifest.py"
SOURCES = sorted((vscode_manifest.MANIFEST.parent / "src").glob("*.ts"))


def test_what_follows_from_the_server_is_up_to_date() -> None:
    manifest = vscode_manifest.read()
    wanted = vscode_manifest.renewed(manifest)
    if os.environ.get("COAUTHOR_WRITE_GOLDEN") == "1":
        vscode_manifest.write(wanted)
    assert vscode_manifest.read() == wanted, f"run: {RENEW}"


def test_the_version_is_the_servers() -> None:
    assert vscode_manifest.read()["version"] == VERSION


def test_every_command_of_the_manifest_is_registered_and_no_other() -> None:
    contributed = vscode_manifest.read()["contributes"]["commands"]
    own = {it["command"].removeprefix("coauthor.") for it in contributed}
    extension = (vscode_manifest.MANIFEST.parent / "src" / "extension.ts").read_text()
    actions = extension.partition("const actions")[2].partition("};")[0]
    registered = set(re.findall(r"^    (\w+): \(", actions, re.M))
    assert registered == {it for it in own if not it.startswith("do.")}


def test_no_command_has_the_name_of_one_that_the_language_client_registers() -> None:
    contributed = vscode_manifest.read()["contributes"]["commands"]
    assert not {it["command"] for it in contributed} & set(ext.SERVER_COMMANDS)


def test_the_protocol_has_the_servers_names() -> None:
    protocol = (vscode_manifest.MANIFEST.parent / "src" / "protocol.ts").read_text()
    methods = set(re.findall(r'"(coauthor/\w+)"', protocol))
    assert methods == {
        *ext.REQUESTS,
        *ext.NOTIFICATIONS_TO_SERVER,
        *ext.NOTIFICATIONS_TO_CLIENT,
    }
    assert set(re.findall(r'"(coauthor\.\w+)"', protocol)) == set(ext.SERVER_COMMANDS)


def test_the_shapes_have_the_servers_fields() -> None:
    known = {
        **{it.__name__: it for pair in ext.REQUESTS.values() for it in pair},
        **{it.__name__: it for it in ext.PARTIAL_RESULTS.values()},
        **{it.__name__: it for it in ext.NOTIFICATIONS_TO_SERVER.values()},
    }
    protocol = (vscode_manifest.MANIFEST.parent / "src" / "protocol.ts").read_text()
    shapes = dict(re.findall(r"(?ms)^export interface (\w+) \{\n(.*?)^\}", protocol))
    empty = {name for name, it in known.items() if not it.__struct_fields__}
    assert set(known) - empty <= set(shapes)
    for name, shape in shapes.items():
        theirs = {
            it.encode_name: it.required
            for it in msgspec.structs.fields(getattr(ext, name))
        }
        ours = re.findall(r"(?m)^  (\w+)(\??): ", shape)
        assert {it for it, _ in ours} <= set(theirs), name
        # What may be left out on the wire is optional here, and the other way round.
        assert {it: not optional for it, optional in ours} == {
            it: theirs[it] for it, _ in ours
        }, name
        if name.endswith("Params"):
            needed = {it for it, required in theirs.items() if required}
            assert needed <= {it for it, _ in ours}, name


def test_files_are_short() -> None:
    assert not [it.name for it in SOURCES if len(it.read_text().splitlines()) > 300]
