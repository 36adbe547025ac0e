"""Products of Hadamard transforms: a product of kernels in few operations, its exact variance.

Each factor is mixed by random signs, random places and a Hadamard transform, and numbers of the
factors are multiplied in pairs that are all different (TensorSRHT: Ahle et al., "Oblivious
sketching of high-degree polynomial kernels", SODA 2020; the Kronecker fast Johnson-Lindenstrauss
transform: Jin, Kolda and Ward, Information and Inference 2021). Pairs are taken in runs, so that
whole stretches of columns are multiplied at once. The places make the variance exact.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from array_api_compat import array_namespace

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from .projections import Arrays
from .rows import as_first, as_place, as_tensor, kept_in

STAGE = 5  # powers of two of a transform that one small matrix product does


def padded_length(d: int) -> int:
    """Find the length of the Hadamard transform of so many columns.

    Parameters
    ----------
    d : int
        Columns of a factor; at least 1.

    Returns
    -------
    int
        The least power of two from ``d`` on.

    Raises
    ------
    InputError
        If it is no whole number above 0.

    Examples
    --------
    >>> padded_length(384), padded_length(512)
    (512, 512)
    """
    return 1 << (_checks.whole_number("d", d) - 1).bit_length()


def draw_places(d: int, rng: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """Draw a place and a sign for every column.

    Parameters
    ----------
    d : int
        Columns of a factor.
    rng : RandomState
        Source of all chance.

    Returns
    -------
    columns : ndarray of int of shape (padded_length(d),)
        Which column stands in each place.
    signs : ndarray of float of the same shape
        1 or -1; 0 in a place without a column.

    Raises
    ------
    InputError
        If ``d`` is no whole number above 0, ``rng`` is no RandomState, or the memory does not
        hold them.

    Examples
    --------
    >>> columns, signs = draw_places(3, np.random.RandomState(0))
    >>> sorted(columns[signs != 0].tolist()), len(signs)
    ([0, 1, 2], 4)
    """
    length = padded_length(d)
    _checks.typed("rng", rng, np.random.RandomState, "a numpy.random.RandomState")
    ask_for(32 * length, f"places for d={d} columns", "a smaller d")
    places = rng.permutation(length)[:d]
    columns = np.zeros(length, np.int64)
    columns[places] = np.arange(d)
    signs = np.zeros(length)
    signs[places] = 2.0 * rng.randint(0, 2, d) - 1.0
    return columns, signs


def hadamard_product(
    factors: Arrays, columns: Arrays, signs: Arrays, width: int, *,
    out: Any = None, room: dict[str, Any] | None = None,
) -> Any:  # fmt: skip
    """Estimate a product of linear kernels by products of Hadamard transforms; unbiased.

    Parameters
    ----------
    factors : list of arrays or tensors of shape (n, d_i)
        Rows of the factors. NumPy's are read by torch in place.
    columns, signs : lists of arrays of shape (padded_length(d_i),)
        Of :func:`draw_places`.
    width : int
        Columns of the result.
    out : array or tensor of shape (n, width), default=None
        Where the result is written: of the library, device and dtype of the first factor (single
        precision for half). None makes a new one. No gradients go through.
    room : dict, default=None
        Where steps between are kept from one call to the next of as many rows: new memory takes
        longer to get than to fill. None makes new ones.

    Returns
    -------
    array or tensor of shape (n, width)
        Same library, device and dtype as the first factor.

    Raises
    ------
    InputError
        If there is no factor, one has no places of its own width, or ``width`` is not above 0.

    Examples
    --------
    >>> a, b = np.eye(2), np.array([[3.0], [5.0]])
    >>> drawn = [draw_places(d, np.random.RandomState(d)) for d in (2, 1)]
    >>> Z = hadamard_product([a, b], *zip(*drawn), width=8)
    >>> Z.shape, bool(np.allclose(Z @ Z.T, [[9.0, 0.0], [0.0, 25.0]]))
    ((2, 8), True)
    """
    import torch

    width = _checks.whole_number("width", width)
    pairs = f"{len(factors)} factors for {len(columns)} lists of columns and {len(signs)} of signs"
    require(0 < len(factors) == len(columns) == len(signs), pairs, "at least one, of each as many")
    room = {} if room is None else room
    drawn = zip(factors, columns, signs, strict=True)
    mixed = [_mixed(*each, _Room(room, str(place))) for place, each in enumerate(drawn)]
    mixed.sort(key=lambda rows: -rows.shape[1])
    runs = list(_runs([rows.shape[1] for rows in mixed], width))
    widest, *others = mixed
    wound = [
        _wound(rows, widest.shape[1], len(runs), _Room(room, f"wound {place}"))
        for place, rows in enumerate(others)
    ]
    widest *= 1 / math.sqrt(width)
    product = widest.new_empty((len(widest), width)) if out is None else as_place(out)
    for start, end, shifts in runs:
        part = product[:, start:end]
        made = widest[:, : end - start]
        for rows, shift in zip(wound, shifts, strict=True):
            made = torch.mul(made, rows[:, shift : shift + end - start], out=part)
        if not wound:
            part.copy_(made)
    return as_first(product, factors[0]) if out is None else out


class _Room(NamedTuple):
    """A part of the room that is kept from one call to the next."""

    kept: dict[str, Any]
    name: str

    def of(self, step: str, shape: tuple[int, int], example: Any) -> Any:
        return kept_in(self.kept, f"{self.name} {step}", shape, example)


def _mixed(rows: Any, columns: Any, signs: Any, room: _Room) -> Any:
    """Rows (n, length): signed, in their places, transformed; half precision in single."""
    import torch

    X = as_tensor(rows).detach()
    if X.dtype in (torch.float16, torch.bfloat16):
        X = X.float()
    shapes = [tuple(X.shape), tuple(np.shape(columns)), tuple(np.shape(signs))]
    fits = X.ndim == 2 and shapes[1] == shapes[2] == (padded_length(X.shape[1]),)
    require(fits, f"rows, columns and signs of shapes {shapes}", "a place for each column")
    places = torch.as_tensor(columns, dtype=torch.int64, device=X.device)
    placed = room.of("placed", (len(X), len(places)), X)
    torch.index_select(X, 1, places, out=placed)
    placed *= torch.as_tensor(signs, dtype=X.dtype, device=X.device)
    return _transformed(placed, room.of("mixed", (len(X), len(places)), X))


def _transformed(rows: Any, other: Any) -> Any:
    """Hadamard transform of rows (n, length), in stages: each mixes a few powers of two.

    Each stage reads one of the two arrays and writes the other.
    """
    import torch

    length, mixed = rows.shape[1], 1
    while mixed < length:
        size = min(2**STAGE, length // mixed)
        stage = _hadamard(size, rows.dtype, rows.device)
        if mixed == 1:
            torch.matmul(rows.view(-1, size), stage, out=other.view(-1, size))
        else:
            torch.matmul(stage, rows.view(-1, size, mixed), out=other.view(-1, size, mixed))
        rows, other = other, rows
        mixed *= size
    return rows


@lru_cache
def _hadamard(size: int, dtype: Any, device: Any) -> Any:
    """The matrix of signs, (size, size)."""
    import torch

    signs = torch.ones((1, 1), dtype=dtype, device=device)
    while len(signs) < size:
        above = torch.cat([signs, signs], dim=1)
        signs = torch.cat([above, torch.cat([signs, -signs], dim=1)])
    return signs


def _runs(lengths: Sequence[int], width: int) -> Iterator[tuple[int, int, list[int]]]:
    """Runs of columns: first, end, and how far each factor but the widest is shifted in it.

    Columns of a run take the numbers of the widest factor in turn. Shifts count like the digits of
    a number, so that no pair comes twice before all of them have come.
    """
    widest, *others = lengths
    for run, start in enumerate(range(0, width, widest)):
        shifts = []
        for length in others:
            run, shift = divmod(run, length)
            shifts.append(shift)
        yield start, min(start + widest, width), shifts


def _wound(rows: Any, widest: int, runs: int, room: _Room) -> Any:
    """Rows again and again, until every shift of them is as long as the widest factor."""
    import torch

    length = rows.shape[1]
    longest = widest + min(runs, length) - 1
    whole, rest = divmod(longest, length)
    wound = room.of("wound", (len(rows), longest), rows)
    return torch.cat([rows] * whole + [rows[:, :rest]], dim=1, out=wound)


def hadamard_variance(X: list[Any], Y: list[Any], width: int) -> Any:
    """Compute the exact variance of the estimated product kernel, for every pair of rows.

    With ``k = x . y`` and ``d = |x|^2 |y|^2 + k^2 - 2 sum_i x_i^2 y_i^2`` of each factor, p its
    transform's length and K the product of the k over the factors::

        sum_S  n_S / l^2  prod_{f in S} (k_f^2 + d_f)  prod_{f not in S} (k_f^2 - d_f / (p_f - 1))
            - K^2

    where S runs over all sets of factors, and ``n_S`` counts the ordered pairs of columns that
    take the same number of exactly these. Dense signs have ``(prod (k_f^2 + d_f) - K^2) / l``: all
    pairs differ there. Where l is a multiple of every p, the errors of single factors cancel, and
    two of them leave less than ``d_1 d_2 / l``.

    Parameters
    ----------
    X, Y : lists of arrays of shape (n, d_i) and (m, d_i)
        Factors of the rows and of the columns.
    width : int
        ``l``, the columns.

    Returns
    -------
    array of shape (n, m)
        Variance of each pair.

    Raises
    ------
    InputError
        If X and Y are not as many factors, or ``width`` is not above 0.

    Examples
    --------
    >>> x = [np.array([[0.6, 0.8]]), np.array([[0.6, 0.8]])]
    >>> hadamard_variance(x, x, 3).round(6), hadamard_variance(x, x, 4).round(6)
    (array([[0.299172]]), array([[0.]]))
    """
    width = _checks.whole_number("width", width)
    require(0 < len(X) == len(Y), f"{len(X)} and {len(Y)} factors", "as many, at least one")
    lengths = [padded_length(x.shape[1]) for x in X]
    moments = [_moments(x, y, length) for x, y, length in zip(X, Y, lengths, strict=True)]
    counts = _same_numbers(lengths, width)
    variance: Any = 0.0
    for same, count in counts.items():
        term: Any = count / width**2
        for factor, (alike, unlike) in enumerate(moments):
            term = term * (alike if factor in same else unlike)
        variance = variance + term
    expected: Any = 1.0
    for x, y in zip(X, Y, strict=True):
        expected = expected * (x @ y.T) ** 2
    xp = array_namespace(X[0])
    return xp.clip(variance - expected, 0, None)


def _moments(x: Any, y: Any, length: int) -> tuple[Any, Any]:
    """Means of a product of two estimates of one factor: of the same number, of two."""
    xp = array_namespace(x)
    square = (x @ y.T) ** 2
    lengths = xp.sum(x**2, axis=1)[:, None] * xp.sum(y**2, axis=1)[None, :]
    own = lengths + square - 2 * (x**2) @ (y**2).T
    return square + own, square - own / max(length - 1, 1)


def _same_numbers(lengths: Sequence[int], width: int) -> dict[frozenset[int], int]:
    """Count ordered pairs of columns that take the same number of exactly some factors."""
    order = sorted(range(len(lengths)), key=lambda factor: -lengths[factor])
    numbers = np.zeros((len(lengths), width), np.int64)
    for start, end, shifts in _runs([lengths[factor] for factor in order], width):
        for factor, shift in zip(order, [0, *shifts], strict=True):
            numbers[factor, start:end] = (np.arange(end - start) + shift) % lengths[factor]
    counts: dict[frozenset[int], int] = {}
    for size in range(len(lengths), -1, -1):
        for chosen in combinations(range(len(lengths)), size):
            same = frozenset(chosen)
            with_more = sum(count for more, count in counts.items() if same < more)
            counts[same] = _coinciding(numbers[list(chosen)], width) - with_more
    return counts


def _coinciding(numbers: np.ndarray, width: int) -> int:
    """Ordered pairs of columns that agree in all of these rows."""
    if len(numbers) == 0:
        return width**2
    times = np.unique(numbers, axis=1, return_counts=True)[1]
    return int(np.sum(times.astype(np.int64) ** 2))
