"""A loaded model of one of our kinds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..files import digest

ROWS_VERSION = 1  # raise it when the same input should give other rows: no old row is found then
DECISIVE = (
    "kind", "model", "weights", "architecture", "preprocessing", "versions", "precision",
)  # fmt: skip


@dataclass(frozen=True)
class Encoder:  # numpydoc ignore=PR02
    """A loaded model: how an image becomes a tensor, and batches become rows.

    Parameters
    ----------
    info : dict
        What the model is; ``DECISIVE`` names the keys that the rows depend on.
    transform : callable, default=None
        A picture to a tensor.
    images : callable, default=None
        A batch of such tensors to rows.
    texts : callable, default=None
        A list of texts to rows.
    """

    info: dict[str, Any]
    transform: Callable[[Any], Any] | None = None
    images: Callable[[Any], np.ndarray] | None = None
    texts: Callable[[Sequence[str]], np.ndarray] | None = None

    @property
    def fingerprint(self) -> str:  # numpydoc ignore=RT01
        """Digest of everything that the rows depend on beside the input."""
        return digest(str(ROWS_VERSION), *(repr(self.info.get(key)) for key in DECISIVE))
