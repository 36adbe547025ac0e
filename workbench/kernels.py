"""Kernels, feature maps and random projections, for NumPy arrays and torch tensors alike.

Letters: ``n`` rows (samples), ``d`` columns (dimensions); a kernel matrix is ``(n, m)``. A product
of kernels comes as *factors*, a list of arrays ``(n, d_i)``, one for each parent: it is the product
of their linear kernels.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_torch_array
from scipy.spatial.distance import cdist
from sklearn.utils import check_random_state

from ._require import require

KERNELS = ("cosine", "linear", "rbf", "laplace")
SHIFT_INVARIANT = ("rbf", "laplace")
Arrays = Sequence[Any]  # NumPy arrays or torch tensors
#: Entries of a projection matrix (mean 0, variance 1) and their kurtosis, E[u^4].
PROJECTIONS = {"rademacher": 1.0, "uniform": 1.8, "gaussian": 3.0}


def unit(X: Any) -> Any:
    """Scale every row to length 1; a row of zeros stays zero (it is similar to nothing).

    Parameters
    ----------
    X : array or tensor of shape (n, d)

    Returns
    -------
    array or tensor of shape (n, d)
        Same library, device and dtype.

    Examples
    --------
    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]]))
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    xp = array_namespace(X)
    norms = xp.linalg.vector_norm(X, axis=1, keepdims=True)
    return X / xp.where(norms == 0, xp.ones_like(norms), norms)


def row_kron(factors: list[Any]) -> Any:
    """Kronecker product of the factors, row by row: ``(n, d1), (n, d2) -> (n, d1 * d2)``.

    Inner products multiply: ``<a (x) b, a' (x) b'> = <a, a'> <b, b'>``.

    Examples
    --------
    >>> row_kron([np.array([[1.0, 2.0]]), np.array([[3.0, 5.0]])])
    array([[ 3.,  5.,  6., 10.]])
    """
    product = factors[0]
    xp = array_namespace(product)
    for factor in factors[1:]:
        product = product[:, :, None] * factor[:, None, :]
        product = xp.reshape(product, (product.shape[0], -1))
    return product


def symmetrised(phi: Any, C: float) -> Any:
    """Expert's features in the modality it sees (method: section "Cross-modal fusion").

    ``1/sqrt(2) [sqrt(C/d) 1 + phi ; sqrt(C/d) 1 - phi]``: inner products are ``C + k(x, y)``
    between two such rows, and exactly ``C`` with :func:`constant` of the same ``d``.

    Examples
    --------
    >>> phi = np.array([[0.6, 0.8], [1.0, 0.0]])
    >>> rows = symmetrised(phi, C=0.5)
    >>> (rows @ rows.T).round(6)
    array([[1.5, 1.1],
           [1.1, 1.5]])
    """
    xp, base = array_namespace(phi), math.sqrt(C / phi.shape[1])
    return xp.concat([base + phi, base - phi], axis=1) / math.sqrt(2)


def constant(like: Any, d: int, C: float) -> Any:
    """Expert's features in the modality it cannot see: one constant row of width ``2 d``.

    Examples
    --------
    >>> row = constant(np.zeros((3, 4)), d=2, C=0.5)
    >>> row.shape, round(float(row[0] @ row[0]), 6)
    ((1, 4), 0.5)
    """
    row = array_namespace(like).ones_like(like[:1, :1])
    return array_namespace(like).broadcast_to(row * math.sqrt(C / (2 * d)), (1, 2 * d))


def median_bandwidth(X: Any, kernel: str = "rbf", random_state: Any = 0) -> float:
    """Median distance between distinct rows (L2 for RBF, L1 for Laplace), on at most 1,000 rows.

    Raises
    ------
    InputError
        If there are fewer than two rows or most rows are equal (the median is zero).

    Examples
    --------
    >>> median_bandwidth(np.array([[0.0], [1.0], [3.0]]))
    2.0
    """
    rows = np.arange(len(X))
    if len(rows) > 1000:
        rows = np.sort(check_random_state(random_state).choice(rows, 1000, replace=False))
    sample = to_numpy(X)[rows]
    distances = cdist(sample, sample, "cityblock" if kernel == "laplace" else "euclidean")
    distances = distances[np.triu_indices(len(sample), 1)]
    median = float(np.median(distances)) if len(distances) else 0.0
    got = f"a median distance of {median:g} over {len(sample)} sample(s)"
    require(median > 0, got, "rows that differ")
    return median


def some_rows(n: int, limit: int, random_state: int) -> np.ndarray:
    """All row numbers, or ``limit`` random ones in order: the same for every space.

    Examples
    --------
    >>> some_rows(3, 9, random_state=0)
    array([0, 1, 2])
    """
    if n <= limit:
        return np.arange(n)
    return np.sort(np.random.default_rng(random_state).choice(n, limit, replace=False))


def to_numpy(X: Any) -> np.ndarray:
    """NumPy view or copy of an array or tensor."""
    return X.detach().cpu().numpy() if is_torch_array(X) else np.asarray(X)


def check_kernel(kernel: str) -> None:
    """Raise ``InputError`` unless ``kernel`` is one of ``KERNELS``."""
    require(kernel in KERNELS, f"kernel={kernel!r}", "one of " + ", ".join(KERNELS))


def gram(X: Any, Y: Any = None, *, kernel: str = "cosine", bandwidth: float | None = None) -> Any:
    """Kernel matrix between the rows of X and of Y.

    Parameters
    ----------
    X, Y : array or tensor of shape (n, d) and (m, d)
        ``Y=None`` means X itself.
    kernel : {"cosine", "linear", "rbf", "laplace"}, default="cosine"
        ``rbf`` is ``exp(-|x - y|_2^2 / (2 s^2))``, ``laplace`` is ``exp(-|x - y|_1 / s)``.
    bandwidth : float, default=None
        ``s`` above; None takes the median distance of X (:func:`median_bandwidth`).

    Returns
    -------
    array or tensor of shape (n, m)

    Raises
    ------
    InputError
        If the kernel is unknown.

    Examples
    --------
    >>> gram(np.array([[1.0, 0.0], [1.0, 1.0]]), kernel="linear")
    array([[1., 1.],
           [1., 2.]])
    """
    check_kernel(kernel)
    Y = X if Y is None else Y
    if kernel == "cosine":
        return unit(X) @ unit(Y).T
    if kernel == "linear":
        return X @ Y.T
    s = median_bandwidth(X, kernel) if bandwidth is None else bandwidth
    xp = array_namespace(X)
    if kernel == "rbf":
        squares = xp.sum(X**2, axis=1)[:, None] + xp.sum(Y**2, axis=1)[None, :] - 2 * X @ Y.T
        return xp.exp(-xp.clip(squares, 0, None) / (2 * s**2))
    return xp.exp(-_l1_distances(X, Y) / s)


def _l1_distances(X: Any, Y: Any) -> Any:
    if is_torch_array(X):
        import torch

        return torch.cdist(X, Y, p=1)
    return cdist(X, Y, "cityblock").astype(X.dtype, copy=False)


# Random projections of product kernels, and their exact standard error.


def random_matrix(
    d: int, n_components: int, projection: str, rng: np.random.RandomState
) -> np.ndarray:
    """Independent entries of mean 0 and variance 1, drawn in NumPy so that devices agree.

    Drawn column by column: fewer components are the first columns of more.

    Parameters
    ----------
    d, n_components : int
        Shape of the result.
    projection : {"rademacher", "uniform", "gaussian"}
        Distribution of the entries; uniform is on ``[-sqrt(3), sqrt(3)]``.
    rng : RandomState

    Returns
    -------
    ndarray of shape (d, n_components), float64

    Raises
    ------
    InputError
        If the projection is unknown.

    Examples
    --------
    >>> random_matrix(2, 3, "rademacher", np.random.RandomState(0))
    array([[-1.,  1.,  1.],
           [ 1., -1.,  1.]])
    """
    check_projection(projection)
    shape, root = (n_components, d), math.sqrt(3)
    if projection == "gaussian":
        columns: np.ndarray = rng.standard_normal(shape)
    elif projection == "uniform":
        columns = rng.uniform(-root, root, shape)
    else:
        columns = 2.0 * rng.randint(0, 2, shape) - 1.0
    return np.ascontiguousarray(columns.T)


def check_projection(projection: str) -> None:
    """Raise ``InputError`` unless ``projection`` is one of ``PROJECTIONS``."""
    known = "one of " + ", ".join(PROJECTIONS)
    require(projection in PROJECTIONS, f"projection={projection!r}", known)


def random_frequencies(
    d: int, n_frequencies: int, kernel: str, bandwidth: float, rng: np.random.RandomState
) -> np.ndarray:
    """Spectral samples of a shift-invariant kernel: normal for RBF, Cauchy for Laplace.

    ``E[cos(w . (x - y))]`` is the kernel (Rahimi and Recht, NeurIPS 2007). Drawn column by
    column, like :func:`random_matrix`.

    Examples
    --------
    >>> random_frequencies(2, 3, "rbf", 1.0, np.random.RandomState(0)).shape
    (2, 3)
    """
    draw = rng.standard_normal if kernel == "rbf" else rng.standard_cauchy
    return np.ascontiguousarray(draw((n_frequencies, d)).T) / bandwidth


def project_product(
    factors: Arrays, matrices: Arrays, shifts: Arrays = (), frequencies: Arrays = ()
) -> Any:
    """Random features of a product kernel; inner products are unbiased for it.

    ``1/sqrt(l) (f1 U1) o (f2 U2) ...``; with shift-invariant factors ``g_i`` each component
    comes as a pair times ``cos`` and ``sin`` of ``sum_i g_i W_i``, frequencies drawn jointly
    (Wu et al., NeurIPS 2025, RP-KrossFuse and Theorem 2).

    Parameters
    ----------
    factors : list of arrays (n, d_i)
    matrices : list of arrays (d_i, r)
        Of :func:`random_matrix`.
    shifts, frequencies : lists of arrays (n, d_i) and (d_i, r), default=()
        Rows and :func:`random_frequencies` of the shift-invariant factors.

    Returns
    -------
    array of shape (n, r), or (n, 2 r) with shift-invariant factors

    Examples
    --------
    >>> a, b = np.eye(2), np.array([[1.0, 1.0], [1.0, -1.0]])
    >>> project_product([a, b], [np.ones((2, 4)), np.ones((2, 4))])
    array([[1., 1., 1., 1.],
           [0., 0., 0., 0.]])
    """
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


def second_moment(X: Any, Y: Any, kurtosis: float) -> Any:
    """``E[(x . u)^2 (y . u)^2]`` for every pair of rows: the ``m`` of the method's section 3.

    ``|x|^2 |y|^2 + 2 (x . y)^2 + (kurtosis - 3) sum_i x_i^2 y_i^2``

    Parameters
    ----------
    X, Y : arrays of shape (n, d) and (m, d)
    kurtosis : float
        ``E[u_i^4]`` of the entries, see ``PROJECTIONS``.

    Returns
    -------
    array of shape (n, m)

    Examples
    --------
    >>> second_moment(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]]), kurtosis=1.0)
    array([[1.]])
    """
    xp, X2, Y2 = array_namespace(X), X**2, Y**2
    norms = xp.sum(X2, axis=1)[:, None] * xp.sum(Y2, axis=1)[None, :]
    return norms + 2 * (X @ Y.T) ** 2 + (kurtosis - 3) * (X2 @ Y2.T)


def product_variance(
    X: list[Any], Y: list[Any], n_components: int, projection: str = "rademacher"
) -> Any:
    """Exact variance of the estimated product kernel, for every pair of rows.

    ``(prod_i m(x_i, y_i) - prod_i (x_i . y_i)^2) / l``: components are independent.

    Parameters
    ----------
    X, Y : lists of arrays (n, d_i) and (m, d_i)
        Factors of the rows and of the columns.
    n_components : int
        ``l``, the number of independent components.
    projection : {"rademacher", "uniform", "gaussian"}, default="rademacher"

    Returns
    -------
    array of shape (n, m)

    Examples
    --------
    >>> x = [np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])]
    >>> product_variance(x, x, 100, "gaussian")
    array([[0.08]])
    """
    check_projection(projection)
    moments, kernels = 1.0, 1.0
    for x, y in zip(X, Y, strict=True):
        moments = moments * second_moment(x, y, PROJECTIONS[projection])
        kernels = kernels * (x @ y.T)
    return (moments - kernels**2) / n_components
