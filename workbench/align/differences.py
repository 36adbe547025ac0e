"""Groups of samples that one space keeps together and another splits."""

from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._machine.memory import ask_for
from ..fusion.kernel_columns import columns_of
from .centring import centred_rows
from .chance_groups import apart_by_chance
from .exact_neighbours import Tick
from .group_finding import Group, groups_kept_together

SQUARES_AT_ONCE = 6  # matrices of n_rows x n_rows held at the peak


def difference_groups(
    X: Any, Y: Any, *, n_groups: int = 6, n_rows: int = 3000, random_state: int = 0,
    tick: Tick | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Find groups of samples that X keeps together and Y splits; swap X and Y for the reverse.

    Leading eigenvectors of ``(K_X - K_Y) / n`` (SPEC: Jalali et al., "Towards an Explainable
    Comparison and Alignment of Feature Embeddings", ICML 2025), turned to simple structure
    (varimax: Kaiser, 1958), because eigenvectors of about equal strength are any mixture of the
    groups. Rows are centred and scaled to length 1. The kernels are Gaussian: similarities in
    [0, 1], so that a group is where a loading is large, not one end of a contrast. Bandwidths
    give two rows a mean similarity of 0.05 in both spaces (more if more rows are equal): the
    kernels hold as much and differ in where. Equal means cancel the constant vector, so it is
    added again: k groups that share out all rows have only k - 1 contrasts. The eigenvectors
    taken are about ``n_groups`` or more, up to the widest gap.

    A row is in a group if this holds more than half of the row's squared loadings, and the loading
    is at least a third of the group's largest. Groups of fewer than 3 rows or 1 % of all, or with
    less than 0.05 between ``kept`` and ``split``, are left out: equal spaces give none.

    Noise has groups too: rows that lie near each other by chance, amid others. So a group must
    stand apart: the share of its members' similarities to all other rows that stays among members,
    in X less in Y, must be larger than that of every group of 24 pairs of clouds without groups.
    These have the singular values of X and Y and random vectors in the place of the left ones
    (and 300 rows where there are more, which asks for more). Two clouds without groups, Gaussian
    of any covariance, give one in 4 % of cases. Rows that crowd in other ways, such as in
    corners or along skewed columns, may count as groups.

    Parameters
    ----------
    X, Y : array, tensor or ProductRows of shape (n, p) and (n, q)
        The same n samples in the same order; any scale, shift and rotation. Rows of a kernel get
        columns, exact ones up to ``n_rows``, see :func:`workbench.fusion.columns_of`.
    n_groups : int, default=6
        At most so many, strongest first.
    n_rows : int, default=3000
        Random rows that give the eigenvectors; all others are placed by Nystrom extension.
    random_state : int, default=0
        Seed of these rows and of the clouds.
    tick : callable, default=None
        Takes the share that is done, 0 to 1, now and then; what it raises ends the work.

    Returns
    -------
    DataFrame
        ``rows`` (array, foremost first), ``size``, ``strength`` (``v' (K_X - K_Y) v / n`` of the
        loading v at length 1: about size / n times the difference), ``kept`` and ``split`` (mean
        similarity of two members in X and in Y, 0 to 1), ``apart`` (the share that stays inside,
        -1 to 1). ``attrs["chance"]`` is how far apart a group stands by chance; where none is
        beyond it, at least as far as all here.

    Raises
    ------
    InputError
        As :func:`cka`, or if ``n_groups``, ``n_rows`` or the seed is out of range, or the memory
        is too small.

    Examples
    --------
    >>> colour, shape = np.divmod(np.arange(36), 6)
    >>> found = difference_groups(np.eye(6)[colour], np.eye(6)[shape])
    >>> len(found), sorted(found.rows[0].tolist()) in np.arange(36).reshape(6, 6).tolist()
    (6, True)
    >>> found[["size", "strength", "kept", "split"]].round(3).values[0].tolist()
    [6.0, 0.139, 1.0, 0.0]
    """
    n_groups = _checks.whole_number("n_groups", n_groups)
    n_rows = _checks.whole_number("n_rows", n_rows, 4)
    _checks.seed("random_state", random_state)
    sampled = min(n_rows, len(X) if hasattr(X, "__len__") else n_rows)
    ask_for(SQUARES_AT_ONCE * 8 * sampled**2, f"groups of n_rows={sampled}", "a smaller n_rows")
    given = {name: columns_of(rows, n_rows, n_rows) for name, rows in (("X", X), ("Y", Y))}
    centred = centred_rows(given, least=4)
    rng = np.random.default_rng(random_state)
    groups = groups_kept_together(centred["X"], centred["Y"], n_groups, n_rows, rng, tick)
    chance = 0.0
    if groups:
        enough = max(group.apart for group in groups)
        chance = apart_by_chance(centred["X"], centred["Y"], n_groups, rng, enough)
    beyond = [group for group in groups if group.apart > chance]
    table = pd.DataFrame(beyond, columns=list(Group._fields))
    table.attrs["chance"] = chance
    return table
