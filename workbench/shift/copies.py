"""Near copies on one side, such as bursts of a camera: they are no samples of their own.

A test counts every sample as one that was drawn by itself. A picture that was saved twice makes the
two sides look less alike than they are, and its twin the nearest of all.
"""

import numpy as np

NEAR = 1e-4  # squared distance of near copies, as a share of that of any two samples
ROUNDING = 4 * float(np.finfo(np.float32).eps)  # of inner products of rows of length 1
OFTEN = 2.0  # times as often within a side as across: what is as often across is the space's way


def near_copies(K: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Mark samples that are near copies of an earlier one on their side.

    A side has copies only if near ones come more than twice as often within it as across the two:
    a space that has few places for its samples is as it is on both sides.

    Parameters
    ----------
    K : ndarray of shape (n, n)
        Kernel of all samples.
    new : ndarray of bool of shape (n,)
        Which samples are the new ones.

    Returns
    -------
    ndarray of bool of shape (n,)
        True for all but the first of each.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((40, 5))
    >>> X[1:4] = X[0]
    >>> np.flatnonzero(near_copies(X @ X.T, np.arange(40) >= 20))
    array([1, 2, 3])
    """
    squares = np.diag(K)
    apart = squares[:, None] + squares - 2 * K
    near = apart <= NEAR * float(apart.mean()) + ROUNDING * float(squares.max())
    across = float(near[np.ix_(new, ~new)].mean())
    marked = np.zeros(len(K), bool)
    for side in (new, ~new):
        among = near[np.ix_(side, side)]
        np.fill_diagonal(among, False)
        if among.sum() / (len(among) * (len(among) - 1)) > OFTEN * across:
            marked[side] = np.tril(among).any(1)
    return marked
