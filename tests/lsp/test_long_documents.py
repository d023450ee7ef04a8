"""Long documents: what is code, and what a command is about, far from the beginning."""

from tests.lsp.session import URI, Session, session

CODE = "".join(f"total += price[{number}]\n" for number in range(3000))
"""Longer than an excerpt reaches to either side."""
TEXT = f"# Zebras\n\n```python\n{CODE}It {{++really ++}}runs.\n```\n\n"
LONG = TEXT + "It was a very big dog.\n\nIt {++often ++}barked.\n"
AFTER = LONG[: len(TEXT)].count("\n")


async def changes(client: Session, line: int) -> list[str]:
    """The titles of what a cursor in a line is offered without being asked."""
    at = {"line": line, "character": 6}
    params = {
        "textDocument": {"uri": URI},
        "range": {"start": at, "end": at},
        "context": {"diagnostics": [], "triggerKind": 2},
    }
    found = await client.request("textDocument/codeAction", params)
    return [it["title"] for it in found]


async def test_a_change_is_one_where_the_document_says_so() -> None:
    async with session() as client:
        await client.initialize()
        client.open(LONG)
        assert await changes(client, AFTER + 2) == [
            "Accept this change",
            "Reject this change",
        ]
        assert await changes(client, AFTER - 3) == []
