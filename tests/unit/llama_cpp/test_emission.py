"""Text comes out in whole characters and never with a stop sequence in it."""

from hypothesis import given
from hypothesis import strategies as st

from coauthor.backends.llama_cpp.emission import Emission


def test_a_split_character_waits_until_it_is_whole() -> None:
    emission = Emission([])
    first, second = "é".encode()[:1], "é".encode()[1:]
    assert emission.add(b"caf" + first) == "caf"
    assert emission.add(second) == "é"


def test_bytes_that_are_no_character_are_dropped() -> None:
    emission = Emission([])
    assert emission.add(b"a\xffb\xc3") == "ab"
    assert emission.add(b"c") == "c"


def test_the_text_ends_before_a_stop_sequence() -> None:
    emission = Emission(["\n\n", "END"])
    assert emission.add(b"one E") == "one "
    assert emission.add(b"Nough") == "ENough"
    assert emission.add(b" two\n") == " two"
    assert emission.add(b"\nthree") == ""
    assert emission.stopped
    assert emission.finish() == ""
    assert emission.add(b"four") == ""


def test_the_earliest_stop_sequence_counts() -> None:
    emission = Emission(["b", "abc"])
    assert emission.add(b"xabc") == "x"


def test_what_was_held_back_comes_at_the_end() -> None:
    emission = Emission(["END"])
    assert emission.add(b"the EN") == "the "
    assert emission.finish() == "EN"


@given(st.text(), st.lists(st.text(min_size=1, max_size=3), max_size=3), st.data())
def test_any_split_gives_the_same_text(
    text: str, stop: list[str], data: st.DataObject
) -> None:
    raw = text.encode()
    emission = Emission(stop)
    shown = ""
    while raw:
        size = data.draw(st.integers(1, len(raw)))
        shown += emission.add(raw[:size])
        raw = raw[size:]
    shown += emission.finish()
    ends = [text.find(sequence) for sequence in stop if sequence in text]
    assert text.startswith(shown)
    assert not any(sequence in shown for sequence in stop)
    if not ends:
        assert shown == text
