"""Which texts have the cells to themselves: the one being written, or two by turns."""

_SETTLED = 3
"""Runs in a row after which the writer is at one text. Fewer may be two prompts by
turns, as where a suggestion is tried with what follows the cursor and without."""


class Homes:
    """The families of sequences that stay in the cells while they are idle."""

    def __init__(self) -> None:
        self.families: tuple[int, ...] = ()
        """One or two, the last visited last; none before the first visit."""
        self._stays = 0

    def visit(self, family: int) -> bool:
        """The writer asks for something in this family; whether only it is a home."""
        if self.families[-1:] == (family,):
            self._stays += 1
        else:
            self.families = (*self.families[-1:], family)
            self._stays = 1
        if self._stays >= _SETTLED:
            self.families = (family,)
        return self.families == (family,)

    def away(self, family: int) -> bool:
        """Whether idle sequences of this family are better parked."""
        return bool(self.families) and family not in self.families
