"""An encoder of ours: a loaded model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._deprecation import warn_renamed
from .._require import require
from ..files import digest

ROWS_VERSION = 1  # raise it when the same input should give other rows: no old row is found then
DECISIVE = (
    "kind", "model", "weights", "architecture", "preprocessing", "versions", "precision",
)  # fmt: skip


@dataclass(frozen=True)
class Model:  # numpydoc ignore=PR02
    """A loaded model as an encoder; what it cannot do is None.

    Parameters
    ----------
    info : dict
        What the model is; ``DECISIVE`` names the keys that the rows depend on.
    prepare_image : callable, default=None
        A picture to a tensor.
    encode_batch : callable, default=None
        A batch of such tensors, stacked, to rows.
    encode_texts : callable, default=None
        A list of texts to rows.
    """

    info: dict[str, Any]
    prepare_image: Callable[[Any], Any] | None = None
    encode_batch: Callable[[Any], np.ndarray] | None = None
    encode_texts: Callable[[Sequence[str]], np.ndarray] | None = None
    is_digest = True  # the fingerprint tells all encoders apart

    def __post_init__(self) -> None:
        got = f"Model with info={self.info!r:.80}"
        require(isinstance(self.info, dict), got, "a dict that says what the model is")
        steps = (self.prepare_image, self.encode_batch)
        together = all(steps) or not any(steps)
        require(together, "Model with one of prepare_image and encode_batch", "both, or neither")

    @property
    def fingerprint(self) -> str:  # numpydoc ignore=RT01
        """Digest of everything that the rows depend on beside the input."""
        return digest(str(ROWS_VERSION), *(repr(self.info.get(key)) for key in DECISIVE))

    @property
    def encode_images(
        self,
    ) -> Callable[[Sequence[Any]], np.ndarray] | None:  # numpydoc ignore=RT01
        """Method that takes pictures to rows, or None."""
        return self._encode_images if self.prepare_image else None

    def _encode_images(self, images: Sequence[Any]) -> np.ndarray:
        prepare: Any = self.prepare_image
        return self.encode_prepared([prepare(image) for image in images])

    def encode_prepared(self, tensors: Sequence[Any]) -> np.ndarray:
        """Encode pictures that ``prepare_image`` made tensors of.

        Parameters
        ----------
        tensors : sequence of Tensor
            All of one shape.

        Returns
        -------
        ndarray of shape (n, d), float32
            One row for each.
        """
        import torch

        encode: Any = self.encode_batch
        return np.asarray(encode(torch.stack(list(tensors))))

    @property
    def transform(self) -> Callable[[Any], Any] | None:  # numpydoc ignore=RT01
        """Old name of ``prepare_image``."""
        warn_renamed("Encoder.transform", "Encoder.prepare_image")
        return self.prepare_image

    @property
    def images(self) -> Callable[[Any], np.ndarray] | None:  # numpydoc ignore=RT01
        """Old name of ``encode_batch``."""
        warn_renamed("Encoder.images", "Encoder.encode_images, which takes pictures")
        return self.encode_batch

    @property
    def texts(self) -> Callable[[Sequence[str]], np.ndarray] | None:  # numpydoc ignore=RT01
        """Old name of ``encode_texts``."""
        warn_renamed("Encoder.texts", "Encoder.encode_texts")
        return self.encode_texts
