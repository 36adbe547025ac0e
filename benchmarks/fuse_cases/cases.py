"""Rows of two parents, real and of the demonstrations, and classes to measure them by."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from workbench.fusion import NystromKrossFuse, PCAKrossFuse, RPKrossFuse

Read = Callable[[Path], Iterator["Case"]]


@dataclass(frozen=True)
class Case:
    """Rows of two parents, and what is to be told apart.

    Attributes
    ----------
    name : str
        Of the data.
    clip, expert : ndarray of shape (n, d)
        Rows of the same samples.
    targets : dict of str to ndarray of shape (n,)
        Classes; none where nothing is labelled.
    groups : ndarray of shape (n,) or None
        Rows of one group do not answer for each other.
    """

    name: str
    clip: np.ndarray
    expert: np.ndarray
    targets: dict[str, np.ndarray] = field(default_factory=dict)
    groups: np.ndarray | None = None

    @property
    def widths(self) -> tuple[int, int]:
        """Columns of the parents."""
        return self.clip.shape[1], self.expert.shape[1]

    @property
    def rows(self) -> np.ndarray:
        """Parents side by side."""
        return np.hstack([self.clip, self.expert])


def cases_of(folder: Path | None) -> Iterator[Case]:
    """The demonstration, and the sets of a folder, those that are there."""
    for name, read in READERS.items():
        if folder is not None and (folder / name).is_dir():
            yield from read(folder / name)
    yield _demonstration()


def _rows(folder: Path, name: str) -> np.ndarray:
    return np.load(folder / f"{name}.npy").astype(np.float32)


def _column(folder: Path, file: str, name: str) -> np.ndarray:
    with open(folder / file, newline="", encoding="utf-8") as lines:
        return np.array([row[name] for row in csv.DictReader(lines)])


def _rooms(folder: Path) -> Iterator[Case]:
    parents = _rows(folder, "clip_vitb32_image"), _rows(folder, "dinov2_vitb14_mean_tokens")
    rooms = _column(folder, "index.csv", "room")
    both = np.char.add(rooms, _column(folder, "index.csv", "set"))
    yield Case("rooms", *parents, {"room": rooms, "room x set": both})


def _things(folder: Path) -> Iterator[Case]:
    parents = _rows(folder, "clip_vitb32"), _rows(folder, "dinov3_vitb16")
    target = {"category": _column(folder, "table.csv", "label")}
    yield Case("things129", *parents, target, _column(folder, "table.csv", "domain"))


def _captions(folder: Path) -> Iterator[Case]:
    parents = _rows(folder, "clip_vitb32_text"), _rows(folder, "minilm_l6_v2_text")
    picture = np.repeat(np.arange(100), 5).astype(str)
    yield Case("flickr8k-100x5, captions", *parents, {"picture": picture})
    pictures = _rows(folder, "clip_vitb32_image"), _rows(folder, "efficientnet_lite0_image")
    yield Case("flickr8k-100x5, pictures", *pictures)


def _pictures(folder: Path) -> Iterator[Case]:
    parents = _rows(folder, "clip_vitb32_image"), _rows(folder, "minilm_l6_v2_text")
    yield Case("flickr8k-1000", *parents)


def _clothing(folder: Path) -> Iterator[Case]:
    import workbench as wb

    data = wb.load(folder)
    yield Case("clothing, demonstration's encoders", *_encoded(data), {"class": data.labels()})


def _demonstration(limit: int = 1536) -> Case:
    import workbench as wb

    data = wb.load("demo", limit=limit)
    targets = {name: data.labels(name) for name in ("shape", "texture", "colour x texture")}
    return Case("demonstration", *_encoded(data), targets)


def _encoded(data: Any) -> list[np.ndarray]:
    import workbench as wb

    roles = ("clip", "expert")
    spaces = [wb.encode(data, f"demo:{role}", role=role, progress=False) for role in roles]
    return [space.image for space in spaces]


READERS: dict[str, Read] = {
    "embeddings/rooms-clip-dinov2": _rooms,
    "embeddings/things129": _things,
    "embeddings/flickr8k-100x5": _captions,
    "embeddings/flickr8k-1000": _pictures,
    "clothing/images": _clothing,
}

MANY_ROWS = 1000  # whose accuracies vary less from draw to draw


def fusers_of(method: str, case: Case, columns: int, C: float) -> list[Any]:
    """A method with so many columns of the product, once for each draw that it has."""
    options: dict[str, Any] = {"n_components": case.widths[0] + columns, "C": C}
    if method == "PCA-Kronecker":
        return [PCAKrossFuse(case.widths, **options)]
    kind, own = METHODS[method]
    draws = 3 if len(case.clip) > MANY_ROWS else 10
    return [kind(case.widths, random_state=seed, **options, **own) for seed in range(draws)]


METHODS: dict[str, tuple[type, dict[str, str]]] = {
    "random projection": (RPKrossFuse, {"projection": "rademacher"}),
    "TensorSketch": (RPKrossFuse, {"projection": "tensorsketch"}),
    "Nystrom": (NystromKrossFuse, {"landmarks": "leverage"}),
    "PCA-Kronecker": (PCAKrossFuse, {}),
}
