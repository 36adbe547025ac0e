"""How many pictures at once: as asked for, or as the first batches find best."""

from typing import Any

TRIED = (8, 8, 16, 32)  # pictures of the first batches; the very first warms up and does not count
TRIED_BY_CUDA = (64, 64, 128, 256)
SMALL = 64  # pixels of a side: of such pictures it makes no difference,
OF_SMALL = 64  # and one size for all runs gives the same digits
OF_TEXTS = 64


class BatchSizes:
    """Sizes of the batches of one run.

    Parameters
    ----------
    given : int or None
        Of every batch; None tries a few on the first batches, and stays with the fastest.
    tried : tuple of int, default=(8, 8, 16, 32)
        In turn; the first is not measured.

    Examples
    --------
    >>> sizes = BatchSizes(None)
    >>> for seconds in (9.0, 0.8, 1.2, 3.2):
    ...     sizes.took(sizes.next(), seconds)
    >>> sizes.next()
    16
    """

    def __init__(self, given: int | None, tried: tuple[int, ...] = TRIED) -> None:
        self._given = given
        self._waiting = list(tried)
        self._measured = 0
        self._best = tried[0]
        self._pace = float("inf")  # seconds for one picture

    def next(self) -> int:
        """Give the size of the next batch.

        Returns
        -------
        int
            Pictures.
        """
        if self._given is not None:
            return self._given
        return self._waiting.pop(0) if self._waiting else self._best

    def took(self, n: int, seconds: float) -> None:
        """Say how long a batch took.

        Parameters
        ----------
        n : int
            Pictures of it.
        seconds : float
            Of the model alone.
        """
        self._measured += 1
        if self._measured > 1 and seconds < self._pace * n:
            self._pace = seconds / n
            self._best = n


def is_small(picture: Any) -> bool:
    """Tell whether a picture, prepared or not, has so few pixels that the batch is no matter.

    Parameters
    ----------
    picture : Tensor, PIL.Image.Image or object
        As an encoder takes it.

    Returns
    -------
    bool
        False where it does not say its size.
    """
    shape = getattr(picture, "shape", None) or getattr(picture, "size", None)
    if not isinstance(shape, tuple) or len(shape) < 2:
        return False
    return max(shape[-2:]) <= SMALL
