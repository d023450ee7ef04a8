"""Where a text that is too long begins."""

import pytest

from coauthor.backends.base import Capabilities
from coauthor.context.tail import tail
from coauthor.document.snapshot import DocumentSnapshot
from coauthor.privacy.redaction import Redaction
from coauthor.prompt.library import load_library, shipped_folder
from coauthor.prompt.values import values_for

LIBRARY, _ = load_library([(shipped_folder(), "shipped")])
SENTENCE = "The mill stood by the river, and nobody had painted it for many years. "
SECRET = "correct horse battery staple"


@pytest.mark.parametrize(
    ("text", "room", "rest"),
    [
        ("It rained.", 10, "It rained."),
        ("It rained. Then it stopped.", 20, "Then it stopped."),
        ("First.\n\nIt rained. Then it stopped.", 32, "It rained. Then it stopped."),
        ("First.\r\n\r\nIt rained. Then no.", 25, "It rained. Then no."),
        ("It rained\nand then it stopped", 25, "and then it stopped"),
        ("It rained and then it stopped", 25, "and then it stopped"),
        ("On the 1. or 2. of May it rained", 30, "the 1. or 2. of May it rained"),
        (
            "It rained, and in all that time it. Stopped",
            40,
            "and in all that time it. Stopped",
        ),
        ("abcdefgh", 4, "efgh"),
        ("It rained. ", 0, ""),
        ("", 10, ""),
    ],
)
def test_a_text_begins_with_something_whole(text: str, room: int, rest: str) -> None:
    assert tail(text, room) == rest
    assert len(rest) <= room or rest == text


@pytest.mark.parametrize("end", ["\n", " "])
def test_a_secret_is_not_cut_off_from_its_name(end: str) -> None:
    text = SENTENCE * 5 + f"My passphrase is{end}{SECRET}. " + SENTENCE * 20
    capabilities = Capabilities("m", 2000, characters_per_token=4.0)
    seen = 0
    for start in range(len(text) - 20 * len(SENTENCE), len(text), 7):
        snapshot = DocumentSnapshot("file:///a.md", 1, "markdown", text, start, start)
        values = values_for(snapshot, LIBRARY["tighten"], start, start, capabilities)
        said = Redaction().hide(values["before"])
        assert not any(word in said for word in SECRET.split()), start
        seen += "passphrase" in said
    assert 0 < seen < 20 * len(SENTENCE) // 7, "it was in sight, and then no more"
