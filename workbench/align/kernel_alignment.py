"""How alike two spaces are on the same rows: centred kernel alignment."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .. import _checks
from .._require import require
from .centring import centred_rows
from .hsic import cka_from_sums, gram_sums, sums_of_grams


def cka(
    X: Any, Y: Any, *, kernel: str = "linear", debiased: bool = False,
    bandwidth: float | None = None,
) -> float:  # fmt: skip
    """Compute centred kernel alignment ``HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L))``.

    Parameters
    ----------
    X, Y : array, tensor or ProductRows of shape (n, p) and (n, q)
        The same n samples in the same order; any scale and rotation.
    kernel : {"linear", "rbf"}, default="linear"
        Of the Gram matrices K and L.
    debiased : bool, default=False
        Use the unbiased HSIC (Song et al., JMLR 2012; Nguyen et al., ICLR 2021), which is
        about 0 for unrelated spaces; the biased one grows with the width over n.
    bandwidth : float, default=None
        RBF only: ``s`` of ``exp(-|x - y|^2 / (2 s^2))``; None takes each space's own median
        distance between distinct rows.

    Returns
    -------
    float
        At most 1, no unit; at least 0 when biased (Kornblith et al., ICML 2019).

    Raises
    ------
    InputError
        If row counts differ, a value is not finite, all rows are equal, there are fewer than
        two rows (four when debiased), the kernel is unknown, or the bandwidth not above 0.

    Examples
    --------
    >>> X = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 5.0], [3.0, 3.0]])
    >>> round(cka(X, 2 * X[:, ::-1] + 7), 6)
    1.0
    """
    table = cka_matrix({"X": X, "Y": Y}, kernel=kernel, debiased=debiased, bandwidth=bandwidth)
    return float(table.to_numpy()[0, 1])


def cka_matrix(
    spaces: Mapping[str, Any], *,
    kernel: str = "linear", debiased: bool = False, bandwidth: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Compute :func:`cka` between every two spaces.

    Parameters
    ----------
    spaces : mapping of str to array, tensor or ProductRows of shape (n, d)
        The same n samples in the same order.
    kernel : {"linear", "rbf"}, default="linear"
        Of the Gram matrices.
    debiased : bool, default=False
        Use the unbiased HSIC.
    bandwidth : float, default=None
        RBF only; None takes each space's own median distance.

    Returns
    -------
    DataFrame of shape (m, m)
        Symmetric, named by the spaces.

    Raises
    ------
    InputError
        As :func:`cka`.

    Examples
    --------
    >>> X = np.array([[0.0], [1.0], [2.0], [4.0]])
    >>> cka_matrix({"a": X, "b": -X}).round(3).values.tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    least = 4 if debiased else 2
    arrays = centred_rows(spaces, least=least, any_unit=bandwidth is None)
    sums = gram_sums(list(arrays.values()), kernel=kernel, bandwidth=bandwidth)
    values = cka_from_sums(sums, debiased=debiased)[:, :, 0]
    return pd.DataFrame(values, index=list(arrays), columns=list(arrays))


def gram_cka(grams: Sequence[np.ndarray]) -> np.ndarray:
    """Compute debiased :func:`cka` of every two of m Gram matrices.

    Parameters
    ----------
    grams : sequence of m ndarrays of shape (n, n)
        Symmetric, of the same rows in the same order.

    Returns
    -------
    ndarray of shape (m, m)
        Symmetric.

    Raises
    ------
    InputError
        If there is no matrix, one is not square, sizes differ or are below four, or a value is
        not finite.

    Examples
    --------
    >>> X, Y = np.random.default_rng(0).standard_normal((2, 20, 3))
    >>> value = gram_cka([X @ X.T, Y @ Y.T])[0, 1]
    >>> bool(np.isclose(value, cka(X, Y, debiased=True)))
    True
    """
    shapes = [np.shape(each) for each in grams]
    square = bool(shapes) and len(shapes[0]) == 2 and shapes[0][0] == shapes[0][1] >= 4
    same = len(set(shapes)) == 1
    require(
        square and same, f"grams of shapes {shapes}", "n x n matrices of the same n, at least 4"
    )
    matrices = _checks.numbers("grams", grams)
    return np.asarray(cka_from_sums(sums_of_grams(matrices), debiased=True)[:, :, 0])
