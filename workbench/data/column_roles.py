"""The column of each role, and which columns may still take one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .._language import kept
from .column_names import plain_name

if TYPE_CHECKING:
    import pandas as pd

Asked = Mapping[str, str]  # role to the column that was asked for; "" for none


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
        singles = {
            kept("path"): self.path, kept("id"): self.id, kept("caption"): self.caption,
            kept("split"): self.split,
        }  # fmt: skip
        read = [(str(column), role) for role, column in singles.items() if column is not None]
        read += [(label, kept("label")) for label in self.labels]
        read += [(group, kept("group")) for group in self.groups]
        return (
            *read,
            *(
                (name, kept("not read: {said_reason}", said_reason=reason))
                for name, reason in self.not_read.items()
            ),
        )


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


def candidates(table: pd.DataFrame, names: Sequence[str], taken: Iterable[str]) -> list[str]:
    """List columns of known names, in the order of the names; a name as it stands before its kin.

    Parameters
    ----------
    table : DataFrame
        As it was read.
    names : sequence of str
        Known ones of a role.
    taken : iterable of str
        Columns that have another role.

    Returns
    -------
    list of str
        Columns of the table.
    """
    known = {each: place for place, each in enumerate(names)}
    free = [str(column) for column in table if column not in set(taken)]
    found = [column for column in free if plain_name(column) in known]
    return sorted(found, key=lambda column: (known[plain_name(column)], column not in known))


def taken_columns(table: pd.DataFrame, asked: Asked, role: str, choice: Columns) -> set[str]:
    """List the columns that have another role.

    Parameters
    ----------
    table : DataFrame
        As it was read.
    asked : mapping of str to str
        Role to column.
    role : str
        The one that looks for a column.
    choice : Columns
        What was chosen so far.

    Returns
    -------
    set of str
        Names.
    """
    others = [columns_asked(table, other, asked[other]) for other in asked if other != role]
    chosen = [choice.path, choice.id, choice.caption, choice.split, *choice.labels, *choice.groups]
    return {column for names in others for column in names} | {each for each in chosen if each}
