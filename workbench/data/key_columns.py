"""Which column of a table tells the samples apart: that of pictures, or of ids."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from .._language import kept
from .._require import require
from . import column_values
from .column_names import (
    CAPTION_COLUMNS,
    ID_COLUMNS,
    IMAGE_COLUMN,
    PATH_COLUMNS,
    SURE_PATH_COLUMNS,
    URL_COLUMNS,
    listed,
    plain_name,
)
from .column_roles import Asked, Columns, candidates, taken_columns
from .plain_files import shown

if TYPE_CHECKING:
    import pandas as pd

Places = Callable[["pd.Series"], list[str]]  # where the first files of a column are; none if away


def choose_key(
    name: str, table: pd.DataFrame, asked: Asked, choice: Columns, places: Places
) -> None:
    """Choose the column of pictures, or else of ids.

    Parameters
    ----------
    name : str
        Of the dataset.
    table : DataFrame
        As it was read.
    asked : mapping of str to str
        Role to column.
    choice : Columns
        Takes what is chosen.
    places : callable
        Takes a column of file names, gives where the first of them are.

    Raises
    ------
    InputError
        If there is none, or two could equally well.
    """
    taken = taken_columns(table, asked, "path", choice) - {asked.get("id", "")}
    if "path" in asked:
        choice.path = asked["path"] or None
    else:
        free = taken | {asked.get("id", "")}
        choice.path = _path_column(table, free, choice, places)
    if choice.path is not None and asked.get("id"):
        got = f"id={asked['id']!r} beside column {choice.path!r}, which names pictures"
        expected = "one of them: pictures are told apart by what they hold (path= for no pictures)"
        require(False, got, expected)
    if choice.path is None:
        choice.id = asked.get("id") or _id_column(table, taken, choice)
    if choice.path is None and choice.id is None:
        _refuse_addresses(name, table)
        names = ", ".join(dict.fromkeys(PATH_COLUMNS + ID_COLUMNS))
        got = f"{name} with columns {listed(map(str, table))}"
        no_names = any(column_values.is_picture(column) for column in table)
        require(not no_names, got, "a first line that names the columns, such as path,label")
        require(False, got, f"a column named one of {names}, or --column {_of_pictures(table)}")


def _of_pictures(table: pd.DataFrame) -> str:
    """How to name the column of pictures: that which looks like one, if there is one."""
    looks_so = (str(each) for each in table if column_values.are_pictures(table[each]))
    return shlex.quote(f"path={shown(next(looks_so, 'NAME'), 80)}")


def _path_column(
    table: pd.DataFrame, taken: Iterable[str], choice: Columns, places: Places
) -> str | None:
    there: dict[str, list[str]] = {}
    for column in candidates(table, (*PATH_COLUMNS, *ID_COLUMNS), taken):
        where = places(table[column])
        reason = _why_no_path(column, table[column], where)
        if not reason:
            there[column] = where
        elif plain_name(column) in PATH_COLUMNS:
            choice.not_read[column] = reason
    found = {column: where for column, where in there.items() if where} or there
    if not found:
        return None
    first, *others = found
    for other in others:
        same = found[other] == found[first]
        got = f"columns {first!r} and {other!r}, which name different pictures"
        require(same, got, f"one of them: --column path={first} or path={other}")
    for other in there:
        if other != first:
            choice.not_read[other] = kept("{column} is the path", column=first)
    return first


def _why_no_path(column: str, values: pd.Series, where: list[str]) -> str:
    """Reason why a column names no pictures."""
    plain = plain_name(column)
    if column_values.first_nested(values) is not None and plain == IMAGE_COLUMN:
        return kept("lists or objects, no names of files")
    if column_values.are_addresses(values):
        return kept("addresses, and nothing is fetched")
    if column_values.are_numbers(values) and not where:
        return kept("numbers, which name no files")
    if plain in SURE_PATH_COLUMNS or where:
        return ""
    if column_values.are_pictures(values) and plain in PATH_COLUMNS and plain != IMAGE_COLUMN:
        return ""
    return kept("no names of picture files that are there")


def _id_column(table: pd.DataFrame, taken: Iterable[str], choice: Columns) -> str | None:
    """Column of ids: the first whose values are all different; with captions an image's id."""
    found = candidates(table, (*ID_COLUMNS, *PATH_COLUMNS), taken)
    found = [column for column in found if not column_values.are_addresses(table[column])]
    if not found:
        return None
    chosen = next((each for each in found if _tells_apart(table[each])), found[0])
    if candidates(table, CAPTION_COLUMNS, taken):
        of_images = [each for each in found if plain_name(each) in ("image_id", IMAGE_COLUMN)]
        repeated = [each for each in of_images if not column_values.all_different(table[each])]
        chosen = next(iter(repeated), chosen)
    for column in found:
        choice.not_read[column] = kept("{column} is the id", column=chosen)
    del choice.not_read[chosen]
    return chosen


def _tells_apart(values: pd.Series) -> bool:
    plain = column_values.first_nested(values) is None
    return plain and bool(values.notna().all()) and column_values.all_different(values)


def _refuse_addresses(name: str, table: pd.DataFrame) -> None:
    """Say that nothing is fetched, where a table has addresses and no files."""
    named = candidates(table, URL_COLUMNS, ())
    among = candidates(table, (*PATH_COLUMNS, *ID_COLUMNS), ())
    of_addresses = [column for column in among if column_values.are_addresses(table[column])]
    column = next(iter([*named, *of_addresses]), None)
    got = f"{name} with pictures named by addresses alone (column {column!r})"
    expected = "files, nothing is fetched: download them and name them in a column path"
    require(column is None, got, f"{expected}, or an id for vectors that you have")
