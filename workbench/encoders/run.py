"""Datasets to spaces: batches, progress, cache, resume."""

import hashlib
import io
import os
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from .._require import require
from ..arrays import normalize_rows
from ..data.dataset import Dataset
from ..data.images import open_image
from ..files import digest
from ..row_cache import RowCache
from ..store import Space
from .encoder import Encoder
from .loading import load_encoder
from .spec import NAMES, Spec, parse_spec
from .vector_files import check_vectors
from .vectors import _own_vectors

SHARD_ROWS, SHARD_SECONDS = 512, 10  # rows are written to the cache when either is reached


def encode(
    dataset: Dataset, spec: str | Spec, *, role: str | None = None, name: str | None = None,
    device: str = "auto", batch_size: int = 64, cache: bool = True, progress: bool = True,
) -> Space:  # fmt: skip
    """Encode a dataset's images, captions and class prompts, as far as the model can.

    Rows are cached by content and by model, so an interrupted run resumes and a second one is
    quick; memory holds the rows and a few batches of images, whatever the size of the dataset.

    Parameters
    ----------
    dataset : Dataset
    spec : str or Spec
        See ``GRAMMAR``.
    role : {"clip", "expert", "text-expert"}, default=None
        An expert encodes images only, a text expert texts only; None encodes all it can.
    name : str, default=None
        Name of the space; by role or by model if None.
    device : {"auto", "cpu", "cuda"}, default="auto"
    batch_size : int, default=64
        Images or texts at once.
    cache : bool, default=True
        Keep rows under the cache folder.
    progress : bool, default=True
        Show a bar with the time left on standard error, where that is a terminal.

    Returns
    -------
    Space
        Raw rows, float32, in the dataset's order.

    Raises
    ------
    InputError
        As :func:`parse_spec` and :func:`load_encoder`, or if own vectors do not fit the dataset.

    Examples
    --------
    >>> from workbench.data.loading import load
    >>> encode(load("demo", limit=4), "demo:clip").image.shape
    (4, 64)
    """
    spec = parse_spec(spec, role) if isinstance(spec, str) else spec
    require(batch_size > 0, f"batch_size={batch_size}", "a whole number above 0")
    started = time.perf_counter()
    label = name or (NAMES[role] if role else _short_name(spec))
    if spec.kind == "vectors":
        space = _own_vectors(dataset, spec, role, label)
    else:
        encoder = load_encoder(spec, device=device)
        run = _Run(encoder, batch_size, cache, progress, label)
        space = _encode_parts(dataset, run, role, label)
    space.info.update(role=role, seconds=time.perf_counter() - started, dim=space.dim)
    return space


def _short_name(spec: Spec) -> str:
    if spec.kind == "demo":
        return NAMES[spec.name]
    return Path(spec.name.partition(":")[2] or spec.name or spec.options.get("text", "")).stem


def _encode_parts(dataset: Dataset, run: "_Run", role: str | None, name: str) -> Space:
    encoder, parts = run.encoder, dict[str, Any]()
    if encoder.images and role != "text-expert":
        got = f"{dataset.name}, a table of ids without image files"
        require(dataset.paths is not None, got, "images, or vectors:FILE as SPEC")
        parts["image"] = run.images(dataset)
    if encoder.texts and role != "expert":
        if len(dataset.captions):
            parts["text"] = run.texts(dataset.captions["text"].tolist())
        if dataset.prompts:
            parts["classes"] = _class_rows(dataset, run)
    require(parts, f"{dataset.name} without texts", "captions or labels for a text encoder")
    return Space(name, dataset.ids, **parts, info=dict(encoder.info))


def _class_rows(dataset: Dataset, run: "_Run") -> np.ndarray:
    """Mean of each class's prompt rows, each at length 1 (CLIP's prompt ensemble)."""
    texts = [text for prompts in dataset.prompts.values() for text in prompts]
    counts = [len(prompts) for prompts in dataset.prompts.values()]
    rows = normalize_rows(run.texts(texts))
    return np.stack([part.mean(axis=0) for part in np.split(rows, np.cumsum(counts)[:-1])])


@dataclass(frozen=True)
class _Run:
    """One encoder over many inputs: cached, batched, resumable."""

    encoder: Encoder
    batch_size: int
    cache: bool
    progress: bool
    name: str

    def images(self, dataset: Dataset) -> np.ndarray:
        keys = [str(key) for key in dataset.ids]
        paths = dict(zip(keys, dataset.paths or (), strict=True))

        def batches(missing: list[str]) -> Iterator[Any]:
            import torch

            with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
                opened = (
                    (chunk, pool.map(self._tensor, chunk, [paths[key] for key in chunk]))
                    for chunk in _chunks(missing, self.batch_size)
                )
                ahead = deque(islice(opened, 2))
                while ahead:
                    batch, tensors = ahead.popleft()
                    ahead.extend(islice(opened, 1))
                    yield batch, torch.stack(list(tensors))

        return self._rows(keys, batches, self.encoder.images, "images")

    def _tensor(self, key: str, path: Path) -> Any:
        data = path.read_bytes() if path.is_file() else b""
        same = hashlib.sha256(data).hexdigest()[:16] == key
        require(same, f"{path} changed while it was used", "the bytes that were checked")
        image = open_image(io.BytesIO(data))  # the very bytes that the key names
        return self.encoder.transform(image)  # type: ignore[misc]

    def texts(self, texts: list[str]) -> np.ndarray:
        keys = [digest("text", text) for text in texts]
        by_key = dict(zip(keys, texts, strict=True))

        def batches(missing: list[str]) -> Iterator[Any]:
            for chunk in _chunks(missing, self.batch_size):
                yield chunk, [by_key[key] for key in chunk]

        return self._rows(keys, batches, self.encoder.texts, "texts")

    def _rows(self, keys: list[str], batches: Any, model: Any, what: str) -> np.ndarray:
        """Rows in the order of the keys; found ones from the cache, the others computed."""
        store = RowCache(self.encoder.fingerprint)
        rows = store.get(keys) if self.cache else {}
        missing = [key for key in dict.fromkeys(keys) if key not in rows]
        fresh: list[str] = []
        saved, label, done = time.monotonic(), f"{self.name}: {what}", len(set(keys)) - len(missing)
        hidden = None if self.progress else True  # None: where it is no terminal
        total = done + len(missing)
        bar = tqdm(desc=label, total=total, initial=done, disable=hidden, leave=False)
        try:
            for batch, inputs in batches(missing):
                vectors = check_vectors(model(inputs), label)
                rows.update(zip(batch, vectors, strict=True))
                fresh += batch
                bar.update(len(batch))
                if len(fresh) >= SHARD_ROWS or time.monotonic() - saved > SHARD_SECONDS:
                    self._save(store, fresh, rows)
                    saved = time.monotonic()
        finally:
            self._save(store, fresh, rows)
            bar.close()
        return np.stack([rows[key] for key in keys])

    def _save(self, store: RowCache, fresh: list[str], rows: dict[str, np.ndarray]) -> None:
        if self.cache and fresh:
            store.put(fresh, np.stack([rows[key] for key in fresh]))
        fresh.clear()


def _chunks(items: list[str], size: int) -> list[list[str]]:
    return [items[i : i + size] for i in range(0, len(items), size)]
