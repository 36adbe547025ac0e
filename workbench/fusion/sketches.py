"""TensorSketch: a product of kernels in the time of a Fourier transform, and its exact variance.

Count sketches of the factors (Pham and Pagh, "Fast and scalable polynomial kernels via explicit
feature maps", KDD 2013) are convolved by multiplying their Fourier transforms. The transform keeps
inner products, so the transformed rows are the features: nothing is transformed back.
"""

import math
from typing import Any

import numpy as np
from array_api_compat import array_namespace

from .. import _checks
from .._machine.memory import ask_for
from .._require import require
from .projections import Arrays
from .rows import as_first, as_tensor, kept_in

FAST_PRIMES = (2, 3, 5, 7)  # even lengths of these factors alone are transformed fast


def fast_length(width: int) -> int:
    """Find the longest fast Fourier transform that fits into so many columns.

    Parameters
    ----------
    width : int
        Columns that there are.

    Returns
    -------
    int
        At most ``width``, even from 2 on, with no prime factor above 7; above 200 columns within
        7 % of ``width``, above 1,000 within 5 %.

    Raises
    ------
    InputError
        If it is no whole number from 0 on.

    Examples
    --------
    >>> fast_length(2488), fast_length(2400), fast_length(0)
    (2450, 2400, 0)
    """
    length = _checks.whole_number("width", width, 0)
    while length > 0 and not _is_fast(length):
        length -= 1
    return length


def _is_fast(length: int) -> bool:
    if length > 1 and length % 2:
        return False
    for prime in FAST_PRIMES:
        while length % prime == 0:
            length //= prime
    return length == 1


def draw_count_sketch(
    d: int, length: int, rng: np.random.RandomState
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a bucket and a sign for every column, all of them independent.

    Parameters
    ----------
    d : int
        Columns that are sketched.
    length : int
        Buckets; at least 1.
    rng : RandomState
        Source of all chance.

    Returns
    -------
    buckets : ndarray of int of shape (d,)
        From 0 to ``length - 1``.
    signs : ndarray of shape (d,)
        1 or -1, in float64.

    Raises
    ------
    InputError
        If a width is no whole number above 0, ``rng`` is no RandomState, or the memory does not
        hold them.

    Examples
    --------
    >>> draw_count_sketch(3, 8, np.random.RandomState(0))
    (array([4, 7, 5]), array([-1.,  1.,  1.]))
    """
    d, length = _checks.whole_number("d", d), _checks.whole_number("length", length)
    _checks.typed("rng", rng, np.random.RandomState, "a numpy.random.RandomState")
    ask_for(24 * d, f"a sketch of d={d} columns", "a smaller d")
    buckets = rng.randint(0, length, d, dtype=np.int64)
    return buckets, 2.0 * rng.randint(0, 2, d) - 1.0


def sketch_product(
    factors: Arrays, buckets: Arrays, signs: Arrays, length: int, width: int | None = None, *,
    room: dict[str, Any] | None = None,
) -> Any:  # fmt: skip
    """Make the TensorSketch of a product of linear kernels; inner products are unbiased for it.

    Each factor is folded into ``length`` buckets, its columns with their signs; the transforms of
    the folded rows are multiplied. Real and imaginary parts of the frequencies stand side by
    side, scaled so that inner products are those of the circular convolution.

    Parameters
    ----------
    factors : list of arrays or tensors of shape (n, d_i)
        Rows of the factors. NumPy's are read by torch in place: its transform is the faster one.
    buckets, signs : lists of arrays of shape (d_i,)
        Of :func:`draw_count_sketch`.
    length : int
        Buckets.
    width : int, default=None
        Columns of the result, those beyond ``length`` zero; None for ``length``.
    room : dict, default=None
        Where arrays are kept from one call to the next of as many rows, the result among them: new
        memory takes longer to get than to fill. None makes new ones. No gradients go through.

    Returns
    -------
    array or tensor of shape (n, width)
        Same library, device and dtype as the first factor.

    Raises
    ------
    InputError
        If there is no factor, one has no sketch of its own width, or ``length`` is not above 0 or
        above ``width``.

    Examples
    --------
    >>> a, b = np.eye(2), np.array([[3.0], [5.0]])
    >>> Z = sketch_product([a, b], [np.array([0, 1]), np.array([2])], [np.ones(2), np.ones(1)], 8)
    >>> Z.shape, bool(np.allclose(Z @ Z.T, [[9.0, 0.0], [0.0, 25.0]]))
    ((2, 8), True)
    """
    import torch

    length = _checks.whole_number("length", length)
    width = length if width is None else _checks.whole_number("width", width, length)
    pairs = f"{len(factors)} factors for {len(buckets)} lists of buckets and {len(signs)} of signs"
    require(0 < len(factors) == len(buckets) == len(signs), pairs, "at least one, of each as many")
    scales = [math.sqrt(2 / length)] + [1.0] * (len(factors) - 1)
    room = {} if room is None else room
    spectra = (
        torch.fft.rfft(_folded(*each, length, room))
        for each in zip(factors, buckets, signs, scales, strict=True)
    )
    product = next(spectra)
    columns = _complex_columns(product, width, room)
    spectrum = columns[:, : product.shape[1]]
    if len(factors) == 1:
        spectrum.copy_(product)
    for other in spectra:
        product = torch.mul(product, other, out=spectrum)
    return as_first(_real_columns(columns, length, width), factors[0])


def _folded(
    rows: Any, buckets: Any, signs: Any, scale: float, length: int, room: dict[str, Any]
) -> Any:
    """Rows (n, length): columns added up in their buckets; half precision in single."""
    import torch

    X = as_tensor(rows).detach()
    if X.dtype in (torch.float16, torch.bfloat16):
        X = X.float()
    shapes = [tuple(X.shape), tuple(np.shape(buckets)), tuple(np.shape(signs))]
    fits = X.ndim == 2 and shapes[1] == shapes[2] == (X.shape[1],)
    require(fits, f"rows, buckets and signs of shapes {shapes}", "one of each for a column")
    places = torch.as_tensor(buckets, dtype=torch.int64, device=X.device)
    flips = scale * torch.as_tensor(signs, dtype=X.dtype, device=X.device)
    folded = kept_in(room, "folded", (len(X), length), X)
    return folded.zero_().index_add_(1, places, X * flips)


def _complex_columns(spectrum: Any, width: int, room: dict[str, Any]) -> Any:
    """Room for a product of spectra, at least so many real numbers wide."""
    shape = len(spectrum), max(spectrum.shape[1], (width + 1) // 2)
    return kept_in(room, "columns", shape, spectrum)


def _real_columns(columns: Any, length: int, width: int) -> Any:
    """Columns (n, width) whose inner products are those of the rows before the transform.

    Real and imaginary parts in turn, where they stand. The first frequency is real, and the last
    number of a spectrum stands in the place of its imaginary part. It and the last one of an even
    length have no mirror image.
    """
    import torch

    real = torch.view_as_real(columns).flatten(1)
    real[:, 1] = real[:, length]
    real[:, : 1 if length % 2 else 2] *= math.sqrt(0.5)
    real[:, length:] = 0
    return real[:, :width]


def sketch_variance(X: list[Any], Y: list[Any], length: int) -> Any:
    """Compute the exact variance of the sketched product kernel, for every pair of rows.

    With ``k = x . y``, ``a = |x|^2 |y|^2 - sum_i x_i^2 y_i^2`` and ``b = k^2 - sum_i x_i^2 y_i^2``
    of each factor, and K, A, B, M the products over the factors of ``k^2``, ``k^2 + a``,
    ``k^2 + b`` and ``k^2 + a + b``::

        (A + B - 2 K) / l  +  c (M - A - B + K) / l^2        c = 1 for odd l, 2 for even l

    Dense signs have ``(M - K) / l`` (:func:`product_variance`): the term that is of second order
    here is of first order there, so wherever it is positive the sketch is the better one.

    Parameters
    ----------
    X, Y : lists of arrays of shape (n, d_i) and (m, d_i)
        Factors of the rows and of the columns.
    length : int
        ``l``, the buckets.

    Returns
    -------
    array of shape (n, m)
        Variance of each pair.

    Raises
    ------
    InputError
        If X and Y are not as many factors, or ``length`` is not above 0.

    Examples
    --------
    >>> x = [np.array([[0.6, 0.8]]), np.array([[0.6, 0.8]])]
    >>> sketch_variance(x, x, 100).round(6)
    array([[0.022764]])
    """
    length = _checks.whole_number("length", length)
    require(0 < len(X) == len(Y), f"{len(X)} and {len(Y)} factors", "as many, at least one")
    K = A = B = M = 1.0
    for x, y in zip(X, Y, strict=True):
        xp = array_namespace(x)
        square = (x @ y.T) ** 2
        same = (x**2) @ (y**2).T  # of one column with itself
        lengths = xp.sum(x**2, axis=1)[:, None] * xp.sum(y**2, axis=1)[None, :]
        a = lengths - same
        b = square - same
        K = K * square
        A = A * (square + a)
        B = B * (square + b)
        M = M * (square + a + b)
    collisions = 1 if length % 2 else 2
    return (A + B - 2 * K) / length + collisions * (M - A - B + K) / length**2
