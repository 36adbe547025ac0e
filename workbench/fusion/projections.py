"""Random projections of product kernels, and their exact standard error.

A product of kernels comes as *factors*, a list of arrays ``(n, d_i)``, one for each parent: it is
the product of their linear kernels.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from array_api_compat import array_namespace

from .. import _checks
from .._machine.memory import ask_for
from .._require import require

Arrays = Sequence[Any]  # NumPy arrays or torch tensors


#: Entries of a projection matrix (mean 0, variance 1) and their kurtosis, E[u^4].
PROJECTIONS = {"rademacher": 1.0, "uniform": 1.8, "gaussian": 3.0}


def random_matrix(
    d: int, n_components: int, projection: str, rng: np.random.RandomState
) -> np.ndarray:
    """Draw independent entries of mean 0 and variance 1, in NumPy so that devices agree.

    Drawn column by column: fewer components are the first columns of more.

    Parameters
    ----------
    d, n_components : int
        Shape of the result.
    projection : {"rademacher", "uniform", "gaussian"}
        Distribution of the entries; uniform is on ``[-sqrt(3), sqrt(3)]``.
    rng : RandomState
        Source of all chance.

    Returns
    -------
    ndarray of shape (d, n_components)
        In float64.

    Raises
    ------
    InputError
        If the projection is unknown, a width no whole number, ``rng`` no RandomState, or the
        matrix larger than the memory.

    Examples
    --------
    >>> random_matrix(2, 3, "rademacher", np.random.RandomState(0))
    array([[-1.,  1.,  1.],
           [ 1., -1.,  1.]])
    """
    check_projection(projection)
    shape = _drawn_shape(d, n_components, "n_components", rng)
    root = math.sqrt(3)
    if projection == "gaussian":
        columns: np.ndarray = rng.standard_normal(shape)
    elif projection == "uniform":
        columns = rng.uniform(-root, root, shape)
    else:
        columns = 2.0 * rng.randint(0, 2, shape) - 1.0
    return np.ascontiguousarray(columns.T)


def _drawn_shape(d: int, n_drawn: int, name: str, rng: np.random.RandomState) -> tuple[int, int]:
    """Shape of what is drawn, a row for each component."""
    width = _checks.whole_number("d", d)
    n = _checks.whole_number(name, n_drawn, 0)
    _checks.typed("rng", rng, np.random.RandomState, "a numpy.random.RandomState")
    way_out = f"a smaller {name}"
    ask_for(2 * 8 * n * width, f"{name}={n} of {width} entries each", way_out)
    return n, width


def check_projection(projection: str) -> None:
    """Refuse a projection that is not one of ``PROJECTIONS``.

    Parameters
    ----------
    projection : str
        Its name.

    Raises
    ------
    InputError
        If it is unknown.

    Examples
    --------
    >>> check_projection("uniform")
    """
    _checks.one_of("projection", projection, PROJECTIONS)


def random_frequencies(
    d: int, n_frequencies: int, kernel: str, bandwidth: float, rng: np.random.RandomState
) -> np.ndarray:
    """Draw spectral samples of a shift-invariant kernel: normal for RBF, Cauchy for Laplace.

    ``E[cos(w . (x - y))]`` is the kernel (Rahimi and Recht, NeurIPS 2007). Drawn column by
    column, like :func:`random_matrix`.

    Parameters
    ----------
    d, n_frequencies : int
        Shape of the result.
    kernel : {"rbf", "laplace"}
        Which kernel.
    bandwidth : float
        Of the kernel, above 0, in the unit of the rows.
    rng : RandomState
        Source of all chance.

    Returns
    -------
    ndarray of shape (d, n_frequencies)
        In float64.

    Raises
    ------
    InputError
        If the kernel is unknown, the bandwidth not above 0, a width no whole number, ``rng`` no
        RandomState, or the matrix larger than the memory.

    Examples
    --------
    >>> random_frequencies(2, 3, "rbf", 1.0, np.random.RandomState(0)).shape
    (2, 3)
    """
    _checks.one_of("kernel", kernel, ("rbf", "laplace"))
    _checks.positive("bandwidth", bandwidth)
    shape = _drawn_shape(d, n_frequencies, "n_frequencies", rng)
    draw = rng.standard_normal if kernel == "rbf" else rng.standard_cauchy
    return np.ascontiguousarray(draw(shape).T) / bandwidth


def project_product(
    factors: Arrays, matrices: Arrays, shifts: Arrays = (), frequencies: Arrays = ()
) -> Any:
    """Make random features of a product kernel; inner products are unbiased for it.

    ``1/sqrt(l) (f1 U1) o (f2 U2) ...``; with shift-invariant factors ``g_i`` each component
    comes as a pair times ``cos`` and ``sin`` of ``sum_i g_i W_i``, frequencies drawn jointly
    (Wu et al., NeurIPS 2025, RP-KrossFuse and Theorem 2).

    Parameters
    ----------
    factors : list of arrays of shape (n, d_i)
        Rows of the linear factors.
    matrices : list of arrays of shape (d_i, r)
        Of :func:`random_matrix`.
    shifts, frequencies : lists of arrays of shape (n, d_i) and (d_i, r), default=()
        Rows and :func:`random_frequencies` of the shift-invariant factors.

    Returns
    -------
    array of shape (n, r) or (n, 2 r)
        The latter with shift-invariant factors.

    Raises
    ------
    InputError
        If there is no factor, or an array of projections is missing or of another width.

    Examples
    --------
    >>> a, b = np.eye(2), np.array([[1.0, 1.0], [1.0, -1.0]])
    >>> project_product([a, b], [np.ones((2, 4)), np.ones((2, 4))])
    array([[1., 1., 1., 1.],
           [0., 0., 0., 0.]])
    """
    _check_projected("factors", factors, matrices)
    _check_projected("shifts", shifts, frequencies)
    require(len(factors) + len(shifts) > 0, "no factor", "at least one")
    product: Any = None
    for factor, matrix in zip(factors, matrices, strict=True):
        projected = factor @ matrix
        product = projected if product is None else product * projected
    if frequencies:
        angle = sum(shift @ w for shift, w in zip(shifts, frequencies, strict=True))
        xp = array_namespace(angle)
        pair = [xp.cos(angle), xp.sin(angle)]
        product = xp.concat([p if product is None else p * product for p in pair], axis=1)
    width = (matrices or frequencies)[0].shape[1]
    return product / math.sqrt(max(width, 1))


def _check_projected(name: str, rows: Arrays, drawn: Arrays) -> None:
    """Refuse rows without an array to project them by."""
    pairs = f"{len(rows)} {name} for {len(drawn)} arrays to project them"
    require(len(rows) == len(drawn), pairs, "one for each")
    for each, matrix in zip(rows, drawn, strict=True):
        shapes = [tuple(np.shape(each)), tuple(np.shape(matrix))]
        fits = len(shapes[0]) == len(shapes[1]) == 2 and shapes[0][1] == shapes[1][0]
        require(fits, f"{name} of shapes {shapes}", "rows (n, d), projected by (d, r)")


def second_moment(X: Any, Y: Any, kurtosis: float) -> Any:
    """Compute ``E[(x.u)^2 (y.u)^2]`` for every pair of rows, u a column of a projection.

    ``|x|^2 |y|^2 + 2 (x . y)^2 + (kurtosis - 3) sum_i x_i^2 y_i^2``

    Parameters
    ----------
    X, Y : arrays of shape (n, d) and (m, d)
        Rows.
    kurtosis : float
        ``E[u_i^4]`` of the entries, see ``PROJECTIONS``.

    Returns
    -------
    array of shape (n, m)
        Moment of each pair.

    Raises
    ------
    InputError
        If X and Y are no rows of the same width, or the kurtosis is no number from 1 on.

    Examples
    --------
    >>> second_moment(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]]), kurtosis=1.0)
    array([[1.]])
    """
    X = _checks.matrix("X", X, least=0, finite=False)
    Y = _checks.matrix("Y", Y, least=0, finite=False)
    require(X.shape[1] == Y.shape[1], f"{X.shape[1]} and {Y.shape[1]} columns", "the same columns")
    above = _checks.positive("kurtosis", kurtosis) >= 1
    require(above, f"kurtosis={kurtosis}", "at least 1, as every distribution has")
    xp = array_namespace(X)
    X2 = X**2
    Y2 = Y**2
    norms = xp.sum(X2, axis=1)[:, None] * xp.sum(Y2, axis=1)[None, :]
    return norms + 2 * (X @ Y.T) ** 2 + (kurtosis - 3) * (X2 @ Y2.T)


def product_variance(
    X: list[Any], Y: list[Any], n_components: int, projection: str = "rademacher"
) -> Any:
    """Compute the exact variance of the estimated product kernel, for every pair of rows.

    ``(prod_i m(x_i, y_i) - prod_i (x_i . y_i)^2) / l``: components are independent.

    Parameters
    ----------
    X, Y : lists of arrays of shape (n, d_i) and (m, d_i)
        Factors of the rows and of the columns.
    n_components : int
        ``l``, the number of independent components.
    projection : {"rademacher", "uniform", "gaussian"}, default="rademacher"
        Entries of the projections.

    Returns
    -------
    array of shape (n, m)
        Variance of each pair.

    Raises
    ------
    InputError
        If the projection is unknown, ``n_components`` no whole number, or X and Y are not as many
        factors of the same widths.

    Examples
    --------
    >>> x = [np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])]
    >>> product_variance(x, x, 100, "gaussian")
    array([[0.08]])
    """
    check_projection(projection)
    n_components = _checks.whole_number("n_components", n_components, 0)
    require(0 < len(X) == len(Y), f"{len(X)} and {len(Y)} factors", "as many, at least one")
    moments, kernels = 1.0, 1.0
    for x, y in zip(X, Y, strict=True):
        moments = moments * second_moment(x, y, PROJECTIONS[projection])
        kernels = kernels * (x @ y.T)
    return (moments - kernels**2) / n_components
