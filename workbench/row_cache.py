"""Encoded rows on disk, addressed by what was encoded and by what encoded it."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open

from .files import cache_dir, digest, write_tensors


class RowCache:
    """Encoded rows on disk, addressed by what was encoded (key) and by what encoded it.

    Rows of one encoder lie in one folder as shards that are written whole; a stale hit would need
    two contents with the same SHA-256. An interrupted run finds its finished shards again.

    Parameters
    ----------
    fingerprint : str
        Of weights, preprocessing and library versions.
    folder : Path, default=None
        ``cache_dir() / "rows"`` if None.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     RowCache("model", Path(folder)).put(["a"], np.ones((1, 2), dtype=np.float32))
    ...     sorted(RowCache("model", Path(folder)).get(["b", "a"]))
    ['a']
    """

    def __init__(self, fingerprint: str, folder: Path | None = None) -> None:
        self.folder = (folder or cache_dir() / "rows") / fingerprint

    def get(self, keys: Sequence[str]) -> dict[str, np.ndarray]:
        """Read the rows of those keys that are there.

        Parameters
        ----------
        keys : sequence of str
            Wanted ones.

        Returns
        -------
        dict of str to ndarray
            Row of each key that was found.
        """
        wanted = set(keys)
        found: dict[str, np.ndarray] = {}
        for shard in sorted(self.folder.glob("*.safetensors")):
            try:
                with safe_open(shard, "np") as file:
                    keys = json.loads(file.metadata()["keys"])
                    here = [row for row, key in enumerate(keys) if key in wanted]
                    rows = file.get_tensor("rows")[here] if here else []
            except FileNotFoundError:  # removed meanwhile
                continue
            except (SafetensorError, TypeError, KeyError, ValueError):
                shard.unlink(missing_ok=True)  # damaged: its rows are encoded again
                continue
            found.update(zip([keys[row] for row in here], rows, strict=True))
        return found

    def put(self, keys: Sequence[str], rows: np.ndarray) -> None:
        """Write rows as one shard.

        Parameters
        ----------
        keys : sequence of str
            One for each row.
        rows : ndarray of shape (n, d)
            To be kept.
        """
        if len(keys):
            path = self.folder / f"{digest(*keys)}.safetensors"
            write_tensors(path, {"rows": rows}, {"keys": json.dumps(list(keys))})
