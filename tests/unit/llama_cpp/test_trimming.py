"""What is left out of a prompt that is too long, and that it stays put while typing."""

from coauthor.backends.llama_cpp.trimming import Section, trim


def lengths(sections: list[Section] | None) -> list[int]:
    assert sections is not None
    return [len(section.tokens) for section in sections]


def test_what_fits_is_left_alone() -> None:
    sections = [Section([1, 2]), Section([3], "start")]
    assert trim(sections, 3) == sections


def test_nothing_to_cut_is_refused() -> None:
    assert trim([Section([1, 2, 3])], 2) is None
    assert trim([Section([1, 2, 3]), Section([4], "start")], 3) is None
    assert trim([Section([1], "start")], 0) is None


def test_the_start_moves_in_quarters_of_the_room() -> None:
    starts = []
    for length in range(101, 200):
        kept = trim([Section(list(range(length)), "start")], 100)
        assert kept
        starts.append(kept[0].tokens[0])
        assert kept[0].tokens[-1] == length - 1
        assert len(kept[0].tokens) <= 100
    assert sorted(set(starts)) == [25, 50, 75, 100]


def test_the_end_is_cut_where_the_section_says() -> None:
    kept = trim([Section(list(range(20)), "end"), Section([7])], 11)
    assert kept
    assert kept[0].tokens == list(range(10))
    assert kept[1].tokens == [7]


def test_text_after_the_cursor_keeps_its_share_while_text_before_grows() -> None:
    after = Section(list(range(90)), "end")
    kept = {
        lengths(trim([after, Section([0] * before, "start")], 100))[0]
        for before in range(50, 400)
    }
    assert kept == {25}


def test_several_parts_share_the_room() -> None:
    sections = [Section([0] * 300, "start"), Section([0] * 100, "start")]
    assert sum(lengths(trim(sections, 200))) <= 200
