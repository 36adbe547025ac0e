"""How alike two spaces are on the same rows: CKA, mutual neighbours, Gram error, spectrum.

Every CKA here comes from the same sums over two Gram matrices K and L: ``sum K*L``, the row
sums and the diagonals. They are gathered from features (linear, when no width exceeds n) or by
row blocks, so no n x n matrix is ever held.

Spread is measured on random half-samples drawn **without** replacement. A bootstrap with
replacement repeats rows; a repeated row is its own nearest neighbour and puts a diagonal entry
of K off the diagonal, so neighbour lists and debiased CKA would measure the repetition. For
half-samples of a mean, ``Var = s^2 / (n/2) * (1 - 1/2) = s^2 / n``: exactly the full sample's.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.linalg import eigvalsh, qr
from scipy.sparse.linalg import eigsh
from scipy.spatial.distance import pdist

from ._require import require
from .kernels import gram, median_bandwidth, to_numpy, unit

BLOCK = 1024  # rows of a Gram matrix held at once
KERNELS = ("linear", "rbf")
SHARE = 0.05  # mean similarity of two rows in the kernels of difference_groups


def cka(
    X: Any, Y: Any, *, kernel: str = "linear", debiased: bool = False,
    bandwidth: float | None = None,
) -> float:  # fmt: skip
    """Centred kernel alignment ``HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L))``.

    Parameters
    ----------
    X, Y : array or tensor of shape (n, p) and (n, q)
        The same n samples in the same order; any scale and rotation.
    kernel : {"linear", "rbf"}, default="linear"
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
        If row counts differ, a value is not finite, all rows are equal, or there are fewer than
        two rows (four when debiased).

    Examples
    --------
    >>> X = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 5.0], [3.0, 3.0]])
    >>> round(cka(X, 2 * X[:, ::-1] + 7), 6)
    1.0
    """
    spaces = _checked({"X": X, "Y": Y}, least=4 if debiased else 2)
    return float(_cka(list(spaces.values()), None, kernel, bandwidth, debiased)[0][0, 1, 0])


def cka_matrix(
    spaces: Mapping[str, Any], *,
    kernel: str = "linear", debiased: bool = False, bandwidth: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """:func:`cka` between every two of m spaces, as a symmetric (m, m) table.

    Examples
    --------
    >>> X = np.array([[0.0], [1.0], [2.0], [4.0]])
    >>> cka_matrix({"a": X, "b": -X}).round(3).values.tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    arrays = _checked(spaces, least=4 if debiased else 2)
    values = _cka(list(arrays.values()), None, kernel, bandwidth, debiased)[0][:, :, 0]
    return pd.DataFrame(values, index=list(arrays), columns=list(arrays))


def alignment(
    spaces: Mapping[str, Any], *, k: int = 10, n_draws: int = 50, random_state: int = 0
) -> pd.DataFrame:
    """Linear CKA, debiased CKA and mutual k-NN of every pair, with 95 % intervals.

    The interval is value +/- 1.96 standard deviations over half-samples (see the module).

    Parameters
    ----------
    spaces : mapping of str to array of shape (n, d)
        Rows ready to compare by inner product.
    k : int, default=10
        Neighbours in :func:`mutual_knn`; lowered to n // 2 - 1 on few rows.
    n_draws : int, default=50
        Half-samples.
    random_state : int, default=0

    Returns
    -------
    DataFrame
        Columns a, b, metric ("cka", "unbiased_cka", "mutual_knn"), value, low, high, n.

    Examples
    --------
    >>> X = np.random.default_rng(0).standard_normal((40, 3))
    >>> table = alignment({"a": X, "b": X}, k=3)
    >>> table[["metric", "value"]].round(3).values.tolist()
    [['cka', 1.0], ['unbiased_cka', 1.0], ['mutual_knn', 1.0]]
    """
    arrays = _checked(spaces, least=4)
    names, n = list(arrays), len(next(iter(arrays.values())))
    k = max(1, min(k, n // 2 - 1))
    masks = half_samples(n, n_draws, random_state)
    draws = np.column_stack([np.ones(n), masks]).astype(np.float32)
    light = [X.astype(np.float32) for X in arrays.values()]  # 1e-6 from double precision
    both = _cka(light, draws, "linear", None, None)
    values = dict(zip(("cka", "unbiased_cka"), both, strict=True))
    values["mutual_knn"] = _mutual_draws([to_numpy(X) for X in spaces.values()], k, masks)
    rows = []
    for a, b in combinations(range(len(names)), 2):
        for metric, value in values.items():
            full, half = float(value[a, b, 0]), 1.96 * _spread(value[a, b, 1:], n)
            rows.append((names[a], names[b], metric, full, full - half, full + half, n))
    return pd.DataFrame(rows, columns=["a", "b", "metric", "value", "low", "high", "n"])


def interval(
    statistic: Callable[[np.ndarray], float], n: int, *, n_draws: int = 100, random_state: int = 0
) -> tuple[float, float, float]:
    """``(value, low, high)``: a statistic of n rows and its 95 % half-sample interval.

    Parameters
    ----------
    statistic : callable
        Row numbers in, one number out; called on all rows, then on each half-sample.
    n : int
        Rows, at least 4.
    n_draws : int, default=100
    random_state : int, default=0

    Examples
    --------
    >>> x = np.arange(100.0)
    >>> value, low, high = interval(lambda rows: x[rows].mean(), len(x))
    >>> round(value, 1), round((high - low) / 2 / 1.96)  # s / sqrt(n) = 2.9
    (49.5, 3)
    """
    require(n >= 4, f"{n} rows", "at least 4")
    value = float(statistic(np.arange(n)))
    masks = half_samples(n, n_draws, random_state).T
    half = 1.96 * _spread(np.array([statistic(np.flatnonzero(mask)) for mask in masks]), n)
    return value, value - half, value + half


def half_samples(n: int, n_draws: int = 100, random_state: int = 0) -> np.ndarray:
    """Boolean (n, n_draws): each column marks n // 2 random rows, drawn without replacement.

    Examples
    --------
    >>> half_samples(7, 3).sum(0)
    array([3, 3, 3])
    """
    first = np.tile(np.arange(n) < n // 2, (n_draws, 1))
    return np.random.default_rng(random_state).permuted(first, axis=1).T


def neighbours(X: Any, k: int, rows: np.ndarray | None = None) -> np.ndarray:
    """Row numbers (n, k) of each row's k largest inner products, nearest first, itself left out.

    Exact, by row blocks; equal similarities go to the lower row number. ``rows`` asks for some
    rows only: (len(rows), k), found among all.

    Raises
    ------
    InputError
        If k is not in 1..n-1 or a value is not finite.

    Examples
    --------
    >>> neighbours(np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]]), k=1).ravel()
    array([1, 0, 1])
    """
    X = to_numpy(X)
    n = len(X)
    require(0 < k < n, f"k={k} with {n} rows", "1 to n - 1 neighbours")
    require(np.isfinite(X).all(), "NaN or infinite values", "finite rows")
    rows = np.arange(n) if rows is None else rows
    blocks = [rows[i : i + BLOCK] for i in range(0, len(rows), BLOCK)]
    return np.vstack([nearest(X[block] @ X.T, block, k) for block in blocks])


def nearest(similar: np.ndarray, own: np.ndarray, k: int) -> np.ndarray:
    """Columns (m, k) of the k largest similarities of each row, largest first; ``own`` left out.

    Equal similarities go to the lower column.

    Examples
    --------
    >>> nearest(np.array([[0.9, 1.0, 0.2], [0.2, 0.2, 1.0]]), np.array([1, 2]), k=1)
    array([[0],
           [0]])
    """
    similar = similar.copy()
    m, n = similar.shape
    similar[np.arange(m), own] = -np.inf
    groups = min(n, max(4 * k, 256))  # column j is in group j % groups: neighbours are apart
    whole = n - n % groups
    maxima = similar[:, :whole].reshape(m, -1, groups).max(1)
    maxima = np.hstack([maxima, similar[:, whole:]])
    least = np.partition(maxima, -k, axis=1)[:, [-k]]  # k columns reach it, and not many more
    reached = similar >= least
    if reached.sum() > 64 * m * k:  # many equal ones, of which the first k are enough
        reached &= (similar > least) | ((similar == least).cumsum(1) <= k)
    row, column = np.nonzero(reached)
    order = np.lexsort((column, -similar[row, column], row))
    first = np.searchsorted(row, np.arange(m))
    return column[order][first[:, None] + np.arange(k)]


def mutual_knn(X: Any, Y: Any, k: int = 10) -> float:
    """Mean share of the k nearest neighbours that two spaces agree on, 0 to 1.

    Neighbours by inner product, the row itself left out (Huh et al., ICML 2024). Unrelated
    spaces score about ``k / (n - 1)``.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])
    >>> mutual_knn(X, X, k=1), mutual_knn(X, X[[0, 2, 1, 3]], k=1)
    (1.0, 0.0)
    """
    return float(mutual_knn_per_sample(X, Y, k).mean())


def mutual_knn_per_sample(
    X: Any, Y: Any, k: int = 10, rows: np.ndarray | None = None
) -> np.ndarray:
    """Share of common neighbours of each row, (n,), or of some ``rows``; see :func:`mutual_knn`.

    Examples
    --------
    >>> X = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]])
    >>> mutual_knn_per_sample(X, X[:, ::-1], k=1)
    array([1., 1., 1.])
    """
    require(len(X) == len(Y), f"{len(X)} and {len(Y)} rows", "the same samples in the same order")
    return shared(neighbours(X, k, rows), neighbours(Y, k, rows))


def shared(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Share (n,) of common neighbours of each row in two lists (n, k).

    Examples
    --------
    >>> shared(np.array([[1, 2]]), np.array([[2, 3]]))
    array([0.5])
    """
    return (a[:, :, None] == b[:, None, :]).any(2).mean(1)


def _mutual_draws(spaces: list[np.ndarray], k: int, masks: np.ndarray) -> np.ndarray:
    """(m, m, 1 + draws): mutual k-NN on all rows, then within each half-sample.

    A long list of neighbours in all rows, thinned to the rows of a half, is that half's list:
    6 k + 20 neighbours leave fewer than k in a half with probability below 1e-9.
    """
    n, m = len(spaces[0]), len(spaces)
    lists = [neighbours(X, min(n - 1, 6 * k + 20)) for X in spaces]
    values = np.ones((m, m, 1 + masks.shape[1]))
    for draw in range(values.shape[2]):
        half = masks[:, draw - 1] if draw else np.ones(n, bool)
        kept = [_thinned(found[half], half, k) for found in lists]
        for a, b in combinations(range(m), 2):
            values[a, b, draw] = values[b, a, draw] = shared(kept[a], kept[b]).mean()
    return values


def _thinned(found: np.ndarray, half: np.ndarray, k: int) -> np.ndarray:
    inside = half[found]
    return found[inside & (inside.cumsum(1) <= k)].reshape(len(found), k)


def difference_groups(
    X: Any, Y: Any, *, n_groups: int = 6, n_rows: int = 3000, random_state: int = 0
) -> pd.DataFrame:
    """Groups of samples that X keeps together and Y splits; swap X and Y for the reverse.

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

    Parameters
    ----------
    X, Y : array or tensor of shape (n, p) and (n, q)
        The same n samples in the same order; any scale, shift and rotation.
    n_groups : int, default=6
        At most so many, strongest first.
    n_rows : int, default=3000
        Random rows that give the eigenvectors; all others are placed by Nystrom extension.
    random_state : int, default=0

    Returns
    -------
    DataFrame
        ``rows`` (array, foremost first), ``size``, ``strength`` (``v' (K_X - K_Y) v / n`` of the
        loading v at length 1: about size / n times the difference), ``kept`` and ``split`` (mean
        similarity of two members in X and in Y, 0 to 1).

    Raises
    ------
    InputError
        As :func:`cka`, or if ``n_groups`` or ``n_rows`` is too small.

    Examples
    --------
    >>> colour, shape = np.divmod(np.arange(36), 6)
    >>> found = difference_groups(np.eye(6)[colour], np.eye(6)[shape])
    >>> len(found), sorted(found.rows[0].tolist()) in np.arange(36).reshape(6, 6).tolist()
    (6, True)
    >>> found[["size", "strength", "kept", "split"]].round(3).values[0].tolist()
    [6.0, 0.139, 1.0, 0.0]
    """
    require(n_groups > 0, f"n_groups={n_groups}", "at least 1")
    require(n_rows >= 4, f"n_rows={n_rows}", "at least 4")
    X, Y = map(unit, _checked({"X": X, "Y": Y}, least=4).values())
    rng, n = np.random.default_rng(random_state), len(X)
    some = rng.permutation(n)[:n_rows]
    widths = _even_bandwidths([pdist(Z[some[:BLOCK]], "sqeuclidean") for Z in (X, Y)])

    def similar(rows: np.ndarray, columns: np.ndarray) -> list[np.ndarray]:
        pairs = zip((X, Y), widths, strict=True)
        return [gram(Z[rows], Z[columns], kernel="rbf", bandwidth=s) for Z, s in pairs]

    D = np.subtract(*similar(some, some)) / len(some)
    w, V = _leading(D, n_groups, rng)
    blocks = (np.arange(i, min(i + BLOCK, n)) for i in range(0, n, BLOCK))
    vectors = np.vstack([np.subtract(*similar(b, some)) @ V / len(some) / w for b in blocks])
    base = np.full((n, 1), 1 / math.sqrt(len(some)))
    L = np.hstack([vectors, base]) * np.sqrt(np.append(w, w.mean() if len(w) else 1))
    L = L @ _varimax(L[some])
    L *= np.sign(np.sum(L**3, axis=0))
    strength = np.sum(L[some] * (D @ L[some]), axis=0) / np.sum(L[some] ** 2, axis=0)
    inside = (np.sum(L**2, axis=1, keepdims=True) < 2 * L**2) & (L.max(0) <= 3 * L)
    found = []
    for j in np.argsort(-strength):
        rows = np.flatnonzero(inside[:, j])
        rows = rows[np.argsort(-L[rows, j], kind="stable")]
        if len(rows) >= max(3, n / 100):
            near = rows[:n_rows]
            means = [(K.sum() / len(near) - 1) / (len(near) - 1) for K in similar(near, near)]
            found.append((rows, len(rows), strength[j], *means))
    table = pd.DataFrame(found, columns=["rows", "size", "strength", "kept", "split"])
    return table[table.kept - table.split >= SHARE][:n_groups].reset_index(drop=True)


def _even_bandwidths(squares: list[np.ndarray]) -> list[float]:
    """Bandwidths at which two rows are as similar on average in each space, by bisection."""
    share = max(SHARE, *(np.mean(each < 1e-6) for each in squares))  # equal rows stay similar
    widths = []
    for each in squares:
        low, high = 0.01, 10.0
        for _ in range(30):
            s = math.sqrt(low * high)
            low, high = (s, high) if np.exp(-each / (2 * s**2)).mean() < share else (low, s)
        widths.append(high)
    return widths


def _leading(D: np.ndarray, least: int, rng: Any) -> tuple[np.ndarray, np.ndarray]:
    """Positive eigenvalues, largest first, and vectors: at least so many, up to the widest gap."""
    if np.abs(D).max() * len(D) < 1e-4:  # equal spaces, up to rounding
        return np.zeros(0), np.zeros((len(D), 0))
    most = min(len(D) - 1, max(20, 4 * least))
    shift = 0.1 * np.eye(len(D), dtype=D.dtype)  # ARPACK never finishes with eigenvalues of 0
    v0 = rng.standard_normal(len(D)).astype(D.dtype)
    w, V = eigsh(D + shift, most, which="LA", tol=1e-10, v0=v0)
    w, V = w[::-1] - 0.1, V[:, ::-1]
    first = max(1, least - 1)  # k groups that share out all rows have k - 1 contrasts
    gaps = -np.diff(w[first - 1 :])
    few = first + int(gaps.argmax()) if len(gaps) else most
    keep = w[:few] > 1e-6
    return w[:few][keep], V[:, :few][:, keep]


def _varimax(L: np.ndarray) -> np.ndarray:
    """Rotation R that makes the squares of ``L @ R`` as unequal as can be (Kaiser, 1958).

    It starts from the rows that differ most (Damle, Minden, Ying, 2019), not from the columns as
    they come: these are any mixture, another one on another machine.
    """
    R, value = qr(L.T, mode="economic", pivoting=True)[0], 0.0
    for _ in range(500):
        B = L @ R
        mean = np.mean(B**2, axis=0)  # what is added on top of Kaiser's makes every step a gain
        left, s, right = np.linalg.svd(L.T @ (B**3 + B * (3 * mean.max() - mean)))
        R = left @ right
        if s.sum() <= value * (1 + 1e-9):
            break
        value = s.sum()
    return R


def gram_error(Z: Any, exact: Any | Callable[[slice], np.ndarray]) -> float:
    """Relative Frobenius error ``|Z Zᵀ - K| / |K|`` of approximate features, by row blocks.

    Parameters
    ----------
    Z : array or tensor of shape (n, l)
    exact : callable or array of shape (n, d)
        Rows of the exact Gram matrix, ``exact(slice) -> (rows, n)``, or exact features.

    Examples
    --------
    >>> X = np.eye(2)
    >>> gram_error(2 * X, X), gram_error(X, lambda rows: 2 * np.eye(2)[rows])
    (3.0, 0.5)
    """
    Z = to_numpy(Z).astype(float)
    features = None if callable(exact) else to_numpy(exact).astype(float)
    if features is not None:
        require(len(Z) == len(features), f"{len(Z)} and {len(features)} rows", "the same rows")
    wrong = total = 0.0
    for i in range(0, len(Z), BLOCK):
        rows = slice(i, min(i + BLOCK, len(Z)))
        K = np.asarray(exact(rows) if features is None else features[rows] @ features.T, float)
        wrong, total = wrong + np.sum((Z[rows] @ Z.T - K) ** 2), total + np.sum(K**2)
    require(total > 0, "an exact Gram matrix of zeros", "one that is not")
    return math.sqrt(wrong / total)


def spectrum(X: Any, *, centred: bool = True) -> np.ndarray:
    """Eigenvalues of the Gram matrix over its trace, largest first, min(n, d) of them; sum 1.

    Centred on the mean row by default: the common direction of an embedding would hide the rest.

    Examples
    --------
    >>> spectrum(np.array([[3.0, 0.0], [-3.0, 0.0], [0.0, 1.0], [0.0, -1.0]]))
    array([0.9, 0.1])
    """
    X = next(iter(_checked({"X": X}, least=2, centred=centred).values()))
    values = eigvalsh(X.T @ X if X.shape[1] <= len(X) else X @ X.T)[::-1].clip(0)
    return values / values.sum()


def effective_rank(X: Any, *, centred: bool = True) -> float:
    """Exponential of the entropy of :func:`spectrum`: 1 for one direction, r for r equal ones.

    Roy and Vetterli, "The effective rank", EUSIPCO 2007, taken of the Gram matrix.

    Examples
    --------
    >>> round(effective_rank(np.vstack([np.eye(3), -np.eye(3)])), 6)
    3.0
    """
    values = spectrum(X, centred=centred)
    return float(np.exp(-np.sum(values[values > 0] * np.log(values[values > 0]))))


def _checked(spaces: Mapping[str, Any], least: int, centred: bool = True) -> dict[str, np.ndarray]:
    arrays = {name: to_numpy(X).astype(float) for name, X in spaces.items()}
    n = len(next(iter(arrays.values())))
    for name, X in arrays.items():
        require(X.ndim == 2, f"{name} has shape {X.shape}", "rows x dimensions")
        rows = f"{name} has {len(X)} rows, {next(iter(arrays))} {n}"
        require(len(X) == n, rows, "the same samples in the same order")
        require(n >= least, f"{n} rows", f"at least {least}")
        require(np.isfinite(X).all(), f"{name} has NaN or infinite values", "finite rows")
        require(np.ptp(X, axis=0).any(), f"{name} has all rows equal", "rows that differ")
    return {name: X - X.mean(0) if centred else X for name, X in arrays.items()}


def _cka(
    spaces: list[np.ndarray], draws: np.ndarray | None, kernel: str, bandwidth: float | None,
    debiased: bool | None,
) -> list[np.ndarray]:  # fmt: skip
    """(m, m, draws) of the estimator asked for, or of both (biased first) for None."""
    require(kernel in KERNELS, f"kernel={kernel!r}", "one of " + ", ".join(KERNELS))
    require(bandwidth is None or bandwidth > 0, f"bandwidth={bandwidth}", "a number above 0")
    n = len(spaces[0])
    if kernel == "linear":
        diagonals = [np.sum(X**2, axis=1) for X in spaces]
    else:
        diagonals = [np.ones(n) for _ in spaces]
    if kernel == "linear" and draws is None and max(X.shape[1] for X in spaces) <= n:
        draws, (S, sums) = np.ones((n, 1)), _sums_from_features(spaces)
    else:
        draws = np.ones((n, 1)) if draws is None else draws
        S, sums = _sums_from_blocks(spaces, kernel, bandwidth, draws)
    kinds = (False, True) if debiased is None else (debiased,)
    return [_normalised(_hsic(S, sums, diagonals, draws, kind)) for kind in kinds]


def gram_cka(grams: Sequence[np.ndarray]) -> np.ndarray:
    """Debiased :func:`cka` of every two of m Gram matrices of the same n rows, (m, m).

    Examples
    --------
    >>> X, Y = np.random.default_rng(0).standard_normal((2, 20, 3))
    >>> found = gram_cka([X @ X.T, Y @ Y.T])[0, 1]
    >>> bool(np.isclose(found, cka(X, Y, debiased=True)))
    True
    """
    K = np.array(grams)
    S, one = np.einsum("aij,bij->ab", K, K)[:, :, None], np.ones((K.shape[1], 1))
    sums, diagonals = list(K.sum(2)[:, :, None]), list(np.einsum("aii->ai", K))
    return _normalised(_hsic(S, sums, diagonals, one, True))[:, :, 0]


def _sums_from_features(spaces: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    S = np.array([[np.sum((X.T @ Y) ** 2) for Y in spaces] for X in spaces])
    return S[:, :, None], [(X @ X.sum(0))[:, None] for X in spaces]


def _sums_from_blocks(
    spaces: list[np.ndarray], kernel: str, bandwidth: float | None, draws: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray]]:
    """``sum K*L`` (m, m, draws) and row sums (n, draws), each over the rows a draw marks."""
    n, m = len(spaces[0]), len(spaces)
    widths = [
        median_bandwidth(X) if kernel == "rbf" and bandwidth is None else bandwidth for X in spaces
    ]
    S, sums = np.zeros((m, m, draws.shape[1])), [np.zeros(draws.shape) for _ in spaces]
    for i in range(0, n, BLOCK):
        rows = slice(i, min(i + BLOCK, n))
        grams = [
            gram(X[rows], X, kernel=kernel, bandwidth=s)
            for X, s in zip(spaces, widths, strict=True)
        ]
        for a in range(m):
            sums[a][rows] = (grams[a] @ draws) * draws[rows]
            for b in range(a, m):
                S[a, b] += np.sum(((grams[a] * grams[b]) @ draws) * draws[rows], axis=0)
                S[b, a] = S[a, b]
    return S, sums


def _hsic(
    S: np.ndarray,
    sums: list[np.ndarray],
    diagonals: list[np.ndarray],
    draws: np.ndarray,
    debiased: bool,
) -> np.ndarray:
    """HSIC of every pair from ``S = sum K*L``, row sums and diagonals (up to a common factor)."""
    n = draws.sum(0)
    k = np.array(sums)
    if debiased:  # the same sums with the diagonal struck out
        d = np.array(diagonals)
        k, S = k - d[:, :, None] * draws, S - np.einsum("ai,bi,ir->abr", d, d, draws)
    totals = k.sum(1)
    products, both = np.einsum("air,bir->abr", k, k), totals[:, None] * totals[None]
    if debiased:
        return S + both / ((n - 1) * (n - 2)) - 2 * products / (n - 2)
    return S + both / n**2 - 2 * products / n


def _normalised(hsic: np.ndarray) -> np.ndarray:
    own = np.einsum("aar->ar", hsic)
    with np.errstate(invalid="ignore", divide="ignore"):
        return hsic / np.sqrt(own[:, None] * own[None])


def _spread(draws: np.ndarray, n: int) -> float:
    """Return the full sample's standard error from values on halves (odd n corrected)."""
    h = n // 2
    return float(np.nanstd(draws, ddof=1) * math.sqrt(h / (n - h)))
