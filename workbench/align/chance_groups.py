"""How far apart the groups of two clouds without any stand, by chance alone."""

import numpy as np

from .group_finding import groups_kept_together

CHANCE_ROWS = 300  # of a cloud: fewer than all make chance larger

DRAWS = 24  # the best of a cloud like them beats them all with probability 1 / (24 + 1)


def apart_by_chance(
    X: np.ndarray, Y: np.ndarray, n_groups: int, rng: np.random.Generator, enough: float
) -> float:
    """Find the group that stands most apart in 24 pairs of clouds like X and Y without groups.

    Parameters
    ----------
    X, Y : ndarray of shape (n, p) and (n, q)
        Centred rows of the same samples.
    n_groups : int
        As in :func:`workbench.align.difference_groups`.
    rng : Generator
        Draws the clouds, and 300 of the rows where there are more.
    enough : float
        Stop at a group that stands so far apart: nothing less is beyond chance.

    Returns
    -------
    float
        Its ``apart``, see :class:`Group`; 0 where no cloud has a group.

    Notes
    -----
    A cloud keeps the singular values of the centred rows, and has random orthonormal vectors in
    the place of the left ones: so do the rows of a Gaussian of any covariance, for which the test
    is exact where all rows are taken. X and Y are drawn apart.
    """
    rows = rng.permutation(len(X))[:CHANCE_ROWS]
    spectra = [_singular_values(Z[rows]) for Z in (X, Y)]
    most = 0.0
    for _ in range(DRAWS):
        one, other = (cloud_like(values, len(rows), rng) for values in spectra)
        groups = groups_kept_together(one, other, n_groups, len(rows), rng)
        most = max([most, *(group.apart for group in groups)])
        if most >= enough:
            break
    return most


def cloud_like(singular_values: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw centred rows that have these singular values and are otherwise random.

    Parameters
    ----------
    singular_values : ndarray of shape (r,)
        Of centred rows, above 0; r < n.
    n : int
        Rows.
    rng : Generator
        Draws them.

    Returns
    -------
    ndarray of shape (n, r)
        Of mean 0.

    Examples
    --------
    >>> X = cloud_like(np.array([3.0, 1.0]), 20, np.random.default_rng(0))
    >>> np.linalg.svd(X, compute_uv=False).round(6), bool(np.abs(X.mean(0)).max() < 1e-12)
    (array([3., 1.]), True)
    """
    drawn = rng.standard_normal((n, len(singular_values)))
    return np.asarray(np.linalg.qr(drawn - drawn.mean(axis=0))[0] * singular_values)


def _singular_values(X: np.ndarray) -> np.ndarray:
    values = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return np.asarray(values[values > 1e-7 * values[0]])
