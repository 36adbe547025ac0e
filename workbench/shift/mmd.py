"""Maximum mean discrepancy of two samples, and its permutation test.

Gretton, Borgwardt, Rasch, Scholkopf, Smola, A Kernel Two-Sample Test, JMLR 13 (2012), lemma 6. All
permutations are columns of one matrix, so that the test costs one matrix product.
"""

from typing import Any

import numpy as np

from .. import _checks
from .tested import Tested, checked

PERMUTATIONS = 999
AT_ONCE = 128  # permutations in memory


def mmd_test(
    K: Any, new: Any, *, n_permutations: int = PERMUTATIONS, random_state: int = 0
) -> Tested:
    """Test whether two samples have one mean in the space of a kernel.

    Parameters
    ----------
    K : array of shape (n, n)
        Kernel of all samples: of cosines, the exact product of a fused space, or another.
    new : array of bool of shape (n,)
        Which samples are the new ones; at least 10 on either side.
    n_permutations : int, default=999
        Exchanges of the samples.
    random_state : int, default=0
        Of the exchanges.

    Returns
    -------
    Tested
        Unbiased estimate of the squared discrepancy, which can be below 0, and the share of
        exchanges (this arrangement among them) with one as large.

    Raises
    ------
    InputError
        If the kernel is not square or not finite, or there are too few samples.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> X = rng.standard_normal((100, 3))
    >>> new = np.arange(100) >= 50
    >>> mmd_test(X @ X.T, new).p > 0.05
    True
    >>> X[new] += 1
    >>> mmd_test(X @ X.T, new).p
    0.001
    """
    K, new = checked(K, new)
    times = _checks.whole_number("n_permutations", n_permutations)
    _checks.seed("random_state", random_state)
    rng = np.random.default_rng(random_state)
    observed = float(_discrepancies(K, new[:, None].astype(float))[0])
    slack = 1e-12 * float(np.abs(np.diag(K)).max())  # rounding makes no arrangement larger
    larger = 0
    for start in range(0, times, AT_ONCE):
        count = min(AT_ONCE, times - start)
        exchanged = rng.permuted(np.tile(new, (count, 1)), axis=1).T.astype(float)
        larger += int((_discrepancies(K, exchanged) >= observed - slack).sum())
    return Tested(observed, (1 + larger) / (1 + times))


def _discrepancies(K: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Unbiased squared discrepancy of each arrangement, a column each."""
    m = float(chosen[:, 0].sum())
    n = len(K) - m
    diagonal, rows = np.diag(K), K.sum(1)
    within = np.einsum("ij,ij->j", chosen, K @ chosen)
    with_all = rows @ chosen
    own = diagonal @ chosen
    others = rows.sum() - 2 * with_all + within
    of_new = (within - own) / (m * (m - 1))
    of_others = (others - (diagonal.sum() - own)) / (n * (n - 1))
    return np.asarray(of_new + of_others - 2 * (with_all - within) / (m * n))
