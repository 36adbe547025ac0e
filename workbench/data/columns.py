"""Which column of a table is what: by its name, by the look of its values, or as asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .._require import require
from . import column_values
from .column_names import (
    CAPTION_COLUMNS,
    GROUP_COLUMNS,
    ID_COLUMNS,
    IMAGE_COLUMN,
    LABEL_COLUMNS,
    PATH_COLUMNS,
    SPLIT_COLUMNS,
    SURE_PATH_COLUMNS,
    URL_COLUMNS,
    listed,
    plain_name,
    split_of,
)
from .plain_files import shown

if TYPE_CHECKING:
    import pandas as pd

Asked = Mapping[str, str]  # role to the column that was asked for; "" for none
Places = Callable[["pd.Series"], list[str]]  # where the first files of a column are; none if away


@dataclass
class Columns:
    """The column of each role.

    Attributes
    ----------
    path, id, caption, split : str or None
        One of path and id tells the samples apart.
    labels, groups : tuple of str
        The main one first.
    not_read : dict of str to str
        Columns of a known name to the reason why they are not read.
    """

    path: str | None = None
    id: str | None = None
    caption: str | None = None
    split: str | None = None
    labels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    not_read: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Give the column that tells the samples apart.

        Returns
        -------
        str
            That of paths, or of ids.
        """
        return str(self.path or self.id)

    def table(self) -> tuple[tuple[str, str], ...]:
        """List what the columns are read as.

        Returns
        -------
        tuple of (str, str)
            Column, and what it is read as, or why it is not.
        """
        singles = {"path": self.path, "id": self.id, "caption": self.caption, "split": self.split}
        read = [(str(column), role) for role, column in singles.items() if column is not None]
        read += [(label, "label") for label in self.labels]
        read += [(group, "group") for group in self.groups]
        return (*read, *((name, f"not read: {reason}") for name, reason in self.not_read.items()))


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
    _choose_key(name, table, asked, choice, places)
    _choose_caption(table, asked, choice)
    _choose_split(table, asked, choice)
    choice.labels = _choose_several("label", table, asked, choice, _why_no_label)
    choice.groups = _choose_several("group", table, asked, choice, _why_no_group)
    return choice


def _check_asked(table: pd.DataFrame, asked: Asked) -> None:
    for role, names in asked.items():
        for column in columns_asked(table, role, names):
            there = column in table
            require(there, f"column {shown(column, 80)!r}", f"one of {listed(map(str, table))}")
            got = f"column {shown(column, 80)!r} without a value"
            require(table[column].notna().any(), got, "at least one value")


def columns_asked(table: pd.DataFrame, role: str, names: str) -> tuple[str, ...]:
    """Split the columns that were asked for: labels and groups may be several.

    Parameters
    ----------
    table : DataFrame
        A column whose own name has commas counts as one.
    role : str
        What they are to be.
    names : str
        As asked for.

    Returns
    -------
    tuple of str
        None of an empty text.
    """
    if names in table or role not in ("label", "group"):
        return (names,) if names else ()
    return tuple(dict.fromkeys(part.strip() for part in names.split(",") if part.strip()))


def _candidates(table: pd.DataFrame, names: Sequence[str], taken: Iterable[str]) -> list[str]:
    """Columns of known names, in the order of the names; a name as it stands before its kin."""
    known = {each: place for place, each in enumerate(names)}
    free = [str(column) for column in table if column not in set(taken)]
    found = [column for column in free if plain_name(column) in known]
    return sorted(found, key=lambda column: (known[plain_name(column)], column not in known))


def _taken(table: pd.DataFrame, asked: Asked, role: str, choice: Columns) -> set[str]:
    """Columns that have another role."""
    others = [columns_asked(table, other, asked[other]) for other in asked if other != role]
    chosen = [choice.path, choice.id, choice.caption, choice.split, *choice.labels, *choice.groups]
    return {column for names in others for column in names} | {each for each in chosen if each}


# What tells the samples apart.


def _choose_key(
    name: str, table: pd.DataFrame, asked: Asked, choice: Columns, places: Places
) -> None:
    taken = _taken(table, asked, "path", choice) - {asked.get("id", "")}
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
        require(False, got, f"a column named one of {names}, or --column path=NAME")


def _path_column(
    table: pd.DataFrame, taken: Iterable[str], choice: Columns, places: Places
) -> str | None:
    there: dict[str, list[str]] = {}
    for column in _candidates(table, (*PATH_COLUMNS, *ID_COLUMNS), taken):
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
            choice.not_read[other] = f"{first} is the path"
    return first


def _why_no_path(column: str, values: pd.Series, where: list[str]) -> str:
    """Reason why a column names no pictures."""
    plain = plain_name(column)
    if column_values.first_nested(values) is not None and plain == IMAGE_COLUMN:
        return "lists or objects, no names of files"
    if column_values.are_addresses(values):
        return "addresses, and nothing is fetched"
    if column_values.are_numbers(values) and not where:
        return "numbers, which name no files"
    if plain in SURE_PATH_COLUMNS or where:
        return ""
    if column_values.are_pictures(values) and plain in PATH_COLUMNS and plain != IMAGE_COLUMN:
        return ""
    return "no names of picture files that are there"


def _id_column(table: pd.DataFrame, taken: Iterable[str], choice: Columns) -> str | None:
    """Column of ids: the first whose values are all different; with captions an image's id."""
    found = _candidates(table, (*ID_COLUMNS, *PATH_COLUMNS), taken)
    found = [column for column in found if not column_values.are_addresses(table[column])]
    if not found:
        return None
    chosen = next((each for each in found if _tells_apart(table[each])), found[0])
    if _candidates(table, CAPTION_COLUMNS, taken):
        of_images = [each for each in found if plain_name(each) in ("image_id", IMAGE_COLUMN)]
        repeated = [each for each in of_images if not column_values.all_different(table[each])]
        chosen = next(iter(repeated), chosen)
    for column in found:
        choice.not_read[column] = f"{chosen} is the id"
    del choice.not_read[chosen]
    return chosen


def _tells_apart(values: pd.Series) -> bool:
    plain = column_values.first_nested(values) is None
    return plain and bool(values.notna().all()) and column_values.all_different(values)


def _refuse_addresses(name: str, table: pd.DataFrame) -> None:
    """Say that nothing is fetched, where a table has addresses and no files."""
    named = _candidates(table, URL_COLUMNS, ())
    among = _candidates(table, (*PATH_COLUMNS, *ID_COLUMNS), ())
    of_addresses = [column for column in among if column_values.are_addresses(table[column])]
    column = next(iter([*named, *of_addresses]), None)
    got = f"{name} with pictures named by addresses alone (column {column!r})"
    expected = "files, nothing is fetched: download them and name them in a column path"
    require(column is None, got, f"{expected}, or an id for vectors that you have")


# Captions, splits, labels, groups.


def _choose_caption(table: pd.DataFrame, asked: Asked, choice: Columns) -> None:
    if "caption" in asked:
        choice.caption = asked["caption"] or None
        return
    for column in _candidates(table, CAPTION_COLUMNS, _taken(table, asked, "caption", choice)):
        if choice.caption is not None:
            choice.not_read[column] = f"{choice.caption} is the caption"
        elif plain_name(column) not in CAPTION_COLUMNS[:2] and column_values.are_numbers(
            table[column]
        ):
            choice.not_read[column] = "numbers, which are no captions"
        elif table[column].notna().any():
            choice.caption = column


def _choose_split(table: pd.DataFrame, asked: Asked, choice: Columns) -> None:
    if "split" in asked:
        choice.split = asked["split"] or None
        return
    for column in _candidates(table, SPLIT_COLUMNS, _taken(table, asked, "split", choice)):
        values = column_values.some_values(table[column])
        if values and all(split_of(value) for value in values):
            choice.split = column
        else:
            choice.not_read[column] = "values other than train, validation and test"


def _choose_several(
    role: str, table: pd.DataFrame, asked: Asked, choice: Columns,
    why_not: Callable[[pd.Series], str],
) -> tuple[str, ...]:  # fmt: skip
    """Columns that were asked for, or the first that looks right."""
    if role in asked:
        return columns_asked(table, role, asked[role])
    chosen: tuple[str, ...] = ()
    names = LABEL_COLUMNS if role == "label" else GROUP_COLUMNS
    for column in _candidates(table, names, _taken(table, asked, role, choice)):
        reason = f"{chosen[0]} is the {role}" if chosen else why_not(table[column])
        if reason:
            choice.not_read[column] = reason
        else:
            chosen = (column,)
    return chosen


def _why_no_label(values: pd.Series) -> str:
    if column_values.first_nested(values) is not None:
        return ""  # refused later, with the row
    if column_values.are_sentences(values):
        return "sentences that are all different are no classes"
    if column_values.are_measurements(values):
        return "numbers with fractions are no classes"
    return ""


def _why_no_group(values: pd.Series) -> str:
    if column_values.first_nested(values) is not None:
        return ""
    if column_values.all_different(values):
        return "values that are all different are no groups"
    return ""
