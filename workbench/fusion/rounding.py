"""Rows in fewer bits, with the error that this makes: float16 and int8, for what stores vectors."""

from dataclasses import dataclass, replace

import numpy as np

from .. import _checks
from .._require import require
from ..arrays import subsample
from ..store import PARTS, Space

ROUNDED = ("float16", "int8")

STEPS = 127  # of int8, to each side of zero; -128 is not used

MEASURED_ROWS = 500


@dataclass(frozen=True)
class RoundedSpace:
    """Rows of a space in float16 or int8.

    Attributes
    ----------
    space : Space
        Of which these are the rows, with all its digits.
    image, text, classes : ndarray or None
        Rounded rows; int8 ones are to be multiplied in 32 bits or more.
    scale : float
        What the number 1 stands for; 1.0 in float16. Inner products are its square times those of
        the numbers, so ranks do not need it.
    errors : dict of str to float
        "image-image", "image-text" and "text-text" where there are such rows: root mean square
        error of inner products of different rows, over their root mean square; on 500 rows.
    """

    space: Space
    image: np.ndarray | None
    text: np.ndarray | None
    classes: np.ndarray | None
    scale: float
    errors: dict[str, float]

    def restored(self) -> Space:
        """Give the rows back as a space, in single precision.

        Returns
        -------
        Space
            As exact as the rounded rows are.
        """
        parts = {part: getattr(self, part) for part in PARTS}
        wide = {
            part: np.float32(self.scale) * rows.astype(np.float32)
            for part, rows in parts.items()
            if rows is not None
        }
        return replace(self.space, **wide, info=dict(self.space.info))


def round_space(space: Space, dtype: str) -> RoundedSpace:
    """Round the rows of a space to float16 or int8, and measure what it does to inner products.

    In int8 one step s, the largest number of all rows over 127, is the same for every column and
    every part, so that products across modalities stay comparable. It adds to each inner product of
    rows x and y of width d an error of mean 0 and standard deviation
    ``s sqrt((|x|^2 + |y|^2) / 12 + d s^2 / 144)``.

    Parameters
    ----------
    space : Space
        Ready to compare by inner product, see :meth:`workbench.Space.as_compared`.
    dtype : {"float16", "int8"}
        A half or a quarter of the bytes of single precision.

    Returns
    -------
    RoundedSpace
        With the measured errors.

    Raises
    ------
    InputError
        If it is no space, a number is not finite or beyond float16, or there is no such dtype.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> space = Space("fused", np.arange(9).astype(str), rng.standard_normal((9, 100)))
    >>> rounded = round_space(space, "int8")
    >>> rounded.image.dtype, rounded.errors["image-image"] < 0.1
    (dtype('int8'), True)
    """
    _checks.typed("space", space, Space, "a Space, as fuse gives it")
    _checks.one_of("dtype", dtype, ROUNDED)
    rows = {
        part: np.asarray(_checks.matrix(f"{part} rows of {space.name}", each), np.float64)
        for part, each in space.rows().items()
    }
    largest = max(float(np.abs(each).max(initial=0)) for each in rows.values())
    scale = 1.0
    if dtype == "int8" and largest > 0:
        scale = largest / STEPS
    most = float(np.finfo(np.float16).max)
    got = f"numbers up to {largest:g} in {space.name}"
    require(dtype == "int8" or largest <= most, got, f"at most {most:g} for float16, or int8")
    rounded = {part: _rounded(each / scale, dtype) for part, each in rows.items()}
    parts = {part: rounded.get(part) for part in PARTS}
    return RoundedSpace(space, **parts, scale=scale, errors=_errors(rows, rounded, scale))


def _rounded(numbers: np.ndarray, dtype: str) -> np.ndarray:
    return numbers.astype(np.float16) if dtype == "float16" else np.rint(numbers).astype(np.int8)


def _errors(
    rows: dict[str, np.ndarray], rounded: dict[str, np.ndarray], scale: float
) -> dict[str, float]:
    """Relative error of inner products, by the two modalities."""
    errors = {}
    for one, other in (("image", "image"), ("image", "text"), ("text", "text")):
        if one in rows and other in rows:
            places = [subsample(len(rows[part]), MEASURED_ROWS, 0) for part in (one, other)]
            exact = rows[one][places[0]] @ rows[other][places[1]].T
            left = scale * rounded[one][places[0]].astype(np.float64)
            right = scale * rounded[other][places[1]].astype(np.float64)
            compared = np.ones(exact.shape, bool)
            if one == other:
                compared = ~np.eye(len(exact), dtype=bool)
            errors[f"{one}-{other}"] = _relative(left @ right.T, exact, compared)
    return errors


def _relative(found: np.ndarray, exact: np.ndarray, compared: np.ndarray) -> float:
    size = float(np.linalg.norm(exact[compared]))
    return float(np.linalg.norm((found - exact)[compared])) / size if size > 0 else 0.0
