import unicodedata

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coauthor.shaping.candidate import Candidate, Reason
from coauthor.shaping.shape import STEPS, Step, shape
from coauthor.shaping.typography import writers_typography

PIECES = st.lists(
    st.sampled_from(
        [
            *("word", "The", "and", "I", "don't", "end.", "3.5", "Mr.", "é", "😀"),
            *(" ", "  ", "\n", "\n\n", "\t", ".", ",", "...", "…", "!", ":", "-", "--"),
            *("—", '"', "'", "“", "”", "‘", "’", "``", "''", "(", ")", "[", "]"),
            *("*", "**", "_", "`", "$", "#", "# ", "- ", "1. ", "<b>", "\\emph{", "}"),
            *("<|x|>", "\x00", "\u200b", "\ufffd", "|", "https://", "日本。"),
        ]
    ),
    max_size=14,
).map("".join)


@given(
    before=PIECES,
    after=PIECES,
    text=PIECES | st.text(max_size=30),
    language=st.sampled_from(["markdown", "latex", "plaintext"]),
    whole=st.booleans(),
    exact=st.booleans(),
)
def test_whatever_the_model_says_fits_or_is_not_shown(
    before: str, after: str, text: str, language: str, whole: bool, exact: bool
) -> None:
    shaped = shape(
        Candidate(before, after, text, language=language, whole=whole, exact=exact)
    )
    assert bool(shaped.text) is (shaped.reason is None)
    shown = shaped.text
    assert not any(unicodedata.category(each) == "Cc" for each in shown)
    assert "  " not in shown
    assert "<|" not in shown
    if before[-1:].isspace() or not before:
        assert shown == shown.lstrip()
    if after[:1].isspace() or not after:
        assert shown == shown.rstrip()


def test_the_documents_own_newline_is_used() -> None:
    assert shape(Candidate("She", "", " left. He", newline="\r\n")).text == " left."


FAR = (
    "Far away it was “said” (by some -- that `the boats` came home... 'Yes.\n\n* No"
    * 40
)
NEAR = "\n\n" + "The harbour was quiet in the evening, and nobody came. " * 40


@settings(max_examples=300)
@given(
    near=PIECES,
    after=PIECES,
    text=PIECES,
    step=st.sampled_from([step for step in STEPS if step is not writers_typography]),
    exact=st.booleans(),
)
def test_only_the_writers_typography_looks_far_back(
    near: str, after: str, text: str, step: Step, exact: bool
) -> None:
    def outcome(before: str) -> str | Reason:
        made = step(Candidate(before, after, text, exact=exact))
        return made if isinstance(made, Reason) else made.text

    assume(text.strip())  # The first steps see to it.
    assert outcome(FAR + NEAR + near) == outcome(NEAR + near)
