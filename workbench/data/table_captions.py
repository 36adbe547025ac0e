"""The captions of a table: several in a row or in several rows, one sample each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from .._require import InputError, require
from . import column_values
from .column_names import listed
from .column_roles import Columns
from .dataset import no_captions
from .plain_files import shown

if TYPE_CHECKING:
    import pandas as pd


def with_single_captions(table: pd.DataFrame, column: str | None) -> pd.DataFrame:
    """Put one caption in a row, where a row holds a list of them.

    Parameters
    ----------
    table : DataFrame
        As it was read.
    column : str or None
        Of the captions.

    Returns
    -------
    DataFrame
        With a row for each caption; all else repeated.

    Raises
    ------
    InputError
        If a list is no JSON, or holds what is no text.
    """
    if column is None:
        return table
    values = table[column]
    if _are_written_lists(values):
        values = values.map(lambda text: _read_list(column, text), na_action="ignore")
    elif not column_values.are_lists(values):
        return table
    for row, texts in enumerate(values):
        got = f"column {shown(column)!r} with a list in row {row}"
        require(_are_texts(texts), got, "text or numbers, or lists of texts")
    return table.assign(**{column: values}).explode(column, ignore_index=True)


def _are_texts(texts: Any) -> bool:
    """Whether a list holds texts alone; what is no list is a missing value here."""
    if not isinstance(texts, list | tuple | np.ndarray):
        return True
    return all(text is None or isinstance(text, str) for text in texts)


def _are_written_lists(values: pd.Series) -> bool:
    """Whether every caption is written as a list, as a CSV file has to."""
    some = column_values.some_values(values)
    return bool(some) and all(isinstance(text, str) and _is_bracketed(text) for text in some)


def _is_bracketed(text: str) -> bool:
    text = text.strip()
    return text.startswith("[") and text.endswith("]")


def _read_list(column: str, text: Any) -> list[str]:
    try:
        texts = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        got = f"column {shown(column)!r} with {shown(text, 60)!r}"
        expected = "a JSON list (in double quotes), or one caption in a row"
        raise InputError(f"{got}: expected {expected}.") from error
    return list(texts)


def split_captions(table: pd.DataFrame, columns: Columns) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part samples from captions, both in the order of the table.

    Parameters
    ----------
    table : DataFrame
        With one caption in a row.
    columns : Columns
        As they were read.

    Returns
    -------
    tuple of two DataFrames
        One row for each sample; captions with row, text and source_row.

    Raises
    ------
    InputError
        If an id stands twice without captions, or has two values of another column.
    """
    import pandas as pd

    key, caption = columns.key, columns.caption
    samples = table.drop_duplicates(key).reset_index(drop=True)
    if caption is None:
        _refuse_repeated(table, key)
        return samples, no_captions()
    for column in (*columns.labels, *columns.groups, columns.split):
        _refuse_mixed(table, key, column)
    row = pd.factorize(table[key])[0]
    captions = pd.DataFrame({"row": row, "text": table[caption].astype(str)})
    captions = captions[table[caption].notna().to_numpy()]
    captions = captions.assign(source_row=np.arange(len(captions)))
    captions = captions.sort_values("row", kind="stable")
    return samples.drop(columns=caption), captions.reset_index(drop=True)


def _refuse_repeated(table: pd.DataFrame, key: str) -> None:
    """Without captions a second row of one id says nothing new."""
    counts = table[key].value_counts(sort=False)
    repeated = counts.index[counts > 1].tolist()
    got = f"{len(repeated)} duplicate ids in column {key!r}, first {listed(repeated[:3])}"
    require(not repeated, got, "each id once, or several captions for it")


def _refuse_mixed(table: pd.DataFrame, key: str, column: str | None) -> None:
    if column is None:
        return
    mixed = table.groupby(key)[column].nunique() > 1
    got = f"{int(mixed.sum())} ids with several values of {column!r}"
    require(not mixed.any(), got, "one value for each image")
