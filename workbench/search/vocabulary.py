"""What the samples, captions and classes of a dataset are called."""

import difflib
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from .._require import require
from ..data.dataset import Dataset
from .outside import OutsidePictures


class Vocabulary:
    """The pictures, captions and classes that a query can name, with their row numbers.

    Parameters
    ----------
    dataset : Dataset
        Its ids, files, captions and prompts are what is known.
    outside : OutsidePictures, default=None
        Pictures that are none of the data; none yet if None.

    Attributes
    ----------
    pictures : dict of str to int
        Sample of every id, path, file name, and last part of a path that only one file has.
    captions : dict of str to int
        Caption row of every caption, as :func:`plain` gives it; the first of equal ones.
    classes : dict of str to int
        Class row of every class name and prompt, as :func:`plain` gives it.
    texts : ndarray of str
        All captions as :func:`plain` gives them.
    outside : OutsidePictures
        Pictures that are none of the data.

    Examples
    --------
    >>> import pandas as pd
    >>> ids = np.array(["a", "b"])
    >>> data = Dataset("two", ids, None, pd.DataFrame({"file": ["x/1.png", "x/2.png"]}, index=ids))
    >>> Vocabulary(data).row_of("2.png")
    1
    """

    def __init__(self, dataset: Dataset, outside: OutsidePictures | None = None) -> None:
        self._dataset = dataset
        self.background = dataset.background
        self.pictures = _pictures(dataset)
        self.outside = OutsidePictures() if outside is None else outside
        self.texts = np.array([plain(text) for text in dataset.captions.text], object)
        self.captions: dict[str, int] = {}
        for row, text in enumerate(self.texts):
            self.captions.setdefault(text, row)
        self.classes: dict[str, int] = {}
        for row, (name, prompts) in enumerate(dataset.prompts.items()):
            for words in (*prompts, name):
                self.classes[plain(words)] = row

    def row_of(self, key: str) -> int:
        """Return the row number of a sample.

        Parameters
        ----------
        key : str
            Its id, its path, its file, or the last part of a path that only one file has.

        Returns
        -------
        int
            Its row in the dataset.

        Raises
        ------
        InputError
            If no sample is called so.
        """
        expected = f"an id of the dataset, such as {str(self._dataset.ids[0])!r}"
        require(key in self.pictures, f"id {key!r}", expected)
        return self.pictures[key]

    def knows(self, query: str) -> bool:
        """Tell whether a whole query is one thing of the data, as it stands.

        Parameters
        ----------
        query : str
            As the user wrote it.

        Returns
        -------
        bool
            Whether it is a picture, a caption or a class of the data.
        """
        text = plain(query)
        is_text = text != "" and (text in self.captions or text in self.classes)
        return query in self.pictures or is_text

    def take_picture(self, data: bytes, name: str) -> str:
        """Take a picture that is none of the data.

        Parameters
        ----------
        data : bytes
            An image file.
        name : str
            What it is called where it comes from.

        Returns
        -------
        str
            What it is called here: its last part, with a number if that is taken.

        Raises
        ------
        InputError
            If it is no picture.
        """
        return self.outside.take(data, name, self.pictures, self.background)

    def containing(self, text: str) -> np.ndarray:
        """Find the samples that are called so: words as they are written, in any case.

        Parameters
        ----------
        text : str
            Part of a caption, a class, an id or a file.

        Returns
        -------
        ndarray of int
            Row numbers, ascending.
        """
        words = plain(text)
        if not words:
            return np.array([], int)
        return np.array([row for row, called in enumerate(self._called) if words in called], int)

    @cached_property
    def _called(self) -> list[str]:
        """All that each sample is called, a line each."""
        dataset = self._dataset
        lines = [[str(name)] for name in dataset.ids]
        named = [dataset.labels(column) for column in (*dataset.targets, *dataset.groups)]
        if "file" in dataset.table:
            named.append(dataset.table["file"].to_numpy())
        for column in named:
            for line, value in zip(lines, column, strict=True):
                line.append(str(value))
        for row, caption in zip(dataset.captions.row, dataset.captions.text, strict=True):
            lines[row].append(str(caption))
        return ["\n".join(map(plain, line)) for line in lines]

    def near(self, text: str, n: int = 5) -> list[str]:
        """List texts of the data that share most words with a text.

        Parameters
        ----------
        text : str
            What was asked for.
        n : int, default=5
            At most so many.

        Returns
        -------
        list of str
            Class names and captions, best first; similar spellings if none shares a word.
        """
        candidates = [*self._dataset.prompts, *dict.fromkeys(self._dataset.captions.text)]
        asked = set(plain(text).split())
        in_common = [len(asked & set(plain(candidate).split())) for candidate in candidates]
        order = sorted(range(len(candidates)), key=lambda i: -in_common[i])
        best = [candidates[i] for i in order if in_common[i] > 0][:n]
        return best or difflib.get_close_matches(text, candidates, n, 0.4)


def plain(text: Any) -> str:
    """Reduce a text to what makes it the same text: no case, spaces or final stop.

    Parameters
    ----------
    text : str
        A caption, prompt, class name or query.

    Returns
    -------
    str
        For comparison only.

    Examples
    --------
    >>> plain("  A red  HEART. ")
    'a red heart'
    """
    return " ".join(str(text).casefold().split()).strip(" .!")


def _pictures(dataset: Dataset) -> dict[str, int]:
    """Sample of every name; where two names collide the more exact one wins: ids last."""
    files = [str(name) for name in dataset.table.get("file", ())]
    pictures = _unique([Path(name).name for name in files])
    for names in (files, dataset.paths or (), dataset.ids):
        pictures |= {str(name): row for row, name in enumerate(names)}
    return pictures


def _unique(names: list[str]) -> dict[str, int]:
    """Place of every name that stands once."""
    times = Counter(names)
    return {name: i for i, name in enumerate(names) if times[name] == 1}
