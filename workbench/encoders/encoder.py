"""What an encoder is: a model that turns images or texts into rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..files import digest

ROWS_VERSION = 1  # raise it when the same input should give other rows: no old row is found then


@dataclass(frozen=True)
class Encoder:
    """A loaded model: how an image becomes a tensor, and batches become rows.

    ``fingerprint`` names weights, preprocessing and library versions; rows are cached under it.
    """

    info: dict[str, Any]
    transform: Callable[[Any], Any] | None = None
    images: Callable[[Any], Any] | None = None
    texts: Callable[[list[str]], Any] | None = None

    @property
    def fingerprint(self) -> str:
        """Digest of everything that the rows depend on beside the input."""
        keys = ("kind", "model", "weights", "architecture", "preprocessing", "versions")
        parts = [repr(self.info.get(key)) for key in (*keys, "precision")]
        return digest(str(ROWS_VERSION), *parts)
