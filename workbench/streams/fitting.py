"""A fuser fitted to files of rows, on a random sample of them."""

from pathlib import Path
from typing import Any

import numpy as np

from .. import _checks
from ..fusion.spaces import fit_fuser
from ..store import Space
from .applying import Experts, files_of
from .row_files import open_parents

ROWS = 20_000


def fit_to_files(
    clip: str | Path, expert: Experts = None, *, rows: int = ROWS, method: Any = "rp",
    random_state: int = 0, **parameters: Any,
) -> Any:  # fmt: skip
    """Fit a fuser on rows drawn from files; no more of them is in memory.

    Parameters
    ----------
    clip : str or Path
        Rows of CLIP: an ``.npy`` file, or safetensors of plain vectors.
    expert : str or Path or sequence, default=None
        Rows of the same samples in the same order, a file for each expert.
    rows : int, default=20000
        Rows that are drawn, without replacement; all where there are fewer. Means and what is
        learned come from them: a mean is off by about a standard deviation over the root of rows.
    method : str or transformer, default="rp"
        As for :func:`workbench.fit_fuser`.
    random_state : int, default=0
        Of the draw of rows, and of the fuser.
    **parameters : dict
        Of the fuser.

    Returns
    -------
    fuser
        Fitted.

    Raises
    ------
    InputError
        As :func:`workbench.fit_fuser`, or if files do not fit each other.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name, width in (("clip", 4), ("expert", 6)):
    ...         rows = np.random.default_rng(width).standard_normal((30, width)).astype("f4")
    ...         np.save(f"{folder}/{name}.npy", rows)
    ...     fuser = fit_to_files(f"{folder}/clip.npy", f"{folder}/expert.npy", method="exact")
    >>> fuser.transform(np.ones((2, 10))).shape
    (2, 28)
    """
    rows = _checks.whole_number("rows", rows, 2)
    parents = open_parents(clip, files_of(expert))
    n = len(parents[0])
    drawn = np.random.default_rng(random_state).choice(n, min(rows, n), replace=False)
    drawn.sort()
    ids = drawn.astype(str)
    spaces = [Space(f"parent {i}", ids, each.take(drawn)) for i, each in enumerate(parents)]
    if isinstance(method, str):
        parameters["random_state"] = random_state
    return fit_fuser(spaces[0], spaces[1:], method=method, **parameters)
