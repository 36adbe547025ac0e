"""Tags on samples: given, taken away, renamed, each a step that can be taken back; no widgets."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ... import _checks
from ..._printable import printable
from ..._require import require
from .held import AT_START
from .turning import TurningTags

LONGEST = 60  # characters


def tag_names(words: Any) -> list[str]:
    """Read names of tags, as they are typed: commas divide several.

    Parameters
    ----------
    words : str
        Spaces around a name are dropped.

    Returns
    -------
    list of str
        Each once.

    Raises
    ------
    InputError
        If there is none, or one is longer than 60 characters.

    Examples
    --------
    >>> tag_names("blurry, at night,, blurry")
    ['blurry', 'at night']
    """
    _checks.typed("tag", words, str, "a name in words")
    names = [" ".join(part.split()) for part in printable(words).split(",")]
    names = list(dict.fromkeys(name for name in names if name))
    require(names, f"tag={words!r:.80}", "a name in words")
    too_long = [name for name in names if len(name) > LONGEST]
    got = f"a tag of {max(map(len, names))} characters"
    require(not too_long, got, f"{LONGEST} at most")
    return names


class Tags(TurningTags):  # numpydoc ignore=PR02
    """Which samples have which tags, with every change as a step that can be taken back.

    ``wrong label`` and ``duplicate`` are there from the start, and stay.

    Parameters
    ----------
    ids : ndarray of shape (n,)
        Of the samples.
    did : callable, default=None
        Hears of each step: what it was, what takes it back, what does it again.

    Examples
    --------
    >>> tags = Tags(np.array(["a", "b", "c"]))
    >>> tags.add("blurry", [0, 2]), tags.add("blurry, duplicate", [2])
    (2, 1)
    >>> tags.counts(), tags.words(2)
    ({'wrong label': 0, 'duplicate': 1, 'blurry': 2}, 'duplicate + blurry')
    """

    def add(self, words: str, rows: Any) -> int:
        """Give samples tags.

        Parameters
        ----------
        words : str
            One name, or several with commas.
        rows : array-like of int
            Row numbers.

        Returns
        -------
        int
            Samples that had not all of them before.

        Raises
        ------
        InputError
            If a name is empty or too long, or rows are none, or no row numbers.
        """
        return self._set(tag_names(words), rows, True)

    def remove(self, words: str, rows: Any) -> int:
        """Take tags from samples.

        Parameters
        ----------
        words : str
            One name, or several with commas.
        rows : array-like of int
            Row numbers.

        Returns
        -------
        int
            Samples that had one of them before.

        Raises
        ------
        InputError
            If there is no such tag, or rows are none, or no row numbers.
        """
        return self._set([self._known(name) for name in tag_names(words)], rows, False)

    def toggle(self, name: str, rows: Any) -> bool:
        """Give samples a tag; take it away where all of them have it.

        Parameters
        ----------
        name : str
            Of the tag.
        rows : array-like of int
            Row numbers.

        Returns
        -------
        bool
            Whether they have it now.

        Raises
        ------
        InputError
            As :meth:`add`.
        """
        marked = self._rows(rows)
        gets = name not in self._held or not self._held[name][marked].all()
        self._set(tag_names(name), marked, gets)
        return gets

    def _set(self, names: list[str], rows: Any, value: bool) -> int:
        rows = self._rows(rows)
        before, none = self.names, self._nobody()
        turned = {name: rows[self._held.get(name, none)[rows] != value] for name in names}
        changed = len(np.unique(np.concatenate(list(turned.values()))))
        verb = "on" if value else "taken from"
        what = f"{', '.join(names)} {verb} {_samples(changed)}"
        after = list(dict.fromkeys([*before, *names]))
        self._step(what, turned, before, after)
        return changed

    def rename(self, old: str, new: str) -> None:
        """Give a tag another name; that of another tag makes one of both.

        Parameters
        ----------
        old, new : str
            Names.

        Raises
        ------
        InputError
            If there is no such tag, it is there from the start, or the new name is none.
        """
        old, wanted = self._own(old, "renamed"), tag_names(new)
        require(len(wanted) == 1, f"tag={new!r:.80}", "one name: a comma divides two")
        name, names = wanted[0], self.names
        if name == old:
            return
        held = self._held[old]
        known = self._held.get(name, self._nobody())
        turned = {old: np.flatnonzero(held), name: np.flatnonzero(held & ~known)}
        after = [name if each == old else each for each in names]
        self._step(f"{old} renamed to {name}", turned, names, list(dict.fromkeys(after)))

    def delete(self, name: str) -> None:
        """Drop a tag, and take it from all samples.

        Parameters
        ----------
        name : str
            Of the tag.

        Raises
        ------
        InputError
            If there is no such tag, or it is there from the start.
        """
        name = self._own(name, "deleted")
        names = self.names
        rest = [each for each in names if each != name]
        what = f"{name} deleted from {_samples(self.counts()[name])}"
        self._step(what, {name: self.rows(name)}, names, rest)

    def replace(self, tags: Mapping[str, Any]) -> None:
        """Take other tags instead of all that are there.

        Parameters
        ----------
        tags : mapping of str to array-like of int
            Row numbers by name.

        Raises
        ------
        InputError
            If a name is empty or too long, or rows are no row numbers.
        """
        self._become("all tags replaced", self._at_start() | self._masks(tags))

    def put(self, tags: Mapping[str, Any]) -> None:
        """Let some tags be of these samples and no others; all other tags stay.

        Parameters
        ----------
        tags : mapping of str to array-like of int
            Row numbers by name.

        Raises
        ------
        InputError
            If a name is empty or too long, or rows are no row numbers.
        """
        masks = self._masks(tags)
        self._become(f"{' and '.join(masks)} set anew", self._held | masks)

    def _masks(self, tags: Mapping[str, Any]) -> dict[str, np.ndarray]:
        masks: dict[str, np.ndarray] = {}
        for words, rows in tags.items():
            for name in tag_names(words):
                masks.setdefault(name, self._nobody())[self._rows(rows, least=0)] = True
        return masks

    def recall(self, tags: Mapping[str, Any]) -> None:
        """Bring back tags of another kernel, which cannot be taken back.

        Parameters
        ----------
        tags : mapping of str to array-like of int
            Row numbers by name.
        """
        did, self._did = self._did, None
        try:
            self.replace(tags)
        finally:
            self._did = did

    def _own(self, name: Any, verb: str) -> str:
        name = self._known(name)
        require(
            name not in AT_START, f"{name!r}, which has a key and cannot be {verb}", "another tag"
        )
        return name

    def _rows(self, rows: Any, least: int = 1) -> np.ndarray:
        numbers = _checks.row_numbers("rows", np.asarray(rows, int), len(self.ids))
        expected = "some samples: select them, or name them"
        require(len(numbers) >= least, "a tag for nothing", expected)
        return np.unique(numbers)


def _samples(n: int) -> str:
    return "1 sample" if n == 1 else f"{n:,} samples"
