"""Words that name the rows of another file: one in each line, an array of texts, or a table."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from ..._require import require
from ...data.plain_files import open_plain, shown
from .contents import Column, Contents, as_words, ready

MOST_BYTES = 2**30


def open_ids(path: Path, readers: Mapping[str, Callable[[Path], Contents]]) -> Mapping[str, Column]:
    """Open the words that name the rows of another file.

    Parameters
    ----------
    path : Path
        ``.txt`` with one in each line, ``.npy`` or ``.json`` of texts, or a table.
    readers : mapping of str to callable
        Suffix of a table to what opens it.

    Returns
    -------
    mapping of str to Column
        Words by name; those without a name are ``id``.

    Raises
    ------
    InputError
        If there are none in it.
    """
    suffix = path.suffix.lower()
    if suffix == ".txt":
        return {"id": ready(_lines(path))}
    if suffix == ".npy":
        texts = np.load(path, allow_pickle=False)
        are_words = texts.ndim == 1 and texts.dtype.kind in "USiu"
        require(are_words, f"{shown(path)} of {texts.dtype}", "an array (n,) of texts or numbers")
        return {"id": ready(as_words(texts.tolist()))}
    if suffix == ".json":
        listed = json.loads(_text(path))
        if isinstance(listed, list) and not any(isinstance(each, dict | list) for each in listed):
            return {"id": ready(as_words(listed))}
    require(suffix in readers, shown(path), ".txt, .npy, .json or a table of words")
    words = readers[suffix](path).words
    require(words, f"{shown(path)} without words", "a column of ids, paths or file names")
    return words


def _text(path: Path) -> str:
    with open_plain(path) as file:
        data = file.read(MOST_BYTES + 1)
    require(len(data) <= MOST_BYTES, f"{shown(path)} of more than {MOST_BYTES:,} bytes", "a part")
    return data.decode("utf-8-sig")


def _lines(path: Path) -> np.ndarray:
    lines = _text(path).splitlines()
    return as_words([line.strip() for line in lines])
