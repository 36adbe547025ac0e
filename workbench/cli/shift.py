"""``workbench shift``: whether new samples are like those of before, in every space."""

import argparse
from typing import Any

import numpy as np

from .._require import require
from .._space_checks import spaces_of
from ..data.dataset import Dataset
from ..fusion.space_files import load_space
from ..shift.finding import find_shift
from .spaces import columns_line, loaded
from .tables import text_of

SHOWN = ["space", "mmd", "adjusted_mmd_p", "auc", "adjusted_auc_p", "novel", "shows"]
MOST_MOVED = 20  # ids of a space that are printed as JSON


def shift_of_data(arguments: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Find out whether the new samples of a dataset are like the others.

    Parameters
    ----------
    arguments : argparse.Namespace
        Of the verb ``shift``.

    Returns
    -------
    result : dict
        Tests by space, sentences, classes, ids of the samples that moved most.
    text : str
        The same for people.

    Raises
    ------
    InputError
        If the data or a space cannot be read, they do not fit each other, or the column has no such
        value.
    """
    spaces = [load_space(path) for path in arguments.spaces]
    by_name = {space.name: space for space in spaces}
    require(len(by_name) == len(spaces), "two spaces of one name", "encode or fuse with --name")
    dataset = loaded(arguments)
    column = arguments.by or next(iter(dataset.groups), "")
    require(column, "no column that tells new samples", "--by COLUMN, or --group COLUMN")
    new = _new(dataset, column, arguments.new)
    labels = dataset.labels() if dataset.targets else None
    found = find_shift(spaces_of(dataset, by_name), new, labels=labels, random_state=arguments.seed)
    moved = {name: dataset.ids[rows[:MOST_MOVED]].tolist() for name, rows in found.moved.items()}
    result = {
        "shows_in": found.shows_in,
        "sentences": found.sentences(),
        "spaces": found.spaces.to_dict("records"),
        "classes": found.classes.to_dict("records"),
        "moved": moved,
    }
    table = text_of(found.spaces[SHOWN].set_index("space"))
    return result, "\n\n".join([table, *found.sentences(), *columns_line(dataset)])


def _new(dataset: Dataset, column: str, values: list[str]) -> np.ndarray:
    """Which samples have one of the values."""
    found = dataset.labels(column)
    there = sorted({value for value in found.tolist() if value})
    for value in values:
        shown = ", ".join(there[:10])
        require(value in there, f"--new {value}", f"a value of {column}, such as {shown}")
    return np.isin(found, values)
