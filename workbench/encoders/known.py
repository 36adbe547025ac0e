"""What a model said of itself in an earlier run: where all rows are kept, none is loaded.

To import a library of models and to build one takes longer than to read the rows of thousands of
pictures. So what a model is, and the fingerprint that names its rows, are noted in the cache, under
all that they depend on: the files of the model, our own code, the libraries, where it runs. A model
with a note is loaded when it must encode, and not before.
"""

import ctypes
import hashlib
import json
import os
import platform
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np

from .._require import InputError, require
from ..data.plain_files import open_plain
from ..files import cache_dir, digest, write_text
from . import demo
from .encoder import Encoder, reads_images, reads_texts
from .kind import Spec
from .loading import load_encoder
from .open_clip_config import FILE

LIBRARIES = (  # that build, fill and feed a model
    "torch", "torchvision", "pillow", "numpy", "safetensors", "open_clip_torch", "timm",
    "transformers", "tokenizers", "huggingface_hub",
)  # fmt: skip
SETTINGS = "TIMM_"  # beginning of the environment variables that say how a model is built
DRIVERS = ("libcuda.so.1", "nvcuda.dll")  # without one there is no CUDA device,
OF_AMD = Path("/dev/kfd")  # nor a device of AMD's, which torch calls by the same name


class KnownModel:
    """A model that is noted: it is loaded when it encodes for the first time.

    Parameters
    ----------
    spec : Spec
        What loads it.
    device : {"cpu"}
        Where it runs.
    note : dict
        ``info``, ``fingerprint``, and whether it reads ``images`` and ``texts``.
    """

    is_digest = True

    def __init__(self, spec: Spec, device: str, note: dict[str, Any]) -> None:
        self.info: dict[str, Any] = note["info"]
        self.fingerprint: str = note["fingerprint"]
        self.prepare_image = self._prepare_image if note["images"] else None
        self.encode_images = self._encode_images if note["images"] else None
        self.encode_texts = self._encode_texts if note["texts"] else None
        self._spec, self._device = spec, device
        self._loaded: Any = None
        self._lock = Lock()  # pictures are prepared in several threads

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
        return np.asarray(self._model().encode_prepared(tensors))

    def _prepare_image(self, image: Any) -> Any:
        return self._model().prepare_image(image)

    def _encode_images(self, images: Sequence[Any]) -> np.ndarray:
        return np.asarray(self._model().encode_images(images))

    def _encode_texts(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(self._model().encode_texts(texts))

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                loaded: Any = load_encoder(self._spec, device=self._device)
                same = loaded.fingerprint == self.fingerprint
                require(same, f"{self._spec}, which changed while it was used", "the same model")
                self._loaded = loaded
        return self._loaded


def known_or_loaded(spec: Spec, device: str) -> Encoder:
    """Give a model that is loaded when it is needed, if it is noted; else load it and note it.

    Parameters
    ----------
    spec : Spec
        Which model.
    device : {"auto", "cpu", "cuda"}
        Where it runs.

    Returns
    -------
    Encoder
        With the same info and fingerprint either way.

    Raises
    ------
    InputError
        As :func:`load_encoder`.
    """
    place = _place(spec, device)
    note = None if place is None else _read(place)
    if note is not None:
        return cast(Encoder, KnownModel(spec, "cpu", note))
    encoder = load_encoder(spec, device=device)
    if place is not None and place == _place(spec, device):  # no file changed meanwhile
        with suppress(InputError):  # a cache that can only be read
            _write(place, encoder)
    return encoder


def notes_folder() -> Path:
    """Find the folder of the notes.

    Returns
    -------
    Path
        Beside the encoded rows.
    """
    return cache_dir() / "models"


def clear_notes() -> int:
    """Remove all notes.

    Returns
    -------
    int
        Bytes that are free again.
    """
    freed = 0
    for note in notes_folder().glob("*.json"):
        with suppress(OSError):  # removed meanwhile, or not ours to remove
            size = note.stat().st_size
            note.unlink()
            freed += size
    return freed


def _place(spec: Spec, device: str) -> Path | None:
    """Where a model is noted; None where what it depends on is not all known without loading it."""
    files = _files(spec)
    if not files or device not in ("auto", "cpu") or (device == "auto" and _may_have_gpu()):
        return None
    contents = [part for file in files for part in (file.name, _content(file))]
    name = digest(str(spec), *contents, *_surroundings())
    return notes_folder() / f"{name}.json"


def _files(spec: Spec) -> list[Path]:
    """All files that a model is made of; none where others may take part."""
    folder = spec.folder
    if spec.kind == "demo":
        folder = demo.folder(spec)
    elif spec.kind not in ("open_clip", "timm") or "weights" in spec.options:
        return []
    if folder is None or _has_tower_elsewhere(folder / FILE):
        return []
    return sorted(file for file in folder.iterdir() if file.is_file())


def _has_tower_elsewhere(config: Path) -> bool:
    """Whether a text tower is built from a configuration on the hub."""
    return config.is_file() and b"hf_model_name" in config.read_bytes()


def _surroundings() -> list[str]:
    """Code, libraries and settings that make a model of its files."""
    code = [_content(file) for file in sorted(Path(__file__).parent.glob("*.py"))]
    versions = [f"{name} {_version(name)}" for name in LIBRARIES]
    settings = [f"{k}={v}" for k, v in sorted(os.environ.items()) if k.startswith(SETTINGS)]
    return [platform.python_version(), platform.machine(), *code, *versions, *settings]


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _content(file: Path) -> str:
    with open_plain(file) as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _may_have_gpu() -> bool:
    """Whether a GPU's driver is there: then torch must say whether there is a GPU."""
    return OF_AMD.exists() or any(map(_can_be_opened, DRIVERS))


def _can_be_opened(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _read(place: Path) -> dict[str, Any] | None:
    """A note as it was written, or None."""
    try:
        read = json.loads(place.read_bytes())
        note: dict[str, Any] = read["note"]
        return note if read["checksum"] == _checksum(note) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _write(place: Path, encoder: Any) -> None:
    note = {
        "info": encoder.info,
        "fingerprint": encoder.fingerprint,
        "images": reads_images(encoder),
        "texts": reads_texts(encoder),
    }
    note = json.loads(json.dumps(note))  # as it will be read
    write_text(place, json.dumps({"checksum": _checksum(note), "note": note}))


def _checksum(note: dict[str, Any]) -> str:
    return digest(json.dumps(note, sort_keys=True))
