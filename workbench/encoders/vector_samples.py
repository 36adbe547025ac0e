"""Rows of a file of vectors for the images of a dataset: by name, or by order if none has one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._require import require
from .._space_checks import ROW_ORDER
from ..data.column_names import listed
from ..data.dataset import Dataset
from ..data.plain_files import shown
from .vector_files.contents import (
    CAPTION_ID_NAMES,
    CAPTION_NAMES,
    FILE_NAMES,
    ID_NAMES,
    SAID_OF_SAMPLES,
    is_named,
)
from .vector_keys import Keys, Match, keys_of, match_files, match_names, parts_of

FILE_NAME = "file name"


@dataclass(frozen=True)
class Rows:  # numpydoc ignore=PR02
    """Which rows of a file are taken, and how that is known.

    Parameters
    ----------
    rows : ndarray of shape (n,)
        Row of each image, caption or class of the dataset.
    by : str
        What they were matched by, in words.
    again : list of (int, int)
        Rows that have the same name, and must be the same vector.
    notes : tuple of str
        What the user should be told.
    """

    rows: np.ndarray
    by: str
    again: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()


def image_rows(
    dataset: Dataset, words: Mapping[str, np.ndarray], n: int, file: str, by: str | None = None
) -> Rows:
    """Find the row of each image.

    Parameters
    ----------
    dataset : Dataset
        Its ids, paths and files are what names are matched to.
    words : mapping of str to ndarray of shape (n,)
        What stands beside the vectors, by the names of columns.
    n : int
        Rows of the file.
    file : str
        Its name, for messages.
    by : str, default=None
        Column that names the samples; the usual ones are tried if None.

    Returns
    -------
    Rows
        In the order of the dataset.

    Raises
    ------
    InputError
        If a sample has no row, a name fits two, columns name different samples, or nothing names
        the rows and they are not as many as those of the source.
    """
    columns = _naming_columns(words, file, by) or _labels_that_name(dataset, words)
    if not columns:
        return _by_order(dataset, words, n, file)
    tried = {name: best_match(dataset, keys_of(words[name])) for name in columns}
    counted = [name for name in tried if not tried[name].found and _counts_rows(words[name])]
    if len(counted) == len(tried) and by is None:
        return _by_order(dataset, words, n, file)
    name, match = _agreed(tried, file)
    _require_whole(dataset, name, match, words[name], file)
    notes = _notes(dataset, match, words[name], file)
    return Rows(match.rows, match.by, tuple(keys_of(words[name]).again), tuple(notes))


def _naming_columns(words: Mapping[str, np.ndarray], file: str, by: str | None) -> list[str]:
    """Columns that may name the samples, best first; none if there is none."""
    if by is not None:
        require(by in words, f"by={by} of {file}", f"one of {listed(sorted(words))}")
        return [by]
    known = [name for name in words if is_named(name, ID_NAMES + FILE_NAMES)]
    if known:
        return known
    captions = [name for name in words if is_named(name, CAPTION_NAMES)]
    said = SAID_OF_SAMPLES + CAPTION_NAMES + CAPTION_ID_NAMES + ID_NAMES + FILE_NAMES
    others = [name for name in words if not is_named(name, said)]
    got = f"{file} with the columns {listed(others)}, none of them named id, path or file"
    require(len(others) < 2, got, "the one that names the samples: by=NAME")
    return others or captions


def _counts_rows(words: np.ndarray) -> bool:
    """Whether they are 0, 1, 2, ...: that says no more than the order of the rows."""
    return all(word == str(row) for row, word in enumerate(words))


def _labels_that_name(dataset: Dataset, words: Mapping[str, np.ndarray]) -> list[str]:
    """Columns of labels that are the names of the samples, as where each class is one sample."""
    return [name for name in words if best_match(dataset, keys_of(words[name])).is_whole]


def best_match(dataset: Dataset, keys: Keys) -> Match:
    """Match by the first kind of name that finds all samples; else by that which finds most.

    Parameters
    ----------
    dataset : Dataset
        Its ids, paths and files are what names are matched to.
    keys : Keys
        Of the file.

    Returns
    -------
    Match
        Of the images.
    """
    best: Match | None = None
    for match in _matches(dataset, keys):
        if match.is_whole:
            return match
        if best is None or match.worth > best.worth:
            best = match
    if best is None:
        return match_names(keys, dataset.ids.astype(str).tolist(), "id")
    return best


def _matches(dataset: Dataset, keys: Keys) -> Any:
    """Every kind of name that samples have, the most exact first."""
    yield match_names(keys, [str(key) for key in dataset.ids], "id")
    files = _files(dataset)
    whole = files
    if dataset.paths is not None:
        whole = [str(path.absolute()) for path in dataset.paths]
        yield match_names(keys, [str(path) for path in dataset.paths], "path")
    yield match_names(keys, files, FILE_NAME)
    for name in dataset.table:
        column = dataset.table[name].astype(str).tolist()
        if name != "file" and is_named(str(name), ID_NAMES) and len(set(column)) == len(column):
            yield match_names(keys, column, f"column {name}")
    yield match_files(keys, files, whole, FILE_NAME)
    yield match_files(keys, files, whole, f"{FILE_NAME} without its ending", endings=False)
    captions = dataset.captions
    if len(captions) and captions["text"].is_unique:
        yield _by_caption(dataset, keys)


def _by_caption(dataset: Dataset, keys: Keys) -> Match:
    """Match by what is said of an image, where each caption is of one image."""
    texts, images = dataset.captions["text"].tolist(), dataset.captions["row"].tolist()
    match = match_names(keys, texts, "caption")
    rows = np.full(dataset.n, -1)
    for image, row in zip(reversed(images), reversed(match.rows.tolist()), strict=True):
        rows[image] = row if row >= 0 else rows[image]
    return Match("caption", rows, match.unused)


def _files(dataset: Dataset) -> list[str]:
    if "file" in dataset.table:
        return [str(file) for file in dataset.table["file"]]
    return [str(key) for key in dataset.ids]


def _agreed(tried: Mapping[str, Match], file: str) -> tuple[str, Match]:
    """The column that names all samples, or most; two that name different ones are refused."""
    whole = {name: match for name, match in tried.items() if match.is_whole}
    if not whole:
        name = max(tried, key=lambda name: tried[name].worth)
        return name, tried[name]
    first, *others = whole
    for other in others:
        row = np.flatnonzero(whole[first].rows != whole[other].rows)
        got = f"{file}, whose columns {shown(first)!r} and {shown(other)!r} name different samples"
        require(not len(row), got, "one that is right: by=NAME")
    return first, whole[first]


def _require_whole(dataset: Dataset, name: str, match: Match, words: np.ndarray, file: str) -> None:
    place = f"column {shown(name)!r} of {file}"
    expected = "names that fit one each: whole paths, or ids"
    require(not match.unclear, f"{place}, where {shown(match.unclear, 300)}", expected)
    ids = f"ids {listed(dataset.ids[:3])}"
    if dataset.paths is not None:
        ids += f" or files {listed(_files(dataset)[:3])}"
    got = f"{place}, {listed(words[:3].tolist())}, which fits no sample of {dataset.name}"
    require(match.found > 0, got, f"names such as the {ids}")
    missing = np.flatnonzero(match.rows < 0)
    names = [_files(dataset)[row] for row in missing[:3]]
    got = f"{len(missing)} of {dataset.n} samples of {dataset.name} are not in {file} "
    got += f"(by {match.by}), first {listed(names)}"
    require(not len(missing), got, "a row for every sample, or data without those")


def _notes(dataset: Dataset, match: Match, words: np.ndarray, file: str) -> list[str]:
    """Rows that no sample has, beside those the dataset left out; folders that are others."""
    notes = []
    if len(match.unused) > dataset.n_source - dataset.n:
        first = listed(match.unused[:3])
        notes.append(f"{len(match.unused)} rows of {file} belong to no sample, first {first}.")
    if match.by.startswith(FILE_NAME) and dataset.paths is not None:
        notes += _other_folders(dataset, match, words, file)
    return notes


def _other_folders(dataset: Dataset, match: Match, words: np.ndarray, file: str) -> list[str]:
    """Say it where rows were named for a file in another folder, as after a move."""
    for sample, row in enumerate(match.rows):
        word, path = (
            parts_of(words[row])[:-1],
            parts_of(str((dataset.paths or ())[sample].absolute())),
        )
        if word and path[-len(word) - 1 : -1] != word:
            pair = f"{shown(words[row], 80)!r} is taken for {shown('/'.join(path[-3:]), 80)!r}"
            return [f"{file} names files in other folders, such as {pair}."]
    return []


def _by_order(dataset: Dataset, words: Mapping[str, np.ndarray], n: int, file: str) -> Rows:
    expected = f"{dataset.n_source} (a row each of the images in the data, in order), or ids beside"
    require(n == dataset.n_source, f"{n} rows in {file}", f"{expected} the rows")
    for name, said in words.items():
        if name in dataset.table:
            _check_said(dataset, name, said[dataset.source_rows], file)
    return Rows(dataset.source_rows, ROW_ORDER)


def _check_said(dataset: Dataset, name: str, said: Sequence[str], file: str) -> None:
    """Refuse an order in which the file says something else of a sample than the data.

    Where they have no word in common, as numbers for the names of classes, it says nothing.
    """
    known = dataset.table[name]
    texts = known.astype(str).where(known.notna(), "").tolist()
    if not set(said) & set(texts):
        return
    for row, (word, text) in enumerate(zip(said, texts, strict=True)):
        got = f"{file}, whose {shown(name)!r} is {shown(word, 60)!r} where the data have"
        got += f" {shown(text, 60)!r} (sample {row})"
        require(word == text, got, "rows in the order of the data, or a column of ids")
