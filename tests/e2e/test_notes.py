"""What notes cost while a person types, with the real server and the bundled model."""

from pathlib import Path

from tests.e2e.process_client import ProcessClient, server_process

STORY = (
    "The harbour was quiet in the morning. The boats had gone out before dawn, and "
    "only the old men were left on the wall, mending nets and talking about the "
    "weather.\n\n"
) * 3 + "Marlow came down the steps with his coat over his arm. "
TYPED = "He looked at the water for a long time and then"
NOTE = "Marlow is the harbour pilot, sixty years old. He limps and never swims."


async def evaluated(client: ProcessClient, uri: str, typed: str) -> list[int]:
    """The tokens that the model reads for each of these keys at the end of the text."""
    counts: list[int] = []
    text = STORY
    before = 0
    for version, sign in enumerate(" " + typed, start=2):
        if version > 2:
            text += sign
        client.change(version, {"text": text}, uri=uri)
        lines = text.split("\n")
        await client.suggest(len(lines) - 1, len(lines[-1]), uri=uri)
        status = await client.request("coauthor/status", {})
        now = status["counters"].get("evaluated", 0)
        counts.append(now - before)
        before = now
    return counts


async def typing(folder: Path, typed: str = TYPED, head: str = "") -> list[int]:
    uri = (folder / "story.md").as_uri()
    async with server_process() as client:
        options = {"inline": {"prefetch": False}}
        await client.initialize(rootUri=folder.as_uri(), initializationOptions=options)
        client.open(head + STORY, uri)
        # Asked for what is sent, the server has read the notes.
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
        await client.request("coauthor/context", place)
        return await evaluated(client, uri, typed)


def note(folder: Path, name: str, key: str, text: str) -> None:
    path = folder / ".coauthor" / "notes" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\nkeys: [{key}]\n---\n{text}\n")


async def test_a_key_costs_no_more_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    note(tmp_path / "noted", "marlow", "Marlow", NOTE)
    plain = await typing(tmp_path / "plain")
    noted = await typing(tmp_path / "noted")
    assert noted[0] >= plain[0] + 10, "the note is read once"
    assert sum(noted[1:]) <= 1.5 * sum(plain[1:]) + 20
    assert max(noted[1:]) < noted[0] / 2


async def test_a_note_that_comes_in_is_one_look_at_the_page(tmp_path: Path) -> None:
    note(tmp_path, "bosun", "Bosun", "Bosun is the pilot’s dog. He is nearly blind.")
    typed = "He called to Bosun and went on along the wall"
    counts = await typing(tmp_path, typed)
    page = counts[0]
    reads = [at for at, count in enumerate(counts[1:], start=1) if count >= page / 2]
    assert reads == [typed.index(" and") + 1], counts
