"""The built-in demonstration as a ``Dataset``: drawn once, kept in the cache folder."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from tqdm.auto import tqdm

from .._require import InputError
from ..files import cache_dir
from .dataset import Dataset
from .drawing import COLOURS, SHAPES, TEXTURES, draw
from .images import content_id

DEMO_TEMPLATES = (
    "a {colour} {shape}", "a picture of a {colour} {shape}", "a {shape} in {colour}",
    "the {shape} is {colour}", "{colour} {shape}",
)  # fmt: skip


DRAWING = 1  # raise it when the pictures change


N_DEMO = 1536  # three of every combination


UNSEEN_SEED = 99  # of the pictures that are shown; the encoders were trained on other seeds


def _load_demo() -> Dataset:
    folder = _drawn()
    factors = np.load(folder / "factors.npy")
    values = zip((SHAPES, COLOURS, TEXTURES), factors.T, strict=True)
    names = [np.array(known)[codes] for known, codes in values]
    table = pd.DataFrame(dict(zip(("shape", "colour", "texture"), names, strict=True)))
    table.insert(0, "colour x texture", table["colour"] + ", " + table["texture"])
    table["shape x colour"] = table["colour"] + " " + table["shape"]
    paths = tuple(folder / f"{i:04d}.png" for i in range(len(table)))
    table.insert(0, "file", [path.name for path in paths])
    ids = np.loadtxt(folder / "ids.txt", dtype=str)
    captions = pd.DataFrame({"row": np.arange(len(table)), "text": describe(factors, 0)})
    classes = [(colour, shape) for shape in SHAPES for colour in COLOURS]
    prompts = {f"{colour} {shape}": _wordings(colour, shape) for colour, shape in classes}
    return Dataset(
        "demo",
        ids,
        paths,
        table.set_index(pd.Index(ids, name="id")),
        targets=("colour x texture", "shape", "colour", "texture"),
        captions=captions,
        prompts=prompts,
        prompt_target="shape x colour",
    )


def _drawn() -> Path:
    """Folder of the demonstration's pictures; drawn once, and either whole or not there."""
    folder = cache_dir() / f"demo-{DRAWING}-{N_DEMO}"
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        expected = "a cache folder that can be written; WORKBENCH_CACHE names another"
        raise InputError(f"{folder.parent}: expected {expected} ({error}).") from error
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        images, factors = draw(N_DEMO, random_state=UNSEEN_SEED)
        work = Path(temporary, "demo")
        work.mkdir()
        for i, image in enumerate(tqdm(images, "drawing pictures", disable=None, leave=False)):
            Image.fromarray(image).save(work / f"{i:04d}.png")
        np.save(work / "factors.npy", factors)
        ids = [content_id(work / f"{i:04d}.png") for i in range(len(images))]
        (work / "ids.txt").write_text("\n".join(ids))
        try:
            work.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was faster
                raise
    return folder


def describe(factors: np.ndarray, random_state: int) -> list[str]:
    """One caption a picture, in one of five wordings; shape and colour, never the texture.

    Examples
    --------
    >>> describe(np.array([[0, 1, 7]]), random_state=1)
    ['a circle in orange']
    """
    wordings = np.random.default_rng(random_state).integers(0, len(DEMO_TEMPLATES), len(factors))
    named = zip(wordings, factors, strict=True)
    return [_wordings(COLOURS[c], SHAPES[s])[wording] for wording, (s, c, _) in named]


def _wordings(colour: str, shape: str) -> tuple[str, ...]:
    return tuple(template.format(colour=colour, shape=shape) for template in DEMO_TEMPLATES)
