"""What a user of Neovim sees: the grid of its screen, drawn from `redraw` events."""

from collections.abc import Iterable
from typing import Any


class Screen:
    """Characters and their highlight groups, row by row."""

    def __init__(self, columns: int, rows: int) -> None:
        self._groups: dict[int, set[str]] = {0: set()}
        self._clear(columns, rows)

    @property
    def lines(self) -> list[str]:
        """The rows as text, without the spaces at their ends."""
        return ["".join(text for text, _ in row).rstrip() for row in self._cells]

    @property
    def text(self) -> str:
        """All rows."""
        return "\n".join(self.lines)

    @property
    def flowing(self) -> str:
        """All rows as one, for what goes on in the next row."""
        return "".join(text for row in self._cells for text, _ in row)

    def highlighted(self, group: str) -> str:
        """All that is drawn with a highlight group, in the order of the screen."""
        return "".join(
            text
            for row in self._cells
            for text, highlight in row
            if group in self._groups.get(highlight, ())
        )

    @property
    def ghost(self) -> str:
        """The grey text of a suggestion; empty where none is shown."""
        return self.highlighted("ComplHint")

    def draw(self, events: Iterable[list[Any]]) -> bool:
        """Take in one batch of events; true when the screen is whole again."""
        whole = False
        for name, *calls in events:
            if name == "flush":
                whole = True
            draw = getattr(self, f"_{name}", None)
            if draw is not None:
                for arguments in calls:
                    draw(*arguments)
        return whole

    def _clear(self, columns: int, rows: int) -> None:
        self._cells = [[(" ", 0)] * columns for _ in range(rows)]

    def _grid_resize(self, _grid: int, columns: int, rows: int) -> None:
        self._clear(columns, rows)

    def _grid_clear(self, _grid: int) -> None:
        self._clear(len(self._cells[0]), len(self._cells))

    def _hl_attr_define(
        self, highlight: int, _rgb: Any, _cterm: Any, info: list[dict[str, Any]]
    ) -> None:
        self._groups[highlight] = {str(it.get("hi_name")) for it in info}

    def _grid_line(
        self, _grid: int, row: int, column: int, cells: list[list[Any]], *_: Any
    ) -> None:
        highlight = 0
        for text, *rest in cells:
            highlight = rest[0] if rest else highlight
            times = rest[1] if len(rest) > 1 else 1
            self._cells[row][column : column + times] = [(text, highlight)] * times
            column += times

    def _grid_scroll(
        self, _grid: int, top: int, bottom: int, left: int, right: int, by: int, *_: Any
    ) -> None:
        rows = range(top, bottom) if by > 0 else range(bottom - 1, top - 1, -1)
        for row in rows:
            if top <= row + by < bottom:
                self._cells[row][left:right] = self._cells[row + by][left:right]
