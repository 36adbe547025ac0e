"""Small files that many rows start from."""

from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from workbench import Dataset, Space, fit_fuser, load, save_fuser, save_space

N, CLIP_WIDTH, EXPERT_WIDTH = 24, 8, 6
LABELS = np.repeat(["a", "b", "c"], N // 3)
IDS = np.array([f"id{row}" for row in range(N)])


def clip_rows() -> np.ndarray:
    """Rows of length 1 that three classes share, one for each id."""
    return _rows(CLIP_WIDTH, seed=0)


def expert_rows() -> np.ndarray:
    """Other rows of the same samples."""
    return _rows(EXPERT_WIDTH, seed=1)


def _rows(width: int, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal((N, width)) / 2
    noise[:, :3] += np.repeat(np.eye(3), N // 3, axis=0)
    return noise / np.linalg.norm(noise, axis=1, keepdims=True)


def clip_space() -> Space:
    """Images and classes as CLIP sees them."""
    rows = clip_rows()
    classes = np.stack([rows[np.equal(LABELS, label)].mean(0) for label in "abc"])
    return Space("clip", IDS, rows, classes=classes, info={"role": "clip"})


def expert_space() -> Space:
    """Images as an expert sees them."""
    return Space("expert", IDS, expert_rows(), info={"role": "expert"})


def write_table(folder: Path, name: str = "table.csv") -> Path:
    """Write ids and labels."""
    path = folder / name
    pd.DataFrame({"id": IDS, "label": LABELS}).to_csv(path, index=False)
    return path


def write_vectors(folder: Path) -> tuple[Path, Path]:
    """Write the rows of both parents, .npy."""
    clip, expert = folder / "clip.npy", folder / "expert.npy"
    np.save(clip, clip_rows())
    np.save(expert, expert_rows())
    return clip, expert


def write_spaces(folder: Path) -> tuple[Path, Path]:
    """Write the spaces of both parents, as ``workbench encode`` does."""
    clip, expert = folder / "clip.safetensors", folder / "expert.safetensors"
    save_space(clip_space(), clip)
    save_space(expert_space(), expert)
    return clip, expert


def write_fuser(folder: Path) -> Path:
    """Write a fuser of both parents, as ``workbench fuse`` does."""
    path = folder / "fused.fuser.safetensors"
    save_fuser(fit_fuser(clip_space(), expert_space(), n_components=64), path)
    return path


def write_pictures(folder: Path, n: int = 4) -> Path:
    """Write a folder of small pictures in two sub-folders."""
    for number in range(n):
        place = folder / "pictures" / "ab"[number % 2]
        place.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (32, 24), (60 * number, 128, 0)).save(place / f"{number}.png")
    return folder / "pictures"


def dataset(folder: Path) -> Dataset:
    """Load ids and labels."""
    return load(write_table(folder))
