"""Finished suggestions, found again while the writer types what they say.

Most keys follow the suggestion that is shown, or take a letter back. Neither needs a
model: the answer is what is left of a suggestion that was made a few keys ago.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coauthor.document.snapshot import DocumentSnapshot

_TAIL = 256
"""Characters before the cursor that tell one place from another."""
_HEAD = 64
"""Characters after it."""
_LOOK_BACK = 128
"""So many typed characters may lie between a suggestion and the cursor (llama.vim)."""
_MOST = 250
"""Places that are remembered (llama.vim)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a suggestion belongs: by the text that stands there, not by its position.

    So an edit elsewhere in the document does not matter. Offsets are str indexes.
    """

    uri: str
    before: str
    """The end of the text before the cursor."""
    after: str
    """The beginning of the text after it."""

    @classmethod
    def of(cls, snapshot: DocumentSnapshot) -> "Place":
        """The snapshot's cursor."""
        start = max(0, snapshot.offset - _TAIL - _LOOK_BACK)
        return cls(
            snapshot.uri,
            snapshot.text[start : snapshot.offset],
            snapshot.text[snapshot.end : snapshot.end + _HEAD],
        )

    def back(self, characters: int) -> "Place":
        """The same place so many characters earlier, as far back as one can tell."""
        before = self.before[: len(self.before) - characters][-_TAIL:]
        return Place(self.uri, before, self.after)

    def behind(self, text: str) -> "Place":
        """The place at which the cursor stands when `text` has been inserted."""
        return Place(self.uri, self.before + text, self.after)

    def typed_since(self, earlier: "Place") -> str | None:
        """What was typed at `earlier` to get here; None when that is no way here."""
        if (self.uri, self.after) != (earlier.uri, earlier.after):
            return None
        known = earlier.before[-_TAIL:]
        for end in self._ends():
            # Every key comes here some times, so nothing is copied to be compared.
            start = max(0, end - _TAIL)
            if end - start == len(known) and self.before.startswith(known, start):
                return self.before[end:]
        return None

    def befores(self) -> Iterator[tuple[int, str]]:
        """For each number of characters back: the text before the cursor there."""
        for typed, end in enumerate(self._ends()):
            yield typed, self.before[max(0, end - _TAIL) : end]

    def _ends(self) -> range:
        """Where the cursor stood, so many characters earlier."""
        end = len(self.before)
        return range(end, max(0, end - _LOOK_BACK) - 1, -1)


@dataclass(frozen=True, slots=True)
class Found:
    """What is known for a place."""

    texts: tuple[str, ...]
    """Best first."""
    probability: float | None = None
    """How sure the model was of the first one's first word; None where that is not
    known, or where that word is begun already."""


class Suggestions:
    """The texts offered at the places the writer was at last."""

    def __init__(self) -> None:
        """Nothing was suggested yet."""
        self._texts: OrderedDict[Place, tuple[str, ...]] = OrderedDict()
        self._sure: dict[Place, tuple[str, float]] = {}
        self._by_after: dict[tuple[str, str], dict[str, Place]] = {}
        """The places of a document that the same text follows, by what is before."""

    def add(
        self, place: Place, texts: Sequence[str], probability: float | None = None
    ) -> None:
        """Remember what to offer at a place, best first; no texts are no news.

        `probability` is how sure the model is of the first one, if that is known.
        """
        if not texts:
            return
        key = place.back(0)
        known = self._texts.pop(key, ())
        self._texts[key] = tuple(dict.fromkeys((*texts, *known)))
        self._by_after.setdefault((key.uri, key.after), {})[key.before] = key
        if probability is not None:
            self._sure[key] = (texts[0], probability)
        if len(self._texts) > _MOST:
            self._forget_oldest()

    def find(self, place: Place) -> tuple[str, ...]:
        """What is left of a suggestion that the writer is typing, or is back at."""
        return self.look_up(place).texts

    def look_up(self, place: Place) -> "Found":
        """The same, and how sure the model was of it."""
        places = self._by_after.get((place.uri, place.after))
        if places is None:
            return Found(())
        for typed, before in place.befores():
            key = places.get(before)
            if key is None:
                continue
            texts = self._texts[key]
            said = place.before[len(place.before) - typed :]
            rests = [text[typed:] for text in texts if text.startswith(said)]
            left = tuple(dict.fromkeys(rest for rest in rests if rest.strip()))
            if left:
                self._texts.move_to_end(key)
                return Found(left, None if typed else self._sureness(key, left[0]))
        return Found(())

    def _forget_oldest(self) -> None:
        oldest, _ = self._texts.popitem(last=False)
        self._sure.pop(oldest, None)
        beside = self._by_after[oldest.uri, oldest.after]
        del beside[oldest.before]
        if not beside:
            del self._by_after[oldest.uri, oldest.after]

    def _sureness(self, key: Place, text: str) -> float | None:
        sure_of, probability = self._sure.get(key, ("", None))
        return probability if sure_of == text else None
