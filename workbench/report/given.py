"""What a report and a standalone page are given, checked before anything is drawn."""

from collections.abc import Mapping
from inspect import getattr_static
from pathlib import Path
from typing import Any

import numpy as np

from .._checks import shown, typed
from .._checks.parameters import check_parameter
from .._require import require
from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from .parts import Layouts, Qualities

READ = (
    "comparison", "maps", "projection_quality", "map_method", "kernels", "curve", "spectra",
    "parameters",
)  # fmt: skip
QUALITIES = ("trustworthiness", "neighbourhood_preservation")
COLUMNS = ("row", "rank", "score", "change")  # of a ranking


def check_study(study: Any) -> None:
    """Refuse what has not all that a report reads; nothing is computed for that.

    Parameters
    ----------
    study : object
        A run.

    Raises
    ------
    InputError
        If an attribute is missing.
    """
    missing = [name for name in READ if getattr_static(study, name, READ) is READ]
    got = f"{type(study).__name__} without {', '.join(missing)}"
    require(not missing, got, "a Study, ReportParts, or what has the same attributes")


def check_comparison(comparison: Any) -> None:
    """Refuse what is no comparison.

    Parameters
    ----------
    comparison : object
        Of a run.

    Raises
    ------
    InputError
        If it is not what :func:`workbench.compare` gives.
    """
    typed("comparison", comparison, Comparison, "a Comparison, as workbench.compare gives")


def check_dataset(dataset: Any) -> None:
    """Refuse what is no dataset.

    Parameters
    ----------
    dataset : object
        Of a page.

    Raises
    ------
    InputError
        If it is not what :func:`workbench.load` gives.
    """
    typed("dataset", dataset, Dataset, "a Dataset, as workbench.load gives")


def check_maps(maps: Layouts | None, quality: Qualities | None, method: str, n: int) -> None:
    """Refuse maps that are not points of all samples, and what cannot be said of them.

    Parameters
    ----------
    maps : mapping of str to ndarray of shape (n, 2) or None
        Of the spaces.
    quality : mapping of str to mapping or None
        Of the maps.
    method : str
        How they were made.
    n : int
        Samples of the dataset.

    Raises
    ------
    InputError
        If a map has another shape or a point that is not finite, a quality lacks its figures, or
        there is no such method.
    """
    check_parameter("map_method", method)
    for name, points in as_mapping("maps", maps).items():
        array = np.asarray(points)
        numbers = array.shape == (n, 2) and array.dtype.kind in "fiu"
        got = f"map {name!r} of shape {array.shape} and type {array.dtype}"
        require(numbers, got, f"({n}, 2) numbers, a point for each sample")
        finite = f"map {name!r} with NaN or infinite points"
        require(np.isfinite(array).all(), finite, "a finite point for each sample")
    for name, figures in as_mapping("quality", quality).items():
        there = isinstance(figures, Mapping) and set(QUALITIES) <= figures.keys()
        require(there, f"quality of {name!r}", "a mapping with " + " and ".join(QUALITIES))


def as_mapping(name: str, given: Any) -> Mapping[str, Any]:
    """Take None as a mapping of nothing, and refuse what maps nothing.

    Parameters
    ----------
    name : str
        What it is, for the message.
    given : mapping or None
        By name.

    Returns
    -------
    mapping
        The same, or an empty one.

    Raises
    ------
    InputError
        If it is no mapping.
    """
    got = f"{name} of type {type(given).__name__}"
    require(given is None or isinstance(given, Mapping), got, "a mapping by name")
    return {} if given is None else given


def check_ranking(query: str, answer: Any) -> None:
    """Refuse what is no answer to a query.

    Parameters
    ----------
    query : str
        What was asked.
    answer : DataFrame or str
        Of one space.

    Raises
    ------
    InputError
        If it is neither a ranking nor a reason.
    """
    whole = isinstance(answer, str) or set(COLUMNS) <= set(getattr(answer, "columns", ()))
    got = f"answer to {query!r} of type {type(answer).__name__}"
    require(whole, got, f"a table with columns {', '.join(COLUMNS)}, or a reason as text")


def folder_of(out: Any) -> Path:
    """Take where to write as a path, and refuse what is no folder.

    Parameters
    ----------
    out : str or Path
        A folder; it need not be there.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    InputError
        If it is a file, or no path.
    """
    path = path_of(out, "a folder")
    require(not path.is_file(), f"{out} is a file", "a folder")
    return path


def path_of(out: Any, what: str) -> Path:
    """Take where to write as a path.

    Parameters
    ----------
    out : str or Path
        Where to.
    what : str
        A folder or a file, for the message.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    InputError
        If it is no path.
    """
    given = isinstance(out, str | Path) and str(out)
    require(given, f"out={out!r}", f"the path of {what}")
    return Path(out)


def check_title(title: Any, name: str = "title") -> None:
    """Refuse a heading that shows nothing.

    Parameters
    ----------
    title : str or None
        What came.
    name : str, default="title"
        What the user calls it.

    Raises
    ------
    InputError
        If it is no text, or empty.

    Examples
    --------
    >>> check_title("Ten shoes")
    """
    right = title is None or (isinstance(title, str) and bool(title.strip()))
    require(right, f"{name}={shown(title)}", "some words, or none for the name of the data")
