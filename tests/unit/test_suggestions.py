"""Which finished suggestion answers which key."""

from hypothesis import given
from hypothesis import strategies as st

from coauthor.document.snapshot import DocumentSnapshot
from coauthor.engine.suggestions import Found, Place, Suggestions

URI = "file:///a.md"


def at(before: str, after: str = "", uri: str = URI) -> Place:
    text = before + after
    snapshot = DocumentSnapshot(uri, 1, "markdown", text, len(before), len(before))
    return Place.of(snapshot)


def after(place: Place, *texts: str) -> Suggestions:
    suggestions = Suggestions()
    suggestions.add(place, texts)
    return suggestions


def test_what_is_typed_as_suggested_is_answered_with_the_rest():
    known = after(at("The old "), "house stood empty.")
    assert known.find(at("The old ")) == ("house stood empty.",)
    assert known.find(at("The old house st")) == ("ood empty.",)


def test_a_letter_taken_back_finds_the_suggestion_again():
    known = after(at("The old h"), "ouse.")
    known.add(at("The old hx"), ["yz"])
    assert known.find(at("The old h")) == ("ouse.",)


def test_what_leads_elsewhere_is_not_answered():
    known = after(at("The old "), "house stood empty.")
    assert known.find(at("The old ho")) == ("use stood empty.",)
    assert known.find(at("The old ha")) == ()
    assert known.find(at("The new ")) == ()


def test_nothing_is_left_of_what_was_typed_to_its_end():
    known = after(at("The old "), "house. ")
    assert known.find(at("The old house.")) == ()
    assert known.find(at("The old house. ")) == ()


def test_alternatives_that_still_fit_are_kept_in_order():
    known = after(at("The "), "house.", "horse.", "sea.")
    assert known.find(at("The ho")) == ("use.", "rse.")


def test_the_text_after_the_cursor_and_the_document_count():
    known = after(at("The ", " stood."), "house")
    assert known.find(at("The h", " stood.")) == ("ouse",)
    assert known.find(at("The h", " fell.")) == ()
    assert known.find(at("The h", " stood.", uri="file:///b.md")) == ()


def test_edits_far_above_do_not_count():
    near = "The old man and the sea. " * 20
    known = after(at("One beginning. " + near), "He sailed.")
    assert known.find(at("Another beginning, longer. " + near)) == ("He sailed.",)


def test_more_for_the_same_place_joins_what_is_there():
    known = after(at("The "), "house.")
    known.add(at("The "), ["sea.", "house."])
    assert known.find(at("The ")) == ("sea.", "house.")


def test_places_that_were_not_needed_for_long_are_forgotten():
    suggestions = Suggestions()
    for number in range(251):
        suggestions.add(at(f"Text {number}: "), ["and so on."])
        assert suggestions.find(at("Text 1: ")) if number else True
    assert suggestions.find(at("Text 0: ")) == ()


def test_a_place_behind_an_accepted_suggestion_is_the_place_the_editor_asks_for():
    before, text = "The old man and the sea. " * 30, "He sailed on."
    known = after(at(before).behind(text), " Nobody saw him.")
    assert known.find(at(before + text)) == (" Nobody saw him.",)


def test_how_sure_the_model_was_is_told_of_the_text_it_was_sure_of():
    known = Suggestions()
    known.add(at("The "), ["house."], 0.9)
    assert known.look_up(at("The ")) == Found(("house.",), 0.9)
    known.add(at("The "), ["sea."])
    assert known.look_up(at("The ")) == Found(("sea.", "house."), None)
    known.add(at("The "), ["house."])
    assert known.look_up(at("The ")) == Found(("house.", "sea."), 0.9)


def test_how_sure_it_was_of_a_word_is_no_news_once_that_is_begun():
    known = Suggestions()
    known.add(at("The "), ["house stood."], 0.9)
    assert known.look_up(at("The h")) == Found(("ouse stood.",), None)
    assert known.look_up(at("The house")) == Found((" stood.",), None)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@given(before=texts, said=texts, behind=texts, typed=st.integers(0, 128))
def test_the_rest_always_completes_what_was_suggested(
    before: str, said: str, behind: str, typed: int
):
    known = after(at(before, behind), said)
    for rest in known.find(at(before + said[:typed], behind)):
        assert said[:typed] + rest == said


@given(before=texts, typed=texts)
def test_what_was_typed_since_leads_from_there_to_here(before: str, typed: str):
    since = at(before + typed).typed_since(at(before))
    if since is None:
        assert len(typed) > 128
    else:
        assert (before + typed).endswith(since)
