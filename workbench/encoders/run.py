"""A dataset to a space: its images, captions and class prompts as rows of one model."""

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .._checks import is_integer
from .._require import require
from .._space_checks import class_info
from ..arrays import normalize_rows
from ..auditing.vectors import said_of_equal_vectors
from ..data.column_names import CAPTION_COLUMNS
from ..data.dataset import Dataset
from ..data.images import check_draft
from ..files import digest
from ..row_cache import RowCache
from ..store import COSINE, Space
from .batch_sizes import OF_TEXTS
from .batches import picture_batches, picture_keys, text_batches
from .encoder import (
    Encoder,
    cache_name,
    check_encoder,
    describe_encoder,
    prepares_images,
    reads_images,
    reads_texts,
)
from .kind import Spec
from .known import known_or_loaded
from .loading import load_encoder
from .readers import with_reader
from .rows import cached_rows
from .spec import NAMES, ROLES, parse_spec
from .things import MODELS, vectors_of
from .vectors import own_vectors

MOST_LETTERS = 200  # of a space's name


def encode(
    dataset: Dataset, spec: str | Spec | None = None, *, encoder: Encoder | None = None,
    role: str | None = None, name: str | None = None,
    device: str = "auto", batch_size: int | None = None, jpeg_draft: int | None = None,
    cache: bool = True, progress: bool = True,
) -> Space:  # fmt: skip
    """Encode a dataset's images, captions and class prompts, as far as the model can.

    Rows are cached by content and by model, so an interrupted run resumes and a second one is
    quick; memory holds the rows and a few batches of images, whatever the size of the dataset.

    Parameters
    ----------
    dataset : Dataset
        What is encoded.
    spec : str or Spec, default=None
        Which model; see ``GRAMMAR``.
    encoder : Encoder, default=None
        An object of your own instead: see :mod:`workbench.encoders.encoder`.
    role : {"clip", "expert", "text-expert"}, default=None
        An expert encodes images only, a text expert texts only; None encodes all it can.
    name : str, default=None
        Name of the space; by role or by model if None.
    device : {"auto", "cpu", "cuda"}, default="auto"
        Of a SPEC; ``auto`` takes a CUDA device if there is one.
    batch_size : int, default=None
        Images or texts at once; None tries a few sizes on the first images and stays with the
        fastest. Rows of some models differ in the last digits by it.
    jpeg_draft : int, default=None
        Pixels that the shorter side of a JPEG keeps at least: a larger one is decoded at a half, a
        quarter or an eighth of its size, which takes a third of the time for photographs of 12
        megapixels, and makes rows whose cosine to those of the whole picture is about 0.999 (twice
        the pixels that the model sees). None decodes all, as the models' own code does.
    cache : bool, default=True
        Keep rows under the cache folder; never those of an encoder without a fingerprint.
    progress : bool, default=True
        Show a bar with the time left on standard error, where that is a terminal.

    Returns
    -------
    Space
        Raw rows, float32, in the dataset's order.

    Raises
    ------
    InputError
        As :func:`parse_spec` and :func:`load_encoder`, or if own vectors do not fit the dataset, or
        if your encoder gives anything but finite rows, one for each input.

    Warns
    -----
    UserWarning
        If different samples share a vector.

    Examples
    --------
    >>> from workbench.data.loading import load
    >>> encode(load("demo", limit=4), "demo:clip").image.shape
    (4, 64)
    """
    got = "encode() with a SPEC and an encoder" if spec else "encode() without a model"
    require((spec is None) != (encoder is None), got, "a SPEC, or encoder=OBJECT")
    _check_types(dataset, spec, name, batch_size)
    check_draft(jpeg_draft)
    role = role.replace("_", "-") if isinstance(role, str) else role  # as a study spells it
    require(role in (None, *ROLES), f"role={role!r}", "one of " + ", ".join(ROLES))
    spec = parse_spec(spec, role) if isinstance(spec, str) else spec
    label = name or _usual_name(spec, encoder, role)
    if spec is not None and spec.kind in ("things", "vectors"):
        space = _of_vectors(dataset, spec, role, label)
        if "reader" in spec.options:
            space = with_reader(space, dataset, spec.options["reader"], device)
    else:
        if spec is not None:
            load = known_or_loaded if cache else load_encoder
            encoder = load(spec, device=device)
        check_encoder(encoder, role)
        run = Run(encoder, spec, label, batch_size, cache, progress, jpeg_draft)  # type: ignore[arg-type]
        space = run.encode(dataset, role)
    space.info.update(role=role, dim=space.dim)
    for said in said_of_equal_vectors({space.name: space}):
        warnings.warn(said, stacklevel=2)
    return space


def _of_vectors(dataset: Dataset, spec: Spec, role: str | None, label: str) -> Space:
    """Space of vectors that are there: the user's own, or those that the package carries."""
    if spec.kind == "vectors":
        return own_vectors(dataset, spec, role, label)
    space = own_vectors(dataset, vectors_of(spec), role, label)
    space.info.update(spec=str(spec), model=MODELS[spec.name])
    return space


def _check_types(dataset: Any, spec: Any, name: Any, batch_size: Any) -> None:
    """What is wrong with an argument is said before a model is loaded."""
    got = f"dataset={dataset!r:.80}, {type(dataset).__name__}"
    require(isinstance(dataset, Dataset), got, "what workbench.load gives")
    got = f"spec={spec!r:.80}, {type(spec).__name__}"
    require(spec is None or isinstance(spec, str | Spec), got, "a SPEC, text such as demo:clip")
    fits = isinstance(name, str) and name.isprintable() and len(name) <= MOST_LETTERS
    expected = f"text of at most {MOST_LETTERS} letters, without control characters"
    require(name is None or fits, f"name={name!r:.80}", expected)
    whole = batch_size is None or (is_integer(batch_size) and batch_size > 0)
    require(whole, f"batch_size={batch_size!r}", "a whole number above 0")


def _usual_name(spec: Spec | None, encoder: Encoder | None, role: str | None) -> str:
    """Name of a space, where the user gives none: by its role or its model."""
    if role is not None:
        return NAMES[role]
    if spec is None:
        return type(encoder).__name__
    if spec.kind in ("demo", "things"):
        return NAMES[spec.name]
    _, _, place = spec.name.partition(":")
    return Path(place or spec.name or spec.options.get("text", "")).stem or spec.kind


@dataclass(frozen=True)
class Run:  # numpydoc ignore=PR02
    """One encoder over one dataset: in batches, cached, resumable.

    Parameters
    ----------
    encoder : Encoder
        What makes the rows.
    spec : Spec or None
        What it was loaded by.
    name : str
        Of the space.
    batch_size : int or None
        Images or texts at once; None finds one that is fast.
    cache : bool
        Keep rows under the cache folder.
    progress : bool
        Show a bar.
    jpeg_draft : int or None
        Pixels that the shorter side of a JPEG keeps at least.
    seconds : list of float or None
        That the rows so far took to encode, now or when they were put into the cache; None where
        nobody knows.
    """

    encoder: Encoder
    spec: Spec | None
    name: str
    batch_size: int | None
    cache: bool
    progress: bool
    jpeg_draft: int | None = None
    seconds: list[float | None] = field(default_factory=list)

    def encode(self, dataset: Dataset, role: str | None) -> Space:
        """Encode all that the encoder can and the role asks for.

        Parameters
        ----------
        dataset : Dataset
            What is encoded.
        role : {"clip", "expert", "text-expert"} or None
            An expert encodes images only, a text expert texts only.

        Returns
        -------
        Space
            In the dataset's order.

        Raises
        ------
        InputError
            If there is nothing to encode.
        """
        parts: dict[str, np.ndarray] = {}
        self.seconds.clear()
        if reads_images(self.encoder) and role != "text-expert":
            parts["image"] = self.images(dataset)
        if reads_texts(self.encoder) and role != "expert":
            if len(dataset.captions):
                parts["text"] = self.texts(dataset.captions["text"].tolist())
            if dataset.prompts:
                parts["classes"] = self.classes(dataset.prompts)
        names = ", ".join(CAPTION_COLUMNS)
        expected = f"captions (known columns: {names}) or labels, for a text encoder"
        require(parts, f"{dataset.name} without texts", expected)
        info = {"compare_by": COSINE} | describe_encoder(self.encoder, self.spec)
        known = [seconds for seconds in self.seconds if seconds is not None]
        if len(known) == len(self.seconds):
            info["seconds"] = sum(known)
        if "classes" in parts:
            info |= class_info(dataset)
        if "image" in parts and self.jpeg_draft is not None:
            info["jpeg_draft"] = self.jpeg_draft
        return Space(self.name, dataset.ids, **parts, info=info)

    @property
    def _drafted(self) -> str:
        """What the rows of pictures depend on beside the pictures, in their keys."""
        return "" if self.jpeg_draft is None else f" jpeg draft {self.jpeg_draft}"

    def images(self, dataset: Dataset) -> np.ndarray:
        """Encode the images of a dataset.

        Parameters
        ----------
        dataset : Dataset
            With image files.

        Returns
        -------
        ndarray of shape (n, d), float32
            One row for each sample.

        Raises
        ------
        InputError
            If it has none, or one changed meanwhile.
        """
        got = f"{dataset.name}, a table of ids without image files"
        require(dataset.paths is not None, got, "images, or vectors:FILE as SPEC")
        keys = [f"{key}{self._drafted}" for key in picture_keys(dataset)]
        paths = dict(zip(keys, dataset.paths or (), strict=True))

        def batches(missing: list[str]) -> Any:
            return picture_batches(
                missing, paths, self.encoder, self.batch_size, dataset.background, self.jpeg_draft
            )

        encoder: Any = self.encoder
        model = encoder.encode_prepared if prepares_images(encoder) else encoder.encode_images
        return self._rows(keys, batches, model, "images")

    def texts(self, texts: list[str]) -> np.ndarray:
        """Encode texts, equal ones once.

        Parameters
        ----------
        texts : list of str
            Captions or prompts.

        Returns
        -------
        ndarray of shape (n, d), float32
            One row for each text.
        """
        keys = [digest("text", text) for text in texts]
        by_key = dict(zip(keys, texts, strict=True))

        def batches(missing: list[str]) -> Any:
            return text_batches(missing, by_key, self.batch_size or OF_TEXTS)

        encoder: Any = self.encoder
        return self._rows(keys, batches, encoder.encode_texts, "texts")

    def classes(self, prompts: dict[str, tuple[str, ...]]) -> np.ndarray:
        """Average each class's prompt rows, each at length 1, and scale the mean to length 1.

        CLIP's prompt ensemble (Radford et al., "Learning Transferable Visual Models From Natural
        Language Supervision", ICML 2021): a mean of unlike prompts is short, and would lose to
        that of alike ones.

        Parameters
        ----------
        prompts : dict of str to tuple of str
            Class to prompts.

        Returns
        -------
        ndarray of shape (k, d), float32
            One row for each class.
        """
        counts = [len(wordings) for wordings in prompts.values()]
        rows = normalize_rows(
            self.texts([text for wordings in prompts.values() for text in wordings])
        )
        by_class = np.split(rows, np.cumsum(counts)[:-1])
        means = np.stack([rows_of_class.mean(axis=0) for rows_of_class in by_class])
        return np.asarray(normalize_rows(means))

    def _rows(self, keys: list[str], batches: Any, model: Any, what: str) -> np.ndarray:
        kept = cache_name(self.encoder) if self.cache else ""
        cache = RowCache(kept) if kept else None
        label = f"{self.name}: {what}"
        rows, seconds = cached_rows(
            keys, batches, model, cache=cache, label=label, progress=self.progress, what=what
        )
        self.seconds.append(seconds)
        return rows
