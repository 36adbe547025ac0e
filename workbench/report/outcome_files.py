"""outcomes.safetensors: how every sample did, so that runs can be held against each other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .._require import InputError, require
from ..evaluate.comparison import Comparison
from ..evaluate.uncertainty.outcomes import (
    Clusters,
    Key,
    Outcomes,
    outcomes_of_all,
    tensors_of_all,
)
from ..headers import read_header
from ..json_text import strict_json
from ..sealed_tensors import read_tensors, write_tensors

NAME = "outcomes.safetensors"
FORMAT = 1
HITS = np.uint8  # what hits and misses are kept as, an eighth of their size


def write_outcomes(comparison: Comparison, folder: Path) -> Path:  # numpydoc ignore=EX01
    """Write how every sample did in a run.

    Parameters
    ----------
    comparison : Comparison
        Of the run.
    folder : Path
        Of the run.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    tensors, keys = tensors_of_all(comparison.outcomes)
    small = {name: _small(array) for name, array in tensors.items()}
    filled = small or {"empty": np.zeros(1)}  # old safetensors read no empty file
    header = {"format": FORMAT, "keys": keys}
    write_tensors(folder / NAME, filled, {"outcomes": strict_json(header)})
    return folder / NAME


def read_outcomes(folder: Path) -> dict[Key, Outcomes | Clusters]:  # numpydoc ignore=EX01
    """Read how every sample did in a run.

    Parameters
    ----------
    folder : Path
        Of the run.

    Returns
    -------
    dict of tuple of str to Outcomes or Clusters
        By space, task, target and metric; empty for a run of an older version, which kept none.

    Raises
    ------
    InputError
        If the file is damaged, or of a newer version.
    """
    path = folder / NAME
    if not path.exists():
        return {}
    tensors, metadata = read_tensors(path)
    expected = "the outcomes of a run"
    require("outcomes" in metadata, f"{path}: without its header", expected)
    header = read_header(path, metadata["outcomes"], FORMAT, expected)
    restored = {key: _large(array) for key, array in tensors.items()}
    return _outcomes(path, restored, header)


def _outcomes(
    path: Path, tensors: Mapping[str, np.ndarray], header: Mapping[str, Any]
) -> dict[Key, Outcomes | Clusters]:
    try:
        return outcomes_of_all(tensors, header["keys"])
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: a damaged file: expected the outcomes of a run.") from error


def _small(array: np.ndarray) -> np.ndarray:
    """Hits and misses as bytes; all else as it is."""
    if array.dtype == np.float64 and np.isin(array, (0.0, 1.0)).all():
        return array.astype(HITS)
    return array


def _large(array: np.ndarray) -> np.ndarray:
    """Hits and misses as the numbers that they were, so that they can be subtracted."""
    return array.astype(np.float64) if array.dtype == HITS else array
