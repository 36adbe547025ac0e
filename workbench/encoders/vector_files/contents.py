"""What a file of vectors holds: vectors by name, and words beside them that may name their rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ..._require import require
from ...data.column_names import (
    CAPTION_COLUMNS,
    GROUP_COLUMNS,
    ID_COLUMNS,
    LABEL_COLUMNS,
    PATH_COLUMNS,
    SPLIT_COLUMNS,
    listed,
    plain_name,
)
from ...data.plain_files import shown

ID_NAMES = (
    *ID_COLUMNS, "ids", "image_ids", "img_id", "sample_id", "uids", "uuid", "keys", "names",
    "obs_names",
)  # fmt: skip
FILE_NAMES = (
    *PATH_COLUMNS, "paths", "image_paths", "img_path", "filepaths", "file_names", "filenames",
    "files", "images", "img",
)  # fmt: skip
CAPTION_NAMES = (*CAPTION_COLUMNS, "texts", "sentences")
CAPTION_ID_NAMES = ("caption_id", "caption_ids", "text_id", "text_ids", "sentence_id", "sentid")
CLASS_NAMES = (*LABEL_COLUMNS, "classes", "class_name", "class_names")
#: Words beside vectors that say something of a sample without naming it.
SAID_OF_SAMPLES = CLASS_NAMES + SPLIT_COLUMNS + GROUP_COLUMNS
NAMED_IN_TABLES = ID_NAMES + FILE_NAMES + CAPTION_NAMES + CAPTION_ID_NAMES + SAID_OF_SAMPLES
LONGEST_SPECS = 300  # characters of a message
_NUMBERED = re.compile(r"(.*?)[_\-. ]?([0-9]+)", re.DOTALL)


@dataclass(frozen=True)
class Column:  # numpydoc ignore=PR02
    """Vectors or words of a file, read when they are asked for.

    Parameters
    ----------
    length : int
        Rows.
    load : callable
        Gives the array: (n, d) of numbers, perhaps on disk still, or (n,) of str.
    """

    length: int
    load: Callable[[], np.ndarray]


@dataclass(frozen=True)
class Contents:  # numpydoc ignore=PR02
    """What a file of vectors holds.

    Parameters
    ----------
    path : Path
        Of the file, for messages.
    vectors : mapping of str to Column
        By the names of arrays or columns.
    words : mapping of str to Column
        Ids, paths, captions, labels.
    is_space : bool, default=False
        Whether it is a file of ``save_space``, which says itself whose rows it holds.
    compare_by : {"", "cosine", "inner product"}, default=""
        How such a file says that its rows are compared.
    """

    path: Path
    vectors: Mapping[str, Column]
    words: Mapping[str, Column] = field(default_factory=dict)
    is_space: bool = False
    compare_by: str = ""

    def pick(self, key: str | None, part: str) -> Column:
        """Pick vectors: those named, the only ones, or those named as the part.

        Parameters
        ----------
        key : str or None
            Their name.
        part : {"image", "text", "classes"}
            What they are for.

        Returns
        -------
        Column
            Of numbers.

        Raises
        ------
        InputError
            If there are none of that name, or several and none is named.
        """
        names = sorted(self.vectors)
        path = shown(self.path)
        if key is not None:
            known = listed(names) + (", or no key" if len(names) == 1 else "")
            require(key in self.vectors, f"key={key} of {path}", f"one of {known}")
            return self.vectors[key]
        others = f"one 2-D array, or a column of lists of one length; it has {sorted(self.words)}"
        require(names, f"{path} without vectors", others)
        if len(names) == 1:
            return self.vectors[names[0]]
        several = f"{path} with several vectors, {listed(names, 6)}"
        expected = f"one of them, key=NAME: {self._specs(names)} (or one named {part})"
        require(part in self.vectors, several, expected)
        return self.vectors[part]

    def _specs(self, names: Sequence[str]) -> str:
        """SPEC of each of some vectors, as many as a message has room for."""
        specs = [f"vectors:{self.path},key={name}" for name in names]
        fitting = max(1, LONGEST_SPECS // max(map(len, specs)))
        more = f" or {len(specs) - fitting} more" if len(specs) > fitting else ""
        return shown(" or ".join(specs[:fitting]), LONGEST_SPECS) + more

    def words_beside(self, length: int) -> dict[str, np.ndarray]:
        """Read the words that stand beside vectors of some length.

        Parameters
        ----------
        length : int
            Rows of the vectors.

        Returns
        -------
        dict of str to ndarray of shape (n,)
            By the names of arrays or columns.

        Raises
        ------
        InputError
            If words belong to none of the vectors of the file.
        """
        lengths = {vectors.length for vectors in self.vectors.values()} | {length}
        beside = {}
        for name, column in self.words.items():
            got = f"{column.length} {name} for {length} rows in {shown(self.path)}"
            require(column.length in lengths, got, "one for each row")
            if column.length == length:
                beside[name] = column.load()
        return beside


def is_named(name: str, names: Sequence[str]) -> bool:
    """Tell whether a column has one of some names, however it is written.

    Parameters
    ----------
    name : str
        Of the column.
    names : sequence of str
        In small letters, words joined by ``_``.

    Returns
    -------
    bool
        Whether it has.

    Examples
    --------
    >>> is_named("Image-ID", ID_NAMES)
    True
    """
    return plain_name(name) in names


def numbered(names: Sequence[str]) -> dict[str, list[str]]:
    """Find columns that are one number each of a vector: ``dim_0``, ``dim_1``, ...

    Parameters
    ----------
    names : sequence of str
        Of columns of numbers.

    Returns
    -------
    dict of str to list of str
        Name of the vectors (what stands before the number, or ``numbers``) to their columns, in
        the order of the numbers, which begin at 0 or 1 and leave none out.

    Examples
    --------
    >>> numbered(["clip_1", "clip_0", "year_1999", "3"])
    {'clip': ['clip_0', 'clip_1']}
    """
    groups: dict[str, dict[int, str]] = {}
    for name in names:
        found = _NUMBERED.fullmatch(name)
        if found:
            groups.setdefault(found[1] or "numbers", {})[int(found[2])] = name
    whole = {}
    for group, columns in groups.items():
        places = sorted(columns)
        if len(places) > 1 and places[0] in (0, 1) and places[-1] - places[0] == len(places) - 1:
            whole[group] = [columns[place] for place in places]
    return whole


def ready(array: np.ndarray) -> Column:
    """Make a column of what is read already.

    Parameters
    ----------
    array : ndarray of shape (n, ...)
        Numbers or words.

    Returns
    -------
    Column
        Of the same rows.
    """
    return Column(len(array), partial(_same, array))


def as_words(values: Sequence[Any]) -> np.ndarray:
    """Write values as texts, what is missing as an empty one.

    Parameters
    ----------
    values : sequence
        Texts, bytes of UTF-8, numbers or None.

    Returns
    -------
    ndarray of shape (n,), object
        Of str.

    Examples
    --------
    >>> as_words(["a", None, b"c", 7]).tolist()
    ['a', '', 'c', '7']
    """
    words = np.empty(len(values), dtype=object)
    for row, value in enumerate(values):
        words[row] = _word(value)
    return words


def _word(value: Any) -> str:
    if value is None or value != value:  # NaN, as pandas writes what is missing
        return ""
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _same(array: np.ndarray) -> np.ndarray:
    return array
