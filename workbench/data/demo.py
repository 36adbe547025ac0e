"""The built-in demonstration as a ``Dataset``: drawn once, kept in the cache folder."""

from __future__ import annotations

import shutil
import tempfile
import time
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .._checks import seed
from .._machine.bars import progress_bar
from .._require import InputError, require
from ..files import ABANDONED_SECONDS, cache_dir
from .dataset import Dataset
from .drawing import COLOURS, N_VALUES, SHAPES, TEXTURES, draw, drawn_factors
from .images import content_id

if TYPE_CHECKING:
    import pandas as pd

_WHOLE: dict[Path, tuple[int, ...]] = {}  # folders that this process has read through
DEMO_TEMPLATES = (
    "a {colour} {shape}", "a picture of a {colour} {shape}", "a {shape} in {colour}",
    "the {shape} is {colour}", "{colour} {shape}",
)  # fmt: skip
DRAWING = 1  # raise it when the pictures change
IDS = "ids.txt"  # of the folder of pictures: the content id of each
BEGUN = ".demo-"  # folders in which pictures are being drawn
N_DEMO = 1536  # three of every combination
UNSEEN_SEED = 99  # of the pictures that are shown; the encoders were trained on other seeds


def load_demo() -> Dataset:
    """Load the demonstration, and draw it first if it is not in the cache folder.

    Returns
    -------
    Dataset
        1,536 pictures with captions and prompts that name shape and colour.

    Raises
    ------
    InputError
        If the cache folder cannot be written.
    """
    import pandas as pd

    folder = _drawn_folder()
    factors = drawn_factors(N_DEMO, UNSEEN_SEED)
    ids = np.array(_read_ids(folder))
    paths = tuple(folder / _file_name(row) for row in range(len(ids)))
    table = _factor_table(factors)
    table.insert(0, "file", [path.name for path in paths])
    captions = pd.DataFrame({"row": np.arange(len(ids)), "text": describe(factors, 0)})
    return Dataset(
        "demo",
        ids,
        paths,
        table.set_index(pd.Index(ids, name="id")),
        targets=("colour x texture", "shape", "colour", "texture"),
        captions=captions,
        prompts=demo_prompts(DEMO_TEMPLATES),
        prompt_target="shape x colour",
        content_ids=ids,
    )


def _factor_table(factors: np.ndarray) -> pd.DataFrame:
    """Names of the three factors, and of the pairs that are told apart by one model or by none."""
    import pandas as pd

    shape = np.array(SHAPES)[factors[:, 0]]
    colour = np.array(COLOURS)[factors[:, 1]]
    texture = np.array(TEXTURES)[factors[:, 2]]
    table = pd.DataFrame({"shape": shape, "colour": colour, "texture": texture})
    table.insert(0, "colour x texture", table["colour"] + ", " + table["texture"])
    table["shape x colour"] = table["colour"] + " " + table["shape"]
    return table


def demo_prompts(templates: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Write the class prompts of the demonstration.

    Parameters
    ----------
    templates : sequence of str
        With ``{colour}`` and ``{shape}``, or with ``{}`` for both.

    Returns
    -------
    dict of str to tuple of str
        One prompt for each template, for each of 64 classes.

    Raises
    ------
    InputError
        If a template names neither, or is no text.

    Examples
    --------
    >>> demo_prompts(["a {shape}, {colour}", "one {}"])["red star"]
    ('a star, red', 'one red star')
    """
    is_text = isinstance(templates, str)
    require(not is_text, f"templates={templates!r}", "a sequence of str")
    for template in templates:
        require(isinstance(template, str), f"template {template!r}", "a str")
        named = "{}" in template or ("{colour}" in template and "{shape}" in template)
        require(named, f"template {template!r}", "{colour} and {shape}, or {} for both")
    prompts = {}
    for shape in SHAPES:
        for colour in COLOURS:
            name = f"{colour} {shape}"
            texts = (template.replace("{}", name) for template in templates)
            prompts[name] = tuple(
                text.replace("{colour}", colour).replace("{shape}", shape) for text in texts
            )
    return prompts


def _drawn_folder() -> Path:
    """Folder of the demonstration's pictures; drawn once, and anew where one is damaged."""
    folder = cache_dir() / f"demo-{DRAWING}-{N_DEMO}"
    seen = _state(folder)
    if folder not in _WHOLE or _WHOLE[folder] != seen:
        n_damaged = _count_damaged(folder)
        if n_damaged and folder.is_dir():
            warnings.warn(
                f"{n_damaged} of the demonstration's {N_DEMO} pictures in {folder} are damaged: "
                "all are drawn anew", stacklevel=2,
            )  # fmt: skip
        if n_damaged:
            _draw(folder)
        _WHOLE[folder] = _state(folder)
    return folder


def _state(folder: Path) -> tuple[int, ...]:
    """Times of the folder and of its list, by which it is read again where they changed."""
    places = [place for place in (folder, folder / IDS) if place.exists()]
    return tuple(place.stat().st_mtime_ns for place in places)


def _count_damaged(folder: Path) -> int:
    """How many pictures are not what was drawn: all of them where their list is lost."""
    ids = _read_ids(folder)
    if len(ids) != N_DEMO:
        return N_DEMO
    drawn = [_content_id(folder / _file_name(row)) for row in range(N_DEMO)]
    return sum(1 for known, found in zip(ids, drawn, strict=True) if known != found)


def _content_id(path: Path) -> str:
    try:
        return content_id(path)
    except InputError:
        return ""


def _read_ids(folder: Path) -> list[str]:
    try:
        return (folder / IDS).read_text("ascii").split()
    except (OSError, ValueError):
        return []


def _draw(folder: Path) -> None:
    """Draw all pictures beside the folder, and put them in its place when they are whole."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder.parent)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=BEGUN) as temporary:
            unfinished = Path(temporary, "demo")
            _draw_into(unfinished)
            if folder.is_dir() and _count_damaged(folder):
                folder.rename(Path(temporary, "old"))
            with suppress(OSError):  # another process was faster
                unfinished.rename(folder)
    except OSError as error:
        expected = "a cache folder that can be written; WORKBENCH_CACHE names another"
        raise InputError(f"{folder.parent}: expected {expected} ({error}).") from error
    require(folder.is_dir(), f"no pictures in {folder}", "a cache folder that can be written")


def _sweep(place: Path) -> None:
    """Remove what was begun by processes that were killed while they drew."""
    for left in place.glob(f"{BEGUN}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(left)


def _draw_into(folder: Path) -> None:
    """Pictures, their factors and their ids."""
    from PIL import Image

    folder.mkdir()
    images, factors = draw(N_DEMO, random_state=UNSEEN_SEED)
    paths = [folder / _file_name(row) for row in range(len(images))]
    bar = progress_bar(images, "drawing pictures", len(images), leave=False)
    for image, path in zip(bar, paths, strict=True):
        Image.fromarray(image).save(path)
    np.save(folder / "factors.npy", factors)
    (folder / IDS).write_text("\n".join(map(content_id, paths)))


def _file_name(row: int) -> str:
    return f"{row:04d}.png"


def describe(factors: np.ndarray, random_state: int) -> list[str]:
    """Write one caption for each picture, in one of five wordings.

    Parameters
    ----------
    factors : ndarray of shape (n, 3), int
        As :func:`draw` gives them.
    random_state : int
        Of the wordings.

    Returns
    -------
    list of str
        Each names shape and colour, never the texture.

    Raises
    ------
    InputError
        If the factors are no three whole numbers from 0 to 7 for each picture, or the seed is
        below 0.

    Examples
    --------
    >>> describe(np.array([[0, 1, 7]]), random_state=1)
    ['a circle in orange']
    """
    factors = np.asarray(factors)
    rows = factors.ndim == 2 and factors.shape[1] == 3 and factors.dtype.kind in "iu"
    in_range = rows and not len(factors[(factors < 0) | (factors >= N_VALUES)])
    got = f"factors of shape {factors.shape} and {factors.dtype}"
    require(in_range, got, f"three whole numbers from 0 to {N_VALUES - 1} for each picture")
    seed("random_state", random_state)
    wordings = np.random.default_rng(random_state).integers(0, len(DEMO_TEMPLATES), len(factors))
    captions = []
    for wording, (shape, colour, _) in zip(wordings, factors, strict=True):
        captions.append(_wordings(COLOURS[colour], SHAPES[shape])[wording])
    return captions


def _wordings(colour: str, shape: str) -> tuple[str, ...]:
    return tuple(template.format(colour=colour, shape=shape) for template in DEMO_TEMPLATES)
