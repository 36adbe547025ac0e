"""Exact feature maps: the Kronecker product, the symmetrised pair, the constant."""

import math
from typing import Any

from array_api_compat import array_namespace

from .. import _checks
from .._require import require


def row_kron(factors: list[Any]) -> Any:
    """Take the Kronecker product of the factors, row by row.

    Inner products multiply: ``<a (x) b, a' (x) b'> = <a, a'> <b, b'>``.

    Parameters
    ----------
    factors : list of arrays of shape (n, d_i)
        A factor of one row counts for every row.

    Returns
    -------
    array of shape (n, d_1 * d_2 * ...)
        Every product of one coordinate of each.

    Raises
    ------
    InputError
        If there is no factor, one is no matrix, or row counts differ.

    Examples
    --------
    >>> import numpy as np
    >>> row_kron([np.array([[1.0, 2.0]]), np.array([[3.0, 5.0]])])
    array([[ 3.,  5.,  6., 10.]])
    """
    factors = [
        _checks.matrix(f"factor {i}", factor, least=0, finite=False)
        for i, factor in enumerate(_checks.several("factors", factors, "arrays"))
    ]
    require(factors, "no factor", "at least one")
    counts = [factor.shape[0] for factor in factors]
    require(len({*counts} - {1}) < 2, f"factors of {counts} rows", "the same rows")
    product = factors[0]
    xp = array_namespace(product)
    for factor in factors[1:]:
        product = product[:, :, None] * factor[:, None, :]
        product = xp.reshape(product, (product.shape[0], -1))
    return product


def symmetrised(phi: Any, C: float) -> Any:
    """Make the expert's features in the modality it sees (Wu et al., Proposition 2).

    ``1/sqrt(2) [sqrt(C/d) 1 + phi ; sqrt(C/d) 1 - phi]``: inner products are ``C + k(x, y)``
    between two such rows, and exactly ``C`` with :func:`constant` of the same ``d``.

    Parameters
    ----------
    phi : array of shape (n, d)
        The expert's feature map.
    C : float
        Similarity that the expert is given where it cannot see.

    Returns
    -------
    array of shape (n, 2 d)
        The image half of the pair.

    Raises
    ------
    InputError
        If phi is no matrix, or C not above 0.

    Examples
    --------
    >>> import numpy as np
    >>> phi = np.array([[0.6, 0.8], [1.0, 0.0]])
    >>> rows = symmetrised(phi, C=0.5)
    >>> (rows @ rows.T).round(6)
    array([[1.5, 1.1],
           [1.1, 1.5]])
    """
    phi = _checks.matrix("phi", phi, least=0, finite=False)
    xp = array_namespace(phi)
    base = math.sqrt(_checks.positive("C", C) / phi.shape[1])
    return xp.concat([base + phi, base - phi], axis=1) / math.sqrt(2)


def constant(like: Any, d: int, C: float) -> Any:
    """Make the expert's features in the modality it cannot see: one constant row.

    Parameters
    ----------
    like : array of shape (n, p)
        The row comes in its library and dtype, on its device.
    d : int
        Width of the expert.
    C : float
        Similarity that the expert is given where it cannot see.

    Returns
    -------
    array of shape (1, 2 d)
        The other half of the pair, the same for every row.

    Raises
    ------
    InputError
        If ``like`` is no matrix with a row, d no whole number above 0, or C not above 0.

    Examples
    --------
    >>> import numpy as np
    >>> row = constant(np.zeros((3, 4)), d=2, C=0.5)
    >>> row.shape, round(float(row[0] @ row[0]), 6)
    ((1, 4), 0.5)
    """
    like = _checks.matrix("like", like, finite=False)
    d = _checks.whole_number("d", d)
    height = math.sqrt(_checks.positive("C", C) / (2 * d))
    xp = array_namespace(like)
    return xp.broadcast_to(xp.ones_like(like[:1, :1]) * height, (1, 2 * d))
