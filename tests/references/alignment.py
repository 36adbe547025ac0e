"""Kernels, their alignment, spectra, errors, and what keeps groups together."""

import math

import numpy as np

from .vectors import centred, dot, mean, median, rows_of, squared_distance, unit


def linear_gram(X):
    """Inner products of all pairs of rows."""
    X = rows_of(X)
    return [[dot(x, y) for y in X] for x in X]


def rbf_gram(X, bandwidth=None):
    """``exp(-|x - y|^2 / (2 s^2))``; s is the median distance of two rows where none is given."""
    X = rows_of(X)
    n = len(X)
    if bandwidth is None:
        bandwidth = median(
            math.sqrt(squared_distance(X[i], X[j])) for i in range(n) for j in range(i)
        )
    return [[math.exp(-squared_distance(x, y) / (2 * bandwidth**2)) for y in X] for x in X]


def biased_hsic(K, L):
    """``tr(K H L H)`` (Gretton et al., 2005), up to a factor of n."""
    n = len(K)
    columns = [mean(K[i][j] for i in range(n)) for j in range(n)]
    rows = [mean(K[i]) for i in range(n)]
    middle = mean(rows)
    return math.fsum(
        (K[i][j] - rows[i] - columns[j] + middle) * L[i][j] for i in range(n) for j in range(n)
    )


def unbiased_hsic(K, L):
    """HSIC_1 of Song et al. (2012), equation 5."""
    n = len(K)
    K = [[K[i][j] if i != j else 0.0 for j in range(n)] for i in range(n)]
    L = [[L[i][j] if i != j else 0.0 for j in range(n)] for i in range(n)]
    trace = math.fsum(K[i][j] * L[j][i] for i in range(n) for j in range(n))
    sums = math.fsum(map(math.fsum, K)) * math.fsum(map(math.fsum, L)) / ((n - 1) * (n - 2))
    both = math.fsum(K[i][j] * L[j][m] for i in range(n) for j in range(n) for m in range(n))
    return (trace + sums - 2 * both / (n - 2)) / (n * (n - 3))


def cka(K, L, debiased=False):
    """HSIC over the root of both with themselves."""
    hsic = unbiased_hsic if debiased else biased_hsic
    return hsic(K, L) / math.sqrt(hsic(K, K) * hsic(L, L))


def spectrum(X, *, about_mean=True):
    """Eigenvalues of the covariance (or of the second moments) over their sum, largest first."""
    X = centred(rows_of(X)) if about_mean else rows_of(X)
    columns = list(zip(*X, strict=True))
    largest = max(abs(x) for row in X for x in row)
    scaled = [[x / largest for x in column] for column in columns]
    values = np.linalg.eigvalsh(np.array([[dot(a, b) for b in scaled] for a in scaled]))
    values = [max(0.0, float(value)) for value in values[::-1]]
    return [value / math.fsum(values) for value in values]


def effective_rank(X):
    """Exponential of the entropy of the shares (Roy and Vetterli, 2007), of eigenvalues."""
    shares = [share for share in spectrum(X) if share > 0]
    return math.exp(-math.fsum(share * math.log(share) for share in shares))


def relative_gram_error(Z, K):
    """Frobenius norm of ``Z Z' - K`` over that of K."""
    Z = rows_of(Z)
    pairs = [(i, j) for i in range(len(Z)) for j in range(len(Z))]
    wrong = math.fsum((dot(Z[i], Z[j]) - K[i][j]) ** 2 for i, j in pairs)
    return math.sqrt(wrong / math.fsum(K[i][j] ** 2 for i, j in pairs))


def rayleigh_quotient(D, v):
    """``v' D v / v' v``."""
    n = len(v)
    top = math.fsum(v[i] * D[i][j] * v[j] for i in range(n) for j in range(n))
    return top / math.fsum(x * x for x in v)


def even_bandwidths(X, Y, share=0.05):
    """Bandwidths at which two centred unit rows are as similar on average in both spaces."""
    spaces = [[unit(x) for x in centred(rows_of(Z))] for Z in (X, Y)]
    squares = []
    for Z in spaces:
        pairs = ((i, j) for i in range(len(Z)) for j in range(i))
        squares.append([squared_distance(Z[i], Z[j]) for i, j in pairs])
    equal = [mean(square < 1e-6 for square in of_space) for of_space in squares]
    share = max(share, *equal)
    return spaces, [_bandwidth(of_space, share) for of_space in squares]


def _bandwidth(squares, share):
    low, high = 1e-2, 10.0
    while high / low > 1 + 1e-12:
        middle = math.sqrt(low * high)
        similar = mean(math.exp(-square / (2 * middle**2)) for square in squares)
        low, high = (middle, high) if similar < share else (low, middle)
    return high


def kept_and_split(X, Y, rows):
    """Mean similarity of two members in X and in Y, and the share that stays inside, X less Y."""
    spaces, bandwidths = even_bandwidths(X, Y)
    means, shares = [], []
    inside = set(rows)
    for Z, s in zip(spaces, bandwidths, strict=True):
        among, to_all = [], []
        for i in rows:
            for j in (j for j in range(len(Z)) if j != i):
                similar = math.exp(-squared_distance(Z[i], Z[j]) / (2 * s**2))
                to_all.append(similar)
                among += [similar] if j in inside else []
        means.append(mean(among))
        shares.append(math.fsum(among) / math.fsum(to_all))
    return (*means, shares[0] - shares[1])


def trustworthiness(X, xy, k):
    """Of Venna and Kaski (2001): a point of the map's k that is none of the space's costs."""
    n = len(X)
    near_X, near_map = (_ranks(rows_of(Z)) for Z in (X, xy))
    cost = 0
    for i in range(n):
        for j in range(n):
            if i != j and near_map[i][j] <= k < near_X[i][j]:
                cost += near_X[i][j] - k
    return 1 - 2 * cost / (n * k * (2 * n - 3 * k - 1))


def neighbourhood_preservation(X, xy, k):
    """Mean share of the k nearest in the space that are among the k nearest on the map."""
    n = len(X)
    near_X, near_map = (_ranks(rows_of(Z)) for Z in (X, xy))
    kept = sum(
        near_X[i][j] <= k and near_map[i][j] <= k for i in range(n) for j in range(n) if i != j
    )
    return kept / (n * k)


def _ranks(Z):
    """Rank (from 1) of every other row by distance."""
    ranks = []
    for i, z in enumerate(Z):
        others = [j for j in range(len(Z)) if j != i]
        others.sort(key=lambda j: (squared_distance(z, Z[j]), j))
        ranks.append({j: rank for rank, j in enumerate(others, 1)})
    return ranks
