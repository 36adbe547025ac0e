"""Folders, tables, ids and the demonstration: each becomes one ``Dataset`` with stable ids."""

import hashlib
import io
import os
import tempfile
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import platformdirs
from PIL import Image, ImageOps, UnidentifiedImageError
from tqdm.auto import tqdm

from ._require import InputError, require

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")
MAX_PIXELS = 178_956_970  # Pillow's own limit for a decompression bomb
PATH_COLUMNS = ("path", "file", "filename", "image_path")
ID_COLUMNS = ("id", "image_id", "image", "name")
LABEL_COLUMNS = ("label", "class")
CAPTION_COLUMNS = ("caption", "text")
AS_TEXT = dict.fromkeys(PATH_COLUMNS + ID_COLUMNS + LABEL_COLUMNS, str)  # "007" stays "007"
TABLES: dict[str, Any] = {
    ".csv": partial(pd.read_csv, dtype=AS_TEXT, keep_default_na=False, na_values=[""]),
    ".parquet": pd.read_parquet,
    ".jsonl": partial(pd.read_json, lines=True, dtype=False),
}
TEMPLATES = ("a photo of a {}.", "a picture of a {}.", "an image of a {}.")
DEMO_TEMPLATES = (
    "a {colour} {shape}", "a picture of a {colour} {shape}", "a {shape} in {colour}",
    "the {shape} is {colour}", "{colour} {shape}",
)  # fmt: skip
PIXELS = 64  # a side
DRAWING = 1  # raise it when the pictures change
N_DEMO = 1536  # three of every combination
UNSEEN_SEED = 99  # of the pictures that are shown; the encoders were trained on other seeds
OVERSAMPLING = 2
_PILLOW_LIMIT = threading.Lock()


@dataclass(frozen=True)
class Dataset:
    """Samples with stable ids; every array elsewhere has its rows in this order.

    Parameters
    ----------
    name : str
    ids : ndarray of shape (n,)
        Unique; for images the first 16 hex digits of the SHA-256 of the file's bytes.
    paths : tuple of Path or None
        Image files; None for a table of ids.
    table : DataFrame
        n rows by id: ``file`` and every column that came.
    targets : tuple of str
        Columns that are evaluated as classes, the main one first.
    groups : tuple of str
        Columns kept for slices.
    captions : DataFrame
        ``row`` (of the image) and ``text``, in the order of text rows.
    prompts : dict of str to tuple of str
        Class to prompts, in the order of class rows.
    prompt_target : str or None
        The target that the prompts describe.
    skipped : DataFrame
        ``file`` and ``reason`` of what could not be used.
    source_rows : ndarray of shape (n,)
        Row of each sample in the source before anything was left out, so that vectors that follow
        the source stay aligned; ``captions["source_row"]`` likewise.
    n_source, n_captions : int
        Rows of the source: samples and captions.
    """

    name: str
    ids: np.ndarray
    paths: tuple[Path, ...] | None
    table: pd.DataFrame
    targets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    captions: pd.DataFrame = field(default_factory=lambda: _no_captions())
    prompts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    prompt_target: str | None = None
    skipped: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["file", "reason"]))
    source_rows: np.ndarray = field(default_factory=lambda: np.array([], dtype=int))
    n_source: int = 0
    n_captions: int = 0

    def __post_init__(self) -> None:
        if self.n_source:
            return
        captions = self.captions  # made whole, nothing left out yet
        if "source_row" not in captions:
            captions = captions.assign(source_row=np.arange(len(captions)))
        whole = dict(source_rows=np.arange(self.n), n_source=self.n, n_captions=len(captions))
        vars(self).update(whole, captions=captions)

    def __repr__(self) -> str:
        parts = [f"{self.n:,} {'ids' if self.paths is None else 'images'}"]
        parts += [f"{each} of {len(self.classes(each))} classes" for each in self.targets]
        counts = {"captions": len(self.captions), "skipped": len(self.skipped)}
        parts += [f"{count:,} {what}" for what, count in counts.items() if count]
        return f"Dataset({self.name!r}: {', '.join(parts)})"

    @property
    def n(self) -> int:
        """Number of samples."""
        return len(self.ids)

    def labels(self, target: str | None = None) -> np.ndarray:
        """Class of each sample, (n,) str, empty where it is missing; of the main target if None.

        Raises
        ------
        InputError
            If there is no such column.
        """
        known = ", ".join(self.targets + self.groups) or "no column (the data has no labels)"
        target = target or (self.targets[0] if self.targets else "label")
        require(target in self.table, f"target={target!r}", f"one of {known}")
        column = self.table[target]
        return column.astype(str).where(column.notna().to_numpy(), "").to_numpy(dtype=str)

    def classes(self, target: str | None = None) -> np.ndarray:
        """Sorted classes of a target, (k,) str."""
        classes = np.unique(self.labels(target))
        return classes[classes != ""]

    def take(self, rows: Iterable[int]) -> "Dataset":
        """The same data with these rows only (numbers or a mask); captions follow their images.

        Raises
        ------
        InputError
            If a row is asked for twice.
        """
        rows = np.asarray(list(rows))
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(int)
        require(len(np.unique(rows)) == len(rows), "a row that is taken twice", "each row once")
        place = np.full(self.n, -1)
        place[rows] = np.arange(len(rows))
        captions = self.captions.assign(row=place[self.captions["row"].to_numpy(dtype=int)])
        captions = captions[captions["row"] >= 0].sort_values("row", kind="stable")
        paths = None if self.paths is None else tuple(self.paths[i] for i in rows)
        return replace(
            self,
            ids=self.ids[rows],
            paths=paths,
            table=self.table.iloc[rows],
            captions=captions.reset_index(drop=True),
            source_rows=self.source_rows[rows],
        )


def load(
    source: str | Path = "demo", *, limit: int | None = None, label: str | None = None,
    group: str | None = None, templates: tuple[str, ...] = TEMPLATES, random_state: int = 0,
) -> Dataset:  # fmt: skip
    """Load the demonstration, a folder of images, or a table of images or ids.

    Parameters
    ----------
    source : str or Path, default="demo"
        ``"demo"``; a folder, its first-level sub-folders being labels; or a ``.csv``,
        ``.parquet`` or ``.jsonl`` table with a column ``path`` (relative to the table) or ``id``,
        and perhaps ``label``, ``caption`` (several rows an image), ``group``.
    limit : int, default=None
        Keep a random sample of so many images, in their order.
    label, group : str, default=None
        Columns of a table; ``label`` or ``class``, and ``group``, if None.
    templates : tuple of str, default=TEMPLATES
        Class prompts for zero-shot; ``{}`` stands for the class.
    random_state : int, default=0
        Of ``limit``.

    Returns
    -------
    Dataset
        Files that cannot be read are left out and listed in ``skipped``.

    Raises
    ------
    InputError
        If nothing can be used: no such path, no image, no known column, an id twice.

    Examples
    --------
    >>> data = load("demo", limit=8)
    >>> data.n, data.targets[0], len(data.prompts)
    (8, 'colour x texture', 64)
    """
    require(limit is None or limit > 0, f"limit={limit}", "a whole number above 0")
    path, fixed = Path(source), "no column (only tables have columns to choose)"
    is_table = str(source) != "demo" and not path.is_dir()
    require(is_table or label is None, f"label={label!r} for {source}", fixed)
    require(is_table or group is None, f"group={group!r} for {source}", fixed)
    if str(source) == "demo":
        return _limited(_load_demo(), limit, random_state)
    require(path.exists(), f"no such path {path}", "'demo', a folder of images or a table")
    if path.is_dir():
        dataset = _from_table(path.resolve().name, _folder_table(path), path, None, None)
    else:
        suffixes = ", ".join(TABLES)
        require(path.suffix.lower() in TABLES, f"{path}", f"a folder, or a table in {suffixes}")
        dataset = _from_table(path.stem, _read_table(path), path.parent, label, group)
    dataset = _limited(_with_prompts(dataset, templates), limit, random_state)
    return dataset if dataset.paths is None else _checked_images(dataset)


# Folders and tables.


def _folder_table(folder: Path) -> pd.DataFrame:
    files = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    files = [p for p in files if not any(part.startswith(".") for part in p.parts)]
    require(files, f"{folder} is empty", "a folder of images")
    relative = [p for p in files if p.suffix.lower() in SUFFIXES]
    got = f"{folder} with {len(files)} files but no image"
    require(relative, got, "files in " + ", ".join(SUFFIXES))
    table = pd.DataFrame({"path": [str(p) for p in relative]})
    if any(len(p.parts) > 1 for p in relative):
        table["label"] = [p.parts[0] if len(p.parts) > 1 else "(top)" for p in relative]
    return table


def _read_table(path: Path) -> pd.DataFrame:
    try:
        table = TABLES[path.suffix.lower()](path)
    except (ValueError, OSError) as error:  # pandas' and pyarrow's own errors are ValueErrors
        raise InputError(f"{path}: expected a {path.suffix} table ({error}).") from error
    require(len(table), f"{path} without rows", "one row a sample")
    return table


def _from_table(
    name: str, table: pd.DataFrame, folder: Path, label: str | None, group: str | None
) -> Dataset:
    path_column = _find(table, PATH_COLUMNS)
    key = path_column or _find(table, ID_COLUMNS)
    known = ", ".join(PATH_COLUMNS + ID_COLUMNS)
    require(key, f"{name} with columns {list(table)}", f"a column named one of {known}")
    key, empty = str(key), table[str(key)].isna()
    got = f"{int(empty.sum())} empty values in column {key!r} of {name}"
    require(not empty.any(), f"{got}, first in row {int(empty.argmax())}", "a value in every row")
    target = _column(table, label, LABEL_COLUMNS)
    groups = _column(table, group, ("group",))
    table = table.assign(**{key: table[key].astype(str)})
    first, captions = _group_captions(table, key, _find(table, CAPTION_COLUMNS), target)
    others = first.drop(columns="file") if key != "file" and "file" in first else first
    dataset = Dataset(
        name,
        first[key].to_numpy(dtype=str),
        None,
        others.set_index(first[key].rename("id")).rename(columns={key: "file"}),
        targets=(target,) if target else (),
        groups=(groups,) if groups else (),
        captions=captions,
    )
    if not path_column:
        return dataset
    paths = tuple(folder / file for file in dataset.ids)
    found = any(path.is_file() for path in paths)
    expected = f"paths relative to {folder} (or a column 'id' alone, for vectors you already have)"
    require(found, f"{len(paths)} files of {name}, none there (first: {paths[0]})", expected)
    return replace(dataset, paths=paths)


def _find(table: pd.DataFrame, names: Iterable[str]) -> str | None:
    return next((name for name in names if name in table), None)


def _column(table: pd.DataFrame, asked: str | None, names: Iterable[str]) -> str | None:
    if asked is None:
        return _find(table, names)
    require(asked in table, f"column {asked!r}", f"one of {list(table)}")
    require(table[asked].notna().any(), f"column {asked!r} without a value", "at least one value")
    return asked


def _group_captions(
    table: pd.DataFrame, key: str, caption: str | None, target: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row an image, and its captions; the same id twice without captions is an error."""
    row = pd.factorize(table[key])[0]
    first = table.drop_duplicates(key).reset_index(drop=True)
    if caption is None:
        counts = table[key].value_counts(sort=False)
        twice = counts.index[counts > 1].tolist()
        got = f"{len(twice)} duplicate ids in column {key!r}, first {twice[:3]}"
        require(not twice, got, "each id once, or several captions for it")
        return first, _no_captions()
    if target is not None:
        mixed = table.groupby(key)[target].nunique() > 1
        got = f"{int(mixed.sum())} ids with several values of {target!r}"
        require(not mixed.any(), got, "one label an image")
    captions = pd.DataFrame({"row": row, "text": table[caption].astype(str)})
    captions = captions[table[caption].notna().to_numpy()]
    captions = captions.assign(source_row=np.arange(len(captions)))
    captions = captions.sort_values("row", kind="stable")
    return first.drop(columns=caption), captions.reset_index(drop=True)


def _no_captions() -> pd.DataFrame:
    return pd.DataFrame({"row": np.array([], dtype=int), "text": np.array([], dtype=str)})


def _limited(dataset: Dataset, limit: int | None, random_state: int) -> Dataset:
    if limit is None or limit >= dataset.n:
        return dataset
    rows = np.random.default_rng(random_state).choice(dataset.n, limit, replace=False)
    return dataset.take(np.sort(rows))


def _with_prompts(dataset: Dataset, templates: tuple[str, ...]) -> Dataset:
    if not dataset.targets:
        return dataset
    target = dataset.targets[0]
    words = {str(c): str(c).replace("_", " ") for c in dataset.classes(target)}
    prompts = {c: tuple(t.format(word) for t in templates) for c, word in words.items()}
    return replace(dataset, prompts=prompts, prompt_target=target)


# Images.


def open_image(path: str | Path | io.BytesIO) -> Image.Image:
    """RGB picture, upright (EXIF orientation applied), wholly decoded.

    Raises
    ------
    InputError
        If the file is missing, no image, truncated, or above 178 megapixels.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("L", (3, 2)).save(f"{folder}/grey.png")
    ...     open_image(f"{folder}/grey.png").size
    (3, 2)
    """
    limit = f"at most {MAX_PIXELS / 1e6:.0f} megapixels"
    try:
        with Image.open(path) as image:  # reads the header only
            size = f"{path}, {image.width} x {image.height} pixels"
            require(image.width * image.height <= MAX_PIXELS, size, limit)
            image.load()
            return ImageOps.exif_transpose(image).convert("RGB")
    except InputError:
        raise
    except UnidentifiedImageError as error:
        raise InputError(f"{path}: expected an image, the format is unknown.") from error
    except Image.DecompressionBombError as error:
        width, height = _header_size(path)
        raise InputError(f"{path}, {width} x {height} pixels: expected {limit}.") from error
    except Exception as error:  # decoders raise EOFError, struct.error, zlib.error and others
        reason = str(error)[:1].lower() + str(error)[1:]
        raise InputError(f"{path}: expected a readable image ({reason}).") from error


def _header_size(path: str | Path | io.BytesIO) -> tuple[int, int]:
    """Width and height that the header claims, where Pillow refuses to tell."""
    with _PILLOW_LIMIT:
        limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            with Image.open(path) as image:
                return image.size
        finally:
            Image.MAX_IMAGE_PIXELS = limit


def thumbnail(path: str | Path, size: int = 96) -> bytes:
    """Small WebP copy, at most ``size`` pixels on its longer side.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Image.new("RGB", (300, 200)).save(f"{folder}/big.png")
    ...     Image.open(io.BytesIO(thumbnail(f"{folder}/big.png"))).size
    (96, 64)
    """
    image = open_image(path)
    image.thumbnail((size, size))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=70)
    return buffer.getvalue()


def content_id(path: str | Path) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _checked_images(dataset: Dataset) -> Dataset:
    """The readable images, each once, with their content as id; the others are listed."""
    paths = dataset.paths or ()
    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
    try:
        checked = pool.map(_check_image, paths)
        checks = list(tqdm(checked, "checking images", len(paths), disable=None, leave=False))
    finally:
        pool.shutdown(cancel_futures=True)  # Ctrl-C need not wait for the files in the queue
    found = pd.DataFrame(checks, columns=["id", "reason"]).assign(file=dataset.ids.tolist())
    again = (found["reason"] == "") & found["id"].duplicated()
    first = found.drop_duplicates("id").set_index("id")["file"]
    found.loc[again, "reason"] = "same bytes as " + found["id"][again].map(first)
    rows = np.flatnonzero(found["reason"] == "")
    skipped = found.loc[found["reason"] != "", ["file", "reason"]].reset_index(drop=True)
    got = f"{len(skipped)} files and no readable image in {dataset.name}"
    if not len(rows):
        got += f" (first: {': '.join(skipped.iloc[0])})"
    require(len(rows), got, "at least one image")
    kept, ids = dataset.take(rows), found["id"].to_numpy(dtype=str)[rows]
    table = kept.table.set_index(pd.Index(ids, name="id"))
    return replace(kept, ids=ids, table=table, skipped=skipped)


def _check_image(path: Path) -> tuple[str, str]:
    """Content id and "", or "" and the reason why the file cannot be used."""
    if not path.is_file():
        return "", "no such file"
    try:
        open_image(path)
        return content_id(path), ""
    except (InputError, OSError) as error:
        return "", str(error).removeprefix(str(path)).lstrip(":, ")


# The demonstration, the package's own files, and the cache folder.


def asset(*parts: str) -> Path:
    """A file that the package carries: under ``data/`` or ``notebooks/``.

    Examples
    --------
    >>> asset("notebooks").is_dir()
    True
    """
    here = Path(__file__).parent
    packaged = here / "_assets"
    return (packaged if packaged.is_dir() else here.parent).joinpath(*parts)


def cache_dir() -> Path:
    """Folder for what can be made again: ``WORKBENCH_CACHE``, or the platform's cache folder."""
    return Path(os.environ.get("WORKBENCH_CACHE") or platformdirs.user_cache_dir("workbench"))


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


# The demonstration's pictures: three independent factors of eight values. Captions name shape and
# colour and never the texture, so a CLIP trained on them cannot see it.


def _star(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    wave = abs(2 * ((np.arctan2(u, v) / (2 * np.pi) * 5) % 1) - 1)
    return r < 0.4 + 0.6 * wave**1.3


def _heart(u: np.ndarray, v: np.ndarray, r: np.ndarray) -> np.ndarray:
    x, y = u * 1.2, v * 1.2 + 0.1
    return (x * x + y * y - 0.9) ** 3 - x * x * y**3 < 0


def _zigzag(x: np.ndarray, y: np.ndarray, w: float, a: float, b: float) -> np.ndarray:
    period = 2 * np.pi / w
    sawtooth = abs(((x + a) / period) % 1 - 0.5) * 2
    return np.sin(w * (y + sawtooth * period * 0.9) + b) > 0


Mask = Callable[..., np.ndarray]
#: Inside of each shape in its own frame, about [-1, 1]; r is the distance from the centre.
INSIDE: dict[str, Mask] = {
    "circle": lambda u, v, r: r < 0.85,
    "square": lambda u, v, r: np.maximum(abs(u), abs(v)) < 0.75,
    "triangle": lambda u, v, r: (v > -0.6) & (abs(u) < (0.95 - v) * 0.58),
    "star": _star,
    "heart": _heart,
    "cross": lambda u, v, r: (
        (np.minimum(abs(u), abs(v)) < 0.3) & (np.maximum(abs(u), abs(v)) < 0.92)
    ),
    "ring": lambda u, v, r: (r < 0.92) & (r > 0.5),
    "crescent": lambda u, v, r: (r < 0.9) & (np.hypot(u - 0.45, v) > 0.68),
}
HUES = dict(
    red=0.0, orange=0.075, yellow=0.155, green=0.34, cyan=0.5, blue=0.62, purple=0.755, pink=0.9
)
#: Light part of each texture, upright whatever the shape's tilt; w is its angular frequency.
LIGHT: dict[str, Mask] = {
    "solid": lambda x, y, w, a, b: np.ones(x.shape, bool),
    "horizontal stripes": lambda x, y, w, a, b: np.sin(w * y + b) > 0,
    "vertical stripes": lambda x, y, w, a, b: np.sin(w * x + a) > 0,
    "diagonal stripes": lambda x, y, w, a, b: np.sin(w * (x + y) / np.sqrt(2) + a) > 0,
    "dots": lambda x, y, w, a, b: np.sin(w * x + a) + np.sin(w * y + b) < 0.85,
    "checks": lambda x, y, w, a, b: np.sin(w * x + a) * np.sin(w * y + b) > 0,
    "grid": lambda x, y, w, a, b: (np.sin(w * x + a) < 0.75) & (np.sin(w * y + b) < 0.75),
    "zigzag": _zigzag,
}
SHAPES, COLOURS, TEXTURES = tuple(INSIDE), tuple(HUES), tuple(LIGHT)


def draw(n: int, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw pictures, every combination of factors equally often (up to one).

    Position, size, tilt, hue, brightness, background, noise and the texture's period and phase
    vary from picture to picture.

    Parameters
    ----------
    n : int
        Number of pictures.
    random_state : int
        The same seed draws the same pictures.

    Returns
    -------
    images : ndarray of shape (n, 64, 64, 3), uint8
    factors : ndarray of shape (n, 3), int
        Numbers of shape, colour and texture.

    Examples
    --------
    >>> images, factors = draw(3, random_state=0)
    >>> images.shape, factors.shape
    ((3, 64, 64, 3), (3, 3))
    """
    rng = np.random.default_rng(random_state)
    factors = _balanced(n, rng)
    hues = (np.array(list(HUES.values()))[factors[:, 1]] + rng.uniform(-0.012, 0.012, n)) % 1
    ink = _rgb(hues, rng.uniform(0.75, 1, n), rng.uniform(0.8, 1, n))
    paper = _rgb(rng.uniform(0, 1, n), rng.uniform(0, 0.15, n), rng.uniform(0.15, 0.95, n))
    images = np.empty((n, PIXELS, PIXELS, 3), np.uint8)
    for i, (shape, _, texture) in enumerate(factors):
        images[i] = _picture(shape, texture, ink[i], paper[i], rng)
    return images, factors


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


def _balanced(n: int, rng: np.random.Generator) -> np.ndarray:
    """Factors (n, 3) in random order, each combination as often as any other, up to one."""
    codes = np.tile(np.arange(512), n // 512 + 1)[:n]
    if n % 512:
        codes[n - n % 512 :] = rng.permutation(512)[: n % 512]
    codes = rng.permutation(codes)
    return np.stack([codes // 64, codes // 8 % 8, codes % 8], axis=1)


def _picture(
    shape: int, texture: int, ink: np.ndarray, paper: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    X, Y = _grid()
    radius = rng.uniform(0.6, 0.85)
    centre = rng.uniform(-1, 1, 2) * (1 - radius) * 0.8
    tilt = rng.uniform(-0.3, 0.3)
    x, y = (X - centre[0]) / radius, (Y - centre[1]) / radius
    u, v = x * np.cos(tilt) + y * np.sin(tilt), -x * np.sin(tilt) + y * np.cos(tilt)
    w = 2 * np.pi / rng.uniform(0.2, 0.3)
    light = LIGHT[TEXTURES[texture]](X, Y, w, *rng.uniform(0, 2 * np.pi, 2))
    tone = np.where(light, 1, rng.uniform(0.3, 0.5)).astype(np.float32)
    slope = X * rng.uniform(-0.1, 0.1) + Y * rng.uniform(-0.1, 0.1)
    inside = INSIDE[SHAPES[shape]](u, v, np.hypot(u, v))[..., None]
    image = np.where(inside, ink * tone[..., None], paper + slope[..., None])
    image = image.reshape(PIXELS, OVERSAMPLING, PIXELS, OVERSAMPLING, 3).mean(axis=(1, 3))
    image = image + rng.normal(0, 0.02, image.shape)
    return np.clip(image * 255 + 0.5, 0, 255).astype(np.uint8)


def _grid() -> tuple[np.ndarray, np.ndarray]:
    side = PIXELS * OVERSAMPLING
    axis = ((np.arange(side) + 0.5) / side * 2 - 1).astype(np.float32)
    X, Y = np.meshgrid(axis, -axis)
    return X, Y


def _rgb(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """RGB (n, 3) of colours in HSV, all in [0, 1]."""
    k = (np.array([5, 3, 1]) + hue[:, None] * 6) % 6
    ramp = np.clip(np.minimum(k, 4 - k), 0, 1)
    return value[:, None] - value[:, None] * saturation[:, None] * ramp
