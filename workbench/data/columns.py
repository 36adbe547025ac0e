"""Which column of a table is what: by its name, by the look of its values, or as asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .._language import kept
from .._require import require
from . import column_values
from .column_names import (
    CAPTION_COLUMNS,
    GROUP_COLUMNS,
    LABEL_COLUMNS,
    SPLIT_COLUMNS,
    listed,
    plain_name,
    split_of,
)
from .column_roles import Asked, Columns, candidates, columns_asked, taken_columns
from .key_columns import Places, choose_key
from .plain_files import shown

if TYPE_CHECKING:
    import pandas as pd


MOST_TOLD = 3  # columns that may be labels


def choose_columns(name: str, table: pd.DataFrame, asked: Asked, places: Places) -> Columns:
    """Find the column of each role.

    Parameters
    ----------
    name : str
        Of the dataset.
    table : DataFrame
        As it was read.
    asked : mapping of str to str
        Role to column, several labels or groups with commas; "" for none. Other roles are chosen.
    places : callable
        Takes a column of file names, gives where the first of them are; an empty list if nowhere.

    Returns
    -------
    Columns
        With reasons for what is not read.

    Raises
    ------
    InputError
        If a column is not there, no column tells the samples apart, or two could equally well.
    """
    _check_asked(table, asked)
    choice = Columns()
    choose_key(name, table, asked, choice, places)
    _choose_caption(table, asked, choice)
    _choose_split(table, asked, choice)
    choice.labels = _choose_several("label", table, asked, choice, _why_no_label)
    choice.groups = _choose_several("group", table, asked, choice, _why_no_group)
    if not choice.labels and "label" not in asked:
        _tell_of_classes(table, asked, choice)
    return choice


def _check_asked(table: pd.DataFrame, asked: Asked) -> None:
    for role, names in asked.items():
        for column in columns_asked(table, role, names):
            there = column in table
            require(there, f"column {shown(column, 80)!r}", f"one of {listed(map(str, table))}")
            got = f"column {shown(column, 80)!r} without a value"
            require(table[column].notna().any(), got, "at least one value")


def _choose_caption(table: pd.DataFrame, asked: Asked, choice: Columns) -> None:
    if "caption" in asked:
        choice.caption = asked["caption"] or None
        return
    for column in candidates(
        table, CAPTION_COLUMNS, taken_columns(table, asked, "caption", choice)
    ):
        if choice.caption is not None:
            choice.not_read[column] = kept("{column} is the caption", column=choice.caption)
        elif plain_name(column) not in CAPTION_COLUMNS[:2] and column_values.are_numbers(
            table[column]
        ):
            choice.not_read[column] = kept("numbers, which are no captions")
        elif table[column].notna().any():
            choice.caption = column


def _choose_split(table: pd.DataFrame, asked: Asked, choice: Columns) -> None:
    if "split" in asked:
        choice.split = asked["split"] or None
        return
    for column in candidates(table, SPLIT_COLUMNS, taken_columns(table, asked, "split", choice)):
        values = column_values.some_values(table[column])
        if values and all(split_of(value) for value in values):
            choice.split = column
        else:
            choice.not_read[column] = kept("values other than train, validation and test")


def _choose_several(
    role: str, table: pd.DataFrame, asked: Asked, choice: Columns,
    why_not: Callable[[pd.Series], str],
) -> tuple[str, ...]:  # fmt: skip
    """Columns that were asked for, or the first that looks right."""
    if role in asked:
        return columns_asked(table, role, asked[role])
    chosen: tuple[str, ...] = ()
    names = LABEL_COLUMNS if role == "label" else GROUP_COLUMNS
    for column in candidates(table, names, taken_columns(table, asked, role, choice)):
        said = kept("{column} is the {said_role}")
        first = chosen[0] if chosen else ""
        reason = kept(said, column=first, said_role=role) if first else why_not(table[column])
        if reason:
            choice.not_read[column] = reason
        else:
            chosen = (column,)
    return chosen


def _tell_of_classes(table: pd.DataFrame, asked: Asked, choice: Columns) -> None:
    """Name columns of unknown names whose values look like classes; none is taken."""
    taken = taken_columns(table, asked, "label", choice) | set(choice.not_read)
    others = [str(column) for column in table if column not in taken]
    alike = [column for column in others if column_values.are_classes(table[column])]
    for column in alike[:MOST_TOLD]:
        choice.not_read[column] = kept("maybe the label: --column label={column}", column=column)


def _why_no_label(values: pd.Series) -> str:
    if not values.notna().any():
        return kept("no values")
    if column_values.first_nested(values) is not None:
        return ""  # refused later, with the row
    if column_values.are_sentences(values):
        return kept("sentences that are all different are no classes")
    if column_values.are_measurements(values):
        return kept("numbers with fractions are no classes")
    return ""


def _why_no_group(values: pd.Series) -> str:
    if not values.notna().any():
        return kept("no values")
    if column_values.first_nested(values) is not None:
        return ""
    if column_values.all_different(values):
        return kept("values that are all different are no groups")
    return ""
