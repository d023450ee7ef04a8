"""From printed typography to what most people type: "straight", -- and ...

The corpus has one convention, the printed one. Half of the documents are folded, each
as a whole, so that the model goes on in the convention it finds in a text.
"""

_FOLDED = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "‚": "'",
        "—": "--",
        "–": "-",
        "…": "...",
        "−": "-",
        "‐": "-",
        "‑": "-",
        "′": "'",
        "″": '"',
    }
)


def fold(text: str) -> str:
    """The text as it is typed on a keyboard without typographic marks."""
    return text.translate(_FOLDED)
