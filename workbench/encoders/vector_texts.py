"""Rows of a file of vectors for the captions and the classes of a dataset."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from .._require import require
from ..data.column_names import listed
from ..data.dataset import Dataset
from .vector_files.contents import (
    CAPTION_ID_NAMES,
    CAPTION_NAMES,
    CLASS_NAMES,
    FILE_NAMES,
    ID_NAMES,
    SAID_OF_SAMPLES,
    is_named,
)
from .vector_keys import keys_of, match_names
from .vector_samples import ROW_ORDER, Rows, best_match

MOST_LISTED = 8  # classes of a message


def caption_rows(dataset: Dataset, words: Mapping[str, np.ndarray], n: int, file: str) -> Rows:
    """Find the row of each caption: by its text, its id, its image, or the order of the rows.

    Parameters
    ----------
    dataset : Dataset
        With captions.
    words : mapping of str to ndarray of shape (n,)
        What stands beside the vectors, by the names of columns.
    n : int
        Rows of the file.
    file : str
        Its name, for messages.

    Returns
    -------
    Rows
        In the order of the captions.

    Raises
    ------
    InputError
        If a caption has no row, or nothing names the rows and they are not as many as the captions
        of the source.
    """
    texts = _named(words, CAPTION_NAMES) or _only_other(words)
    tried = [_by_words(words[name], dataset.captions["text"], "caption") for name in texts]
    tried += [_by_caption_id(dataset, words[name]) for name in _named(words, CAPTION_ID_NAMES)]
    images = _named(words, FILE_NAMES + ID_NAMES)
    tried += [_by_image(dataset, words[name]) for name in images]
    whole = [rows for rows in tried if (rows.rows >= 0).all()]
    if whole:
        return whole[0]
    if tried and not all(_counts(words[name]) for name in [*texts, *images]):
        best = max(tried, key=lambda rows: int((rows.rows >= 0).sum()))
        missing = np.flatnonzero(best.rows < 0)
        first = dataset.captions["text"].iloc[missing[:3]].tolist()
        got = f"{len(missing)} of {len(dataset.captions)} captions of {dataset.name} are not in"
        got += f" {file} (by {best.by}), first {listed(first)}"
        said = next(iter(words.values()))[:3].tolist()
        require(False, got, f"a row for every caption; it has {listed(said)}")
    expected = f"{dataset.n_captions} (a row each of the captions in the data, in order), or a"
    require(n == dataset.n_captions, f"{n} rows in {file}", f"{expected} column of captions")
    return Rows(dataset.captions["source_row"].to_numpy(), ROW_ORDER)


def class_rows(dataset: Dataset, words: Mapping[str, np.ndarray], n: int, file: str) -> Rows:
    """Find the row of each class: by its name, or the order of the rows.

    Parameters
    ----------
    dataset : Dataset
        With class prompts.
    words : mapping of str to ndarray of shape (n,)
        What stands beside the vectors, by the names of columns.
    n : int
        Rows of the file.
    file : str
        Its name, for messages.

    Returns
    -------
    Rows
        In the order of the classes of the prompts.

    Raises
    ------
    InputError
        If a class has no row, or nothing names the rows and they are not as many as the classes.
    """
    classes = list(dataset.prompts)
    columns = _named(words, CLASS_NAMES) or _named(words, ID_NAMES) or _only_other(words)
    if columns:
        named = words[columns[0]]
        for spelled in (str, _spelled):
            rows = _by_words([spelled(word) for word in named], map(spelled, classes), "class name")
            if (rows.rows >= 0).all() and len(classes):
                return rows
        got = f"{file} with rows of {listed(named, MOST_LISTED)}"
        target = dataset.prompt_target or "a label"
        require(False, got, f"the classes of {target}, {listed(classes, MOST_LISTED)}")
    expected = f"{len(classes)} (a row each of the classes in the data, sorted), or a column"
    require(n == len(classes), f"{n} rows in {file}", f"{expected} of their names")
    return Rows(np.arange(n), ROW_ORDER)


def _named(words: Mapping[str, np.ndarray], names: Sequence[str]) -> list[str]:
    return [name for name in words if is_named(name, names)]


def _only_other(words: Mapping[str, np.ndarray]) -> list[str]:
    """Name of the only words whose name says nothing; none where there are several."""
    known = FILE_NAMES + ID_NAMES + CAPTION_ID_NAMES + SAID_OF_SAMPLES
    others = [name for name in words if not is_named(name, known)]
    return others if len(others) == 1 else []


def _by_words(named: Iterable[str], texts: Iterable[str], by: str) -> Rows:
    """Match texts, whatever their spaces; the same text may stand several times."""
    keys = keys_of(" ".join(word.split()) for word in named)
    match = match_names(keys, [" ".join(str(text).split()) for text in texts], by)
    return Rows(match.rows, by, tuple(keys.again))


def _by_caption_id(dataset: Dataset, named: np.ndarray) -> Rows:
    """Match the ids of captions, where the data have some."""
    for name in dataset.captions:
        if is_named(str(name), CAPTION_ID_NAMES):
            return _by_words(named, dataset.captions[name].astype(str), "caption id")
    return Rows(np.full(len(dataset.captions), -1), "caption id")


def _by_image(dataset: Dataset, named: np.ndarray) -> Rows:
    """Match by image, and the captions of one image in their order, if all of them are there."""
    keys = keys_of(named)
    match = best_match(dataset, keys)
    several: dict[int, list[int]] = {int(row): [int(row)] for row in keys.rows}
    for first, row in keys.again:
        several[first].append(row)
    rows = np.full(len(dataset.captions), -1)
    places = dataset.captions.groupby("row", sort=False).indices
    for image, captions in places.items():
        found = several.get(int(match.rows[int(str(image))]), [])
        if not match.unclear and len(found) == len(captions):
            rows[captions] = found
    return Rows(rows, f"{match.by} of the image, captions in order")


def _counts(words: np.ndarray) -> bool:
    return all(word == str(row) for row, word in enumerate(words))


def _spelled(name: str) -> str:
    """A class name, however its spaces and capitals are written."""
    return " ".join(name.casefold().replace("_", " ").split())
