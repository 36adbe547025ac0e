"""A model that goes on in smaller batches where one did not fit the memory."""

import gc
from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays import to_numpy

SAID = (
    "out of memory",
    "can't allocate memory",
    "not enough memory",
    "std::bad_alloc",
    "alloc_failed",
)


class Halving:
    """A model whose batches are halved, and stay so, where memory does not hold them.

    Parameters
    ----------
    model : callable
        Inputs of a batch to rows.

    Attributes
    ----------
    most : int or None
        Inputs that fit at once; None while every batch did.

    Examples
    --------
    >>> def model(inputs):
    ...     if len(inputs) > 2:
    ...         raise MemoryError
    ...     return np.ones((len(inputs), 3))
    >>> halving = Halving(model)
    >>> halving(list(range(8))).shape, halving.most
    ((8, 3), 2)
    """

    def __init__(self, model: Callable[[list[Any]], Any]) -> None:
        self._model = model
        self.most: int | None = None

    def __call__(self, inputs: list[Any]) -> Any:
        """Give the rows of a batch.

        Parameters
        ----------
        inputs : list
            As the model takes them.

        Returns
        -------
        ndarray of shape (n, d)
            What the model gives, in one piece or in several.

        Raises
        ------
        MemoryError or RuntimeError
            What the model raised, where memory does not hold a single input.
        """
        while True:
            size = len(inputs) if self.most is None else min(self.most, len(inputs))
            try:
                return self._in_pieces(inputs, size)
            except (MemoryError, RuntimeError) as error:
                if size <= 1 or not is_out_of_memory(error):
                    raise
                self.most = size // 2
            _give_back()  # outside: the error holds what the model had made

    def _in_pieces(self, inputs: list[Any], size: int) -> Any:
        if size >= len(inputs):
            return self._model(inputs)
        starts = range(0, len(inputs), size)
        pieces = [self._model(inputs[start : start + size]) for start in starts]
        return np.concatenate([to_numpy(rows) for rows in pieces])


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether memory was what a model lacked.

    Parameters
    ----------
    error : BaseException
        That it raised.

    Returns
    -------
    bool
        True for Python's own error, and for those of torch, of the processor's memory or a GPU's.

    Examples
    --------
    >>> is_out_of_memory(RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"))
    True
    >>> is_out_of_memory(RuntimeError("shapes do not match"))
    False
    """
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(words in said for words in SAID)


def _give_back() -> None:
    """Free what the failed batch still holds."""
    import torch

    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()
