"""The names that columns have in the field, and how a column is asked for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from .._checks import named
from .._checks import shown as shown_value
from .._require import require
from .plain_files import shown

if TYPE_CHECKING:
    from .dataset import Dataset

SURE_PATH_COLUMNS = ("path", "image_path", "filepath", "file_path")  # of files, by the name alone
IMAGE_COLUMN = "image"  # of files or of ids: the values say which
PATH_COLUMNS = (*SURE_PATH_COLUMNS, "file_name", "filename", "file", IMAGE_COLUMN)
ID_COLUMNS = ("id", "uid", "image_id", IMAGE_COLUMN, "key", "name")
LABEL_COLUMNS = ("label", "labels", "class", "category", "target")
CAPTION_COLUMNS = ("caption", "captions", "text", "description", "sentence", "title")
GROUP_COLUMNS = ("group", "subject", "domain")
SPLIT_COLUMNS = ("split",)
URL_COLUMNS = ("url", "image_url", "uri")  # known, and refused: nothing is fetched
NAMES = {
    "path": PATH_COLUMNS, "id": ID_COLUMNS, "caption": CAPTION_COLUMNS, "label": LABEL_COLUMNS,
    "group": GROUP_COLUMNS, "split": SPLIT_COLUMNS,
}  # fmt: skip
AS_TEXT = dict.fromkeys(  # "007" stays "007"
    PATH_COLUMNS + ID_COLUMNS + LABEL_COLUMNS + GROUP_COLUMNS + SPLIT_COLUMNS, str
)
SPLITS = {
    "train": "train", "training": "train",
    "val": "validation", "valid": "validation", "validation": "validation", "dev": "validation",
    "test": "test", "testing": "test",
}  # fmt: skip


def plain_name(column: object) -> str:
    """Reduce the name of a column to what makes it the same name.

    Parameters
    ----------
    column : object
        As it stands in the table.

    Returns
    -------
    str
        In small letters, words joined by ``_``.

    Examples
    --------
    >>> plain_name(" Image-Path")
    'image_path'
    """
    return re.sub(r"[\s\-_]+", "_", str(column).strip().lower())


def stays_text(column: object, asked: Collection[str] = ()) -> bool:
    """Tell whether values of a column are kept as they are written.

    Parameters
    ----------
    column : object
        As it stands in the table.
    asked : collection of str, default=()
        Columns that the user named.

    Returns
    -------
    bool
        True for names and classes, which may be digits.
    """
    return column in asked or plain_name(column) in AS_TEXT


def split_of(value: object) -> str:
    """Say which part of the data a value names.

    Parameters
    ----------
    value : object
        Such as ``"Train"``, ``"val"``.

    Returns
    -------
    str
        ``"train"``, ``"validation"``, ``"test"``, or empty for anything else.

    Examples
    --------
    >>> split_of("Val"), split_of("fold1")
    ('validation', '')
    """
    return SPLITS.get(str(value).strip().lower(), "")


def refuse_repeated(names: Iterable[object], where: str = "") -> None:
    """Refuse columns of one name.

    Parameters
    ----------
    names : iterable of object
        Columns of a table.
    where : str, default=""
        Begins the message, as in ``"v.parquet with "``.

    Raises
    ------
    InputError
        If one stands twice.
    """
    counts = Counter(map(str, names))
    twice = [name for name, count in counts.items() if count > 1]
    got = f"{where}several columns named {listed(twice)}"
    require(not twice, got, "a name of its own for each column")


def asked_columns(
    columns: str | Mapping[str, str] | None, label: str | None = None, group: str | None = None
) -> dict[str, str]:
    """Put together which columns were asked for.

    Parameters
    ----------
    columns : str or mapping of str to str
        Role to column, or a text such as ``"path=img,caption=alt"``; an empty column is none.
    label, group : str, default=None
        The short forms of two roles.

    Returns
    -------
    dict of str to str
        Role to column, several labels or groups with commas.

    Raises
    ------
    InputError
        If a role is unknown or is given twice, or a column is no text.

    Examples
    --------
    >>> asked_columns("path=img,caption=", label="kind")
    {'path': 'img', 'caption': '', 'label': 'kind'}
    """
    pairs = _pairs(columns) if isinstance(columns, str) else columns
    asked = dict(named("columns", {} if pairs is None else pairs, "columns by role"))
    for role, column in asked.items():
        require(role in NAMES, f"columns of role {shown_value(role)}", f"one of {', '.join(NAMES)}")
        is_text = isinstance(column, str)
        require(is_text, f"columns[{role!r}]={shown_value(column)}", "the name of a column")
    for role, column in {"label": label, "group": group}.items():
        if column is not None:
            is_text = isinstance(column, str)
            require(is_text, f"{role}={shown_value(column)}", "the name of a column")
            got = f"{role}={column!r} beside {role} in columns"
            require(role not in asked, got, "one of them")
            asked[role] = column
    return asked


def columns_text(columns: Mapping[str, str]) -> str | None:
    """Write columns by role as a text that :func:`asked_columns` takes.

    Parameters
    ----------
    columns : mapping of str to str
        Role to column.

    Returns
    -------
    str or None
        None where none was asked for.

    Raises
    ------
    InputError
        If the name of a column has a comma or ``=``, which the text could not tell.

    Examples
    --------
    >>> columns_text({"path": "img", "caption": ""})
    'path=img,caption='
    """
    for role, column in columns.items():
        plain = role in ("label", "group") or "," not in column
        got = f"column {shown(column, 80)!r} as {role}"
        require(plain and "=" not in column, got, "a name without , and = (rename it)")
    return ",".join(f"{role}={column}" for role, column in columns.items()) or None


def _pairs(text: str) -> dict[str, str]:
    """Roles and columns of ``role=column,role=column``."""
    pairs: dict[str, str] = {}
    last = ""
    for part in filter(None, text.split(",")):
        role, separator, column = part.partition("=")
        if separator:
            got = f"columns={shown_value(text)} with {role.strip()} twice"
            require(role.strip() not in pairs, got, "each role once")
            last = role.strip()
            pairs[last] = column.strip()
        else:  # a further label or group
            expected = "ROLE=COLUMN, such as path=img,caption=alt"
            require(last, f"columns={shown_value(text)}", expected)
            pairs[last] += f",{part.strip()}"
    return pairs


def check_captions(dataset: Dataset) -> None:
    """Refuse data without captions, where texts are to be matched to them.

    Parameters
    ----------
    dataset : Dataset
        As it was read.

    Raises
    ------
    InputError
        If it has none.
    """
    names = ", ".join(CAPTION_COLUMNS)
    expected = f"a column of captions; known names are {names}; --column caption=NAME (columns=)"
    require(dataset.n_captions, f"texts for {dataset.name}, no caption column found", expected)


def listed(names: Iterable[object], n: int = 10) -> str:
    """List names in a message: the first few, each cut if it is long.

    Parameters
    ----------
    names : iterable of object
        Columns, ids or files.
    n : int, default=10
        At most so many.

    Returns
    -------
    str
        In square brackets.

    Examples
    --------
    >>> listed(["a", "b", "c"], 2)
    "['a', 'b', ... and 1 more]"
    """
    names = list(names)
    first = [repr(shown(name, 40)) for name in names[:n]]
    more = [f"... and {len(names) - n:,} more"] if len(names) > n else []
    return f"[{', '.join(first + more)}]"
