"""Whether spaces belong to a dataset: rows for its ids, its captions and its prompted classes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from . import _checks
from ._language import kept, retold, tr
from ._require import require
from .data.column_names import listed
from .data.dataset import Dataset
from .store import Space

MOST_LISTED = 8  # classes of a message
ROW_ORDER = kept("row order")  # how rows were matched that nothing names


def spaces_of(dataset: Dataset, spaces: Mapping[str, Space]) -> dict[str, Space]:
    """Refuse spaces that are not of this dataset, and bring class rows to its order.

    Parameters
    ----------
    dataset : Dataset
        The samples.
    spaces : mapping of str to Space
        By name.

    Returns
    -------
    dict of str to Space
        The same; class rows in the order of the dataset's prompts, by their names.

    Raises
    ------
    InputError
        If one is no Space, has other ids, not a row for each caption or class of the dataset, or
        rows of other classes.

    Examples
    --------
    >>> import pandas as pd
    >>> ids = np.array(["a"])
    >>> data = Dataset("one", ids, None, pd.DataFrame(index=ids))
    >>> list(spaces_of(data, {"x": Space("x", ids, np.eye(1))}))
    ['x']
    """
    checked = {}
    for name, space in _checks.named("spaces", spaces, "spaces").items():
        _checks.typed(f"space {name!r}", space, Space, "a Space, as encode gives it")
        got = f"space {name!r} has other ids than {dataset.name}"
        require(np.array_equal(space.ids, dataset.ids), got, "the same ids in the same order")
        _check_rows(name, "text", space.text, len(dataset.captions), "captions")
        if dataset.prompts:
            of = f"the classes of {dataset.prompt_target or dataset.name}"
            space = in_class_order(space, list(dataset.prompts), of, name)
            _check_rows(name, "class", space.classes, len(dataset.prompts), "prompted classes")
        checked[name] = space
    return checked


def spaces_of_images(spaces: Mapping[str, Space]) -> dict[str, Space]:
    """Refuse spaces that do not have image rows of the same samples.

    Parameters
    ----------
    spaces : mapping of str to Space
        By name.

    Returns
    -------
    dict of str to Space
        The same.

    Raises
    ------
    InputError
        If there is none, or one is no Space, has no image rows, or other ids than the first.

    Examples
    --------
    >>> list(spaces_of_images({"x": Space("x", np.array(["a"]), np.eye(1))}))
    ['x']
    """
    given = dict(_checks.named("spaces", spaces, "spaces by name"))
    require(given, "no space", "at least one")
    first = next(iter(given.values()))
    for name, space in given.items():
        _checks.typed(f"space {name}", space, Space, "a Space")
        require(space.image is not None, f"{name} without image rows", "image rows of the samples")
        same = np.array_equal(space.ids, first.ids)
        require(same, f"{name}, of other samples than {first.name}", "spaces of the same samples")
    return given


def class_info(dataset: Dataset) -> dict[str, Any]:
    """Say whose the class rows of a space are, for its info.

    Parameters
    ----------
    dataset : Dataset
        With prompts, which the rows follow.

    Returns
    -------
    dict
        ``class_names`` in the order of the rows, and ``class_target``, the column of labels.
    """
    return {"class_names": list(dataset.prompts), "class_target": dataset.prompt_target}


def class_names(space: Space) -> list[str] | None:
    """Give the names of class rows.

    Parameters
    ----------
    space : Space
        With class rows or without.

    Returns
    -------
    list of str or None
        None where they have none: a file of before names were kept, or rows of your own.
    """
    names = space.info.get("class_names")
    known = isinstance(names, list) and space.classes is not None
    return [str(name) for name in names] if known and names else None


def in_class_order(space: Space, names: Sequence[str], of: str, called: str = "") -> Space:
    """Bring the class rows of a space to an order, by their names.

    Parameters
    ----------
    space : Space
        Its class rows may have no names, and then they stay.
    names : sequence of str
        The order that is wanted.
    of : str
        What has this order, for messages.
    called : str, default=""
        Name of the space for messages; its own if empty.

    Returns
    -------
    Space
        The same one where nothing is to be done.

    Raises
    ------
    InputError
        If the names are not the same.

    Examples
    --------
    >>> info = {"class_names": ["dog", "cat"]}
    >>> space = Space("x", np.array([]), classes=np.array([[1.0], [2.0]]), info=info)
    >>> in_class_order(space, ["cat", "dog"], "the data").classes.tolist()
    [[2.0], [1.0]]
    """
    own, wanted = class_names(space), list(names)
    if own is None or own == wanted or space.classes is None:
        return space
    target = space.info.get("class_target")
    of_target = f" of {target}" if target else ""
    got = f"{called or space.name} with class rows{of_target} for {listed(own, MOST_LISTED)}"
    same = len(own) == len(space.classes) and sorted(own) == sorted(wanted)
    expected = f"{of}, {listed(wanted, MOST_LISTED)}: encode with the same --label"
    require(same, got, expected)
    place = {name: row for row, name in enumerate(own)}
    rows = space.classes[[place[name] for name in wanted]]
    return replace(space, classes=rows, info={**space.info, "class_names": wanted})


def said_of_own(space: Space) -> list[str]:
    """Say how own vectors came to their samples, and how a reader of words was seen to be theirs.

    Parameters
    ----------
    space : Space
        Of own vectors, or of a model.

    Returns
    -------
    list of str
        Parts of a sentence; none for rows that a model made.

    Examples
    --------
    >>> info = {"matched_by": "id", "reader": "demo:clip", "reader_cosines": [1.0, 0.99]}
    >>> said_of_own(Space("x", np.array(["a"]), np.eye(1), info=info))
    ['matched by id', 'words read by demo:clip, cosines with 2 rows 1.000, 0.990']
    """
    info = space.info
    matched = info.get("matched_by")
    said = [tr("matched by {matched}", matched=retold(str(matched)))] if matched else []
    cosines = info.get("reader_cosines")  # of a file, which may say anything
    are_numbers = isinstance(cosines, list) and all(isinstance(each, float) for each in cosines)
    if cosines and are_numbers:
        told = ", ".join(f"{cosine:.3f}" for cosine in cosines)
        said.append(
            tr(
                "words read by {reader}, cosines with {n} {what} {told}", n=len(cosines), told=told,
                reader=info.get("reader"), what=tr(str(info.get("reader_checked_on", "rows"))),
            )
        )  # fmt: skip
    return said


def taken_by_order(dataset: Dataset, spaces: Mapping[str, Space]) -> list[str]:
    """Say which rows belong to their samples or classes by the order of rows alone.

    Parameters
    ----------
    dataset : Dataset
        With prompts or without.
    spaces : mapping of str to Space
        Those of the dataset.

    Returns
    -------
    list of str
        Notes: of own vectors beside which nothing was named, and of class rows without names.
    """
    given = {name: s for name, s in spaces.items() if "derived_from" not in s.info}
    ordered = [name for name, s in given.items() if ROW_ORDER in str(s.info.get("matched_by", ""))]
    notes = []
    if ordered:
        said = kept("{names}: own vectors, matched by row order.")
        notes.append(kept(said, names=", ".join(ordered)))
    unnamed = [name for name, s in given.items() if s.classes is not None and not class_names(s)]
    if unnamed and dataset.prompts:
        said = kept("{names}: class rows without names, taken in the order of the data's classes.")
        notes.append(kept(said, names=", ".join(unnamed)))
    return notes


def compared_by_default(spaces: Mapping[str, Space]) -> list[str]:
    """Say how rows are compared where no space says it.

    Parameters
    ----------
    spaces : mapping of str to Space
        By name.

    Returns
    -------
    list of str
        A note for each rule that was assumed.

    Examples
    --------
    >>> compared_by_default({"a": Space("a", np.array(["x"]), np.eye(1))})
    ['a: rows compared by cosine, as their info does not say (compare_by).']
    """
    unstated: dict[str, list[str]] = {}
    for name, space in spaces.items():
        if "compare_by" not in space.info:
            unstated.setdefault(space.compare_by, []).append(name)
    said = kept("{names}: rows compared by {rule}, as their info does not say (compare_by).")
    return [kept(said, names=", ".join(names), rule=rule) for rule, names in unstated.items()]


def _check_rows(name: str, part: str, rows: np.ndarray | None, n: int, what: str) -> None:
    """Refuse rows that are not one for each; where the dataset has none they are not used."""
    if rows is not None and n > 0:
        got = f"{name} has {len(rows)} {part} rows, the dataset {n} {what}"
        require(len(rows) == n, got, "one row for each, in the same order")
