"""Words that name rows, matched to the names of what they are to be rows of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

Tail = tuple[str, ...]  # last parts of a path


@dataclass(frozen=True)
class Keys:  # numpydoc ignore=PR02
    """Words of a file, each once.

    Parameters
    ----------
    words : list of str
        Different ones, in the order of the file.
    rows : ndarray of shape (k,)
        First row of each.
    again : list of (int, int)
        First row and another row of a word that stands several times.
    """

    words: list[str]
    rows: np.ndarray
    again: list[tuple[int, int]]


@dataclass(frozen=True)
class Match:  # numpydoc ignore=PR02
    """Which row belongs to each sample, by one kind of name.

    Parameters
    ----------
    by : str
        What they were matched by, in words.
    rows : ndarray of shape (n,)
        Row of each sample in the file; -1 where there is none.
    unused : list of str
        Words that name no sample.
    unclear : str
        Two things that one name fits, in words; empty where all is clear.
    """

    by: str
    rows: np.ndarray
    unused: list[str]
    unclear: str = ""

    @property
    def found(self) -> int:  # numpydoc ignore=RT01
        """Number of samples that have a row."""
        return int((self.rows >= 0).sum())

    @property
    def worth(self) -> tuple[bool, int]:  # numpydoc ignore=RT01
        """What the better of two matches has more of: clear samples, then samples."""
        return self.found > 0 and not self.unclear, self.found

    @property
    def is_whole(self) -> bool:  # numpydoc ignore=RT01
        """Whether every sample has its row, and no other could be meant."""
        return self.found == len(self.rows) and not self.unclear


def keys_of(words: Iterable[str]) -> Keys:
    """Take words once each, and remember where they stand again.

    Parameters
    ----------
    words : iterable of str
        One for each row.

    Returns
    -------
    Keys
        In the order of the rows.

    Examples
    --------
    >>> keys_of(["a", "b", "a"]).again
    [(0, 2)]
    """
    first: dict[str, int] = {}
    again = []
    for row, word in enumerate(words):
        before = first.setdefault(word, row)
        if before != row:
            again.append((before, row))
    return Keys(list(first), np.array(list(first.values()), dtype=int), again)


def match_names(keys: Keys, names: Sequence[str], by: str) -> Match:
    """Match words to names that are exactly the same.

    Parameters
    ----------
    keys : Keys
        Of the file.
    names : sequence of str
        Of the samples; several may have one name, and then one row.
    by : str
        What the names are, in words.

    Returns
    -------
    Match
        Never unclear.

    Examples
    --------
    >>> match_names(keys_of(["b", "a", "x"]), ["a", "b", "c"], "id").rows.tolist()
    [1, 0, -1]
    """
    place = dict(zip(keys.words, keys.rows.tolist(), strict=True))
    rows = np.array([place.get(name, -1) for name in names], dtype=int)
    known = set(names)
    return Match(by, rows, [word for word in keys.words if word not in known])


def match_files(
    keys: Keys, files: Sequence[str], whole: Sequence[str], by: str, *, endings: bool = True
) -> Match:
    """Match words to files of which they are the end, or which are the end of them.

    Parameters
    ----------
    keys : Keys
        Paths, or the last parts of paths.
    files : sequence of str
        File of each sample, as its source names it.
    whole : sequence of str
        The same with all folders that are known.
    by : str
        What they are matched by, in words.
    endings : bool, default=True
        Whether the endings of pictures count; else ``1``, ``1.jpg`` and ``1.png`` are the same.

    Returns
    -------
    Match
        Unclear where a word fits two samples, or two words fit one.

    Examples
    --------
    >>> files, whole = ["a/1.png", "b/2.png"], ["/new/a/1.png", "/new/b/2.png"]
    >>> match_files(keys_of(["2.png", "/old/a/1.png"]), files, whole, "file name").rows.tolist()
    [1, 0]
    >>> match_files(keys_of(["2", "1"]), files, whole, "stem", endings=False).rows.tolist()
    [1, 0]
    """
    cut = parts_of if endings else _stem_parts
    exact: dict[Tail, list[int]] = {}
    for sample, file in enumerate(files):
        exact.setdefault(cut(file), []).append(sample)
    ends = _ends_of(whole, cut, max((len(cut(word)) for word in keys.words), default=1))
    rows = np.full(len(files), -1)
    taken: dict[int, str] = {}
    unused, unclear = [], ""
    for word, row in zip(keys.words, keys.rows.tolist(), strict=True):
        samples = _meant(cut(word), ends, exact)
        if not samples:
            unused.append(word)
        elif len(samples) > 1:
            unclear = unclear or f"{word!r} fits {files[samples[0]]!r} and {files[samples[1]]!r}"
        elif samples[0] in taken:
            other = taken[samples[0]]
            unclear = unclear or f"{other!r} and {word!r} fit {files[samples[0]]!r}"
        else:
            rows[samples[0]] = row
            taken[samples[0]] = word
    return Match(by, rows, unused, unclear)


def parts_of(path: str) -> Tail:
    r"""Take a path apart, of whatever system.

    Parameters
    ----------
    path : str
        With ``/`` or ``\`` between its parts.

    Returns
    -------
    tuple of str
        Without ``.`` and the root.

    Examples
    --------
    >>> parts_of("./a/1.png"), parts_of("C:\\a\\1.png")
    (('a', '1.png'), ('C:', 'a', '1.png'))
    """
    return tuple(part for part in path.replace("\\", "/").split("/") if part not in ("", "."))


def _stem_parts(path: str) -> Tail:
    from ..data.picture_formats import SUFFIXES

    *folders, name = parts_of(path) or ("",)
    place = PurePosixPath(name)
    return (*folders, place.stem if place.suffix.lower() in SUFFIXES else name)


def _ends_of(
    paths: Sequence[str], cut: Callable[[str], Tail], longest: int
) -> dict[Tail, list[int]]:
    """Every end of a path, of at most so many parts, to the samples whose paths end so."""
    ends: dict[Tail, list[int]] = {}
    for sample, path in enumerate(paths):
        parts = cut(path)[-longest:]
        for start in range(len(parts)):
            ends.setdefault(parts[start:], []).append(sample)
    return ends


def _meant(word: Tail, ends: dict[Tail, list[int]], exact: dict[Tail, list[int]]) -> list[int]:
    """Samples whose path ends with a word, or whose file is the end of it: the longest end."""
    if word in exact:
        return exact[word]
    if word in ends:
        return ends[word]
    for start in range(1, len(word)):
        if word[start:] in exact:
            return exact[word[start:]]
    return []
