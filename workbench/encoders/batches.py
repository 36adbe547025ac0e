"""Inputs of a model in batches: pictures opened ahead by threads, texts as they are."""

import io
import os
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from .._require import require
from ..data.dataset import Dataset
from ..data.images import content_id, open_image
from ..data.opening import treatment
from ..data.plain_files import shown, why_not_plain
from .batch_sizes import OF_SMALL, TRIED, TRIED_BY_CUDA, BatchSizes, is_small
from .encoder import Encoder, prepares_images

AHEAD = 2  # batches of prepared pictures that wait while the model is at work
AHEAD_WHOLE = 1  # the same of whole pictures, which take more memory
Batch = tuple[list[str], list[Any]]  # keys, and their inputs


def text_batches(keys: Sequence[str], texts: Mapping[str, str], size: int) -> Iterator[Batch]:
    """Give texts in batches of about one length, the longest first.

    A model pads each batch to its longest text; and what does not fit the memory does not at once.

    Parameters
    ----------
    keys : sequence of str
        Which ones.
    texts : mapping of str to str
        Text of each key.
    size : int
        Of a batch; the last one may be smaller.

    Yields
    ------
    tuple of list of str and list of str
        Keys and texts.
    """
    longest_first = sorted(keys, key=lambda key: len(texts[key]), reverse=True)
    for batch in _chunks(longest_first, size):
        yield batch, [texts[key] for key in batch]


def picture_batches(
    keys: Sequence[str],
    paths: Mapping[str, Path],
    encoder: Encoder,
    size: int | None,
    background: str,
    jpeg_draft: int | None = None,
) -> Iterator[Batch]:
    """Give pictures in batches, prepared where the encoder does so.

    Parameters
    ----------
    keys : sequence of str
        Of :func:`picture_keys`, in order.
    paths : mapping of str to Path
        File of each key.
    encoder : Encoder
        Of images.
    size : int or None
        Of a batch; None finds one that is fast. The last one may be smaller.
    background : str
        ``#rrggbb``, seen where a picture is transparent.
    jpeg_draft : int, default=None
        As for :func:`~workbench.data.images.open_image`.

    Yields
    ------
    tuple of list of str and list of object
        Keys and pictures; one or two more batches are on their way.
    """
    pictures = Pictures(paths, encoder, background, jpeg_draft)
    small = size is None and bool(keys) and is_small(pictures.prepare(keys[0]))
    sizes = BatchSizes(OF_SMALL if small else size, TRIED_BY_CUDA if _on_cuda(encoder) else TRIED)
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        batches = _chunks_of(keys, sizes)
        started = ((batch, pool.map(pictures.prepare, batch)) for batch in batches)
        waiting = deque(islice(started, AHEAD if pictures.are_prepared else AHEAD_WHOLE))
        while waiting:
            batch, prepared = waiting.popleft()
            waiting.extend(islice(started, 1))
            ready = list(prepared)
            began = time.perf_counter()
            yield batch, ready
            sizes.took(len(batch), time.perf_counter() - began)


def picture_keys(dataset: Dataset) -> list[str]:
    """Name the images of a dataset by what their rows depend on, whatever its ids are.

    Parameters
    ----------
    dataset : Dataset
        With image files.

    Returns
    -------
    list of str
        Content id, and behind it what a picture's pixels depend on beside its bytes: the background
        where it is transparent, its colour profile. As they were checked; the files are read where
        they were not.

    Raises
    ------
    InputError
        If a file is not there.
    """
    paths = dataset.paths or ()
    contents = dataset.content_ids
    looks = dataset.looks
    if contents is not None and looks is not None:
        return list(map(_key, contents, looks.treatments))
    for path in paths:
        reason = why_not_plain(path)
        require(not reason, f"{reason} {shown(path)}", "an image for each id")
    known = [None] * len(paths) if contents is None else contents.tolist()
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        return list(pool.map(partial(_key_of_file, dataset.background), paths, known))


def _key_of_file(background: str, path: Path, content: str | None) -> str:
    return _key(content or content_id(path), treatment(path, background))


def _key(content: str, treated: str) -> str:
    return f"{content} {treated}" if treated else str(content)


class Pictures:
    """Image files by their content, as an encoder wants them.

    Parameters
    ----------
    paths : mapping of str to Path
        File of each key of :func:`picture_keys`.
    encoder : Encoder
        Of images.
    background : str
        ``#rrggbb``, seen where a picture is transparent.
    jpeg_draft : int, default=None
        As for :func:`~workbench.data.images.open_image`.
    """

    def __init__(
        self, paths: Mapping[str, Path], encoder: Encoder, background: str,
        jpeg_draft: int | None = None,
    ) -> None:  # fmt: skip
        self.paths = paths
        self.encoder: Any = encoder
        self.background = background
        self.jpeg_draft = jpeg_draft
        self.are_prepared = prepares_images(encoder)

    def prepare(self, key: str) -> Any:
        """Open a picture, from the very bytes that its key names.

        Parameters
        ----------
        key : str
            Of :func:`picture_keys`.

        Returns
        -------
        object
            What the encoder makes of it, or the picture.

        Raises
        ------
        InputError
            If the file is not what it was when it was checked.
        """
        path = self.paths[key]
        data = b"" if why_not_plain(path) else path.read_bytes()
        file = io.BytesIO(data)
        same = content_id(file) == key.partition(" ")[0]
        require(same, f"{path} changed while it was used", "the bytes that were checked")
        image = open_image(file, self.background, jpeg_draft=self.jpeg_draft)
        return self.encoder.prepare_image(image) if self.are_prepared else image


def _chunks_of(items: Sequence[str], sizes: BatchSizes) -> Iterator[list[str]]:
    start = 0
    while start < len(items):
        size = sizes.next()
        yield list(items[start : start + size])
        start += size


def _on_cuda(encoder: Any) -> bool:
    info = getattr(encoder, "info", None)
    return isinstance(info, dict) and info.get("device") == "cuda"


def _chunks(items: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield list(items[start : start + size])
