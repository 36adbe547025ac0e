"""What each picture looks like, in few numbers: its size, an 8 x 8 copy, whether it is one colour.

Made while the pictures are checked, when each is open anyway; the audit compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .._require import require

if TYPE_CHECKING:
    from PIL import Image

SIDE = 8  # pixels of the small copies, which tell apart what a person would
REDUCING = 3.0  # how much finer than the copy a picture may first be made, quickly


@dataclass(frozen=True)
class Look:
    """What one picture looks like; see :class:`Looks`."""

    size: tuple[int, int] = (0, 0)
    tile: bytes = bytes(SIDE * SIDE * 3)
    flat: bool = False
    treatment: str = ""


@dataclass(frozen=True)
class Looks:  # numpydoc ignore=PR02
    """What pictures look like, a row for each.

    Parameters
    ----------
    sizes : ndarray of shape (n, 2), int
        Width and height in pixels.
    tiles : ndarray of shape (n, 8, 8, 3), uint8
        Each picture made 8 x 8 pixels.
    flat : ndarray of shape (n,), bool
        Whether it is one colour all over.
    treatments : ndarray of shape (n,), str
        What its pixels depend on beside the bytes of the file: the background where it is
        transparent, the colour profile; empty for most.

    Raises
    ------
    InputError
        If they are not of one length.
    """

    sizes: np.ndarray
    tiles: np.ndarray
    flat: np.ndarray
    treatments: np.ndarray

    def __post_init__(self) -> None:
        lengths = [len(each) for each in (self.sizes, self.tiles, self.flat, self.treatments)]
        require(len(set(lengths)) == 1, f"looks of {lengths} rows", "a row for each picture")

    def __len__(self) -> int:
        return len(self.sizes)

    def take(self, rows: np.ndarray) -> Looks:
        """Keep some rows only.

        Parameters
        ----------
        rows : ndarray of int or bool
            Which.

        Returns
        -------
        Looks
            In their order.
        """
        return Looks(self.sizes[rows], self.tiles[rows], self.flat[rows], self.treatments[rows])


def look_at(image: Image.Image, treatment: str) -> Look:
    """Look at one picture.

    Parameters
    ----------
    image : PIL.Image.Image
        In mode RGB.
    treatment : str
        See :class:`Looks`.

    Returns
    -------
    Look
        In few numbers.

    Examples
    --------
    >>> from PIL import Image
    >>> look_at(Image.new("RGB", (30, 20)), "").flat
    True
    """
    from PIL.Image import Resampling

    tile = image.resize((SIDE, SIDE), Resampling.BOX, reducing_gap=REDUCING)
    extrema: Any = image.getextrema()  # of each channel
    flat = all(least == most for least, most in extrema)
    return Look(image.size, tile.tobytes(), flat, treatment)


def looks_of(looks: Sequence[Look]) -> Looks:
    """Put the looks of pictures together.

    Parameters
    ----------
    looks : sequence of Look
        One for each picture.

    Returns
    -------
    Looks
        A row for each.
    """
    tiles = np.frombuffer(b"".join(look.tile for look in looks), np.uint8)
    return Looks(
        np.array([look.size for look in looks], int).reshape(-1, 2),
        tiles.reshape(-1, SIDE, SIDE, 3),
        np.array([look.flat for look in looks], bool),
        np.array([look.treatment for look in looks], str),
    )
