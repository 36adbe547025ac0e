"""The one door to data: the demonstration, a folder of images, or a table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from .._checks import is_integer, seed
from .._require import require
from ..files import asset
from .background import colour_of
from .built_in import BUILT_IN, DEMO, SOURCES, THINGS
from .checking import checked_images
from .column_names import NAMES as ROLES
from .column_names import asked_columns
from .dataset import Dataset
from .demo import demo_prompts, load_demo
from .formats import TABLES, read_table
from .image_folders import read_folder
from .plain_files import shown, why_not_plain
from .raw_table import RawTable
from .shards import ending_of
from .table_files import ANYWHERE, Files
from .tables import dataset_of_table

TEMPLATES = ("a photo of a {}.", "a picture of a {}.", "an image of a {}.")


def load(
    source: str | Path = "demo", *, limit: int | None = None, label: str | None = None,
    group: str | None = None, columns: str | Mapping[str, str] | None = None,
    root: str | Path | None = None, templates: Sequence[str] | None = None, random_state: int = 0,
    background: str = "white",
) -> Dataset:  # fmt: skip
    """Load a demonstration, a folder of images, or a table of images or ids.

    Which column is what is told by its name and by the look of its values; ``columns_read`` of the
    dataset says it. Known names are those of the field, such as ``path``, ``file_name``, ``image``;
    ``id``, ``image_id``; ``label``, ``class``, ``category``; ``caption``, ``text``, ``title``;
    ``group``, ``subject``, ``domain``; ``split``.

    Parameters
    ----------
    source : str or Path, default="demo"
        ``"demo"``, pictures that are drawn; ``"things"``, 129 categories in two domains, without
        pictures, whose vectors of CLIP and DINOv3 the package carries; a folder of images, its
        first-level sub-folders being labels, or splits (train, test, ...) and the second-level
        ones labels, or described by ``metadata.jsonl``; or a table: ``.csv``, ``.tsv``,
        ``.parquet``, ``.arrow``, ``.feather``, ``.jsonl``, ``.json`` (a list, or COCO), a caption
        file of Flickr8k (``.txt``, ``.token``), a WebDataset shard (``.tar``, ``.tar.gz``,
        ``.tgz``).
        Several rows for one image, or lists, are several captions.
    limit : int, default=None
        Keep a random sample of so many images, in their order.
    label, group : str, default=None
        Columns that hold classes and groups, several with commas, the main one first; chosen if
        None. ``label=""`` switches labels off, of any source: nothing is measured on them. A
        folder's levels are ``folder`` and ``subfolder``.
    columns : str or mapping of str to str, default=None
        Columns by role (path, id, caption, label, group, split), such as ``{"path": "img"}`` or
        ``"path=img,caption=alt"``; an empty text for none.
    root : str or Path, default=None
        Folder that images of a table may lie in, besides the table's own. Images elsewhere are
        not read, so that a table of somebody else cannot name other files of the machine.
    templates : sequence of str, default=None
        Class prompts for zero-shot; ``{}`` stands for the class, in the demonstration
        ``{colour}`` and ``{shape}`` too. ``TEMPLATES`` or ``DEMO_TEMPLATES`` if None.
    random_state : int, default=0
        Of ``limit``.
    background : str, default="white"
        What is seen where a picture is transparent: the name of a colour, or ``#rrggbb``.

    Returns
    -------
    Dataset
        Files that cannot be read are left out and listed in ``skipped``; pictures of more than 8
        bits, transparent ones and others that are shown otherwise than they are stored are listed
        in ``scaled``.

    Raises
    ------
    InputError
        If nothing can be used: no such path, no image, no known column, an id twice; if a template
        does not name the class, or there is no such colour.

    Examples
    --------
    >>> data = load("demo", limit=8)
    >>> data.n, data.targets[0], len(data.prompts)
    (8, 'colour x texture', 64)
    """
    if label == "" and str(source) in BUILT_IN:
        labelled = load(
            source, limit=limit, group=group, columns=columns, root=root, templates=templates,
            random_state=random_state, background=background,
        )  # fmt: skip
        return replace(labelled, targets=(), prompts={}, prompt_target=None)
    check_source(source, limit=limit, label=label, group=group, columns=columns, root=root)
    seed("random_state", random_state)
    background = colour_of(background)
    if str(source) == THINGS:
        things = _read_file(asset("data", "things129", "table.csv"), {}, root)
        return _limited(replace(things, name=THINGS), limit, random_state)
    path = Path(source)
    if str(source) == DEMO:
        demo = load_demo()
        if templates is not None:
            demo = replace(demo, prompts=demo_prompts(_checked(templates)))
        return _limited(demo, limit, random_state)
    templates = _checked(TEMPLATES if templates is None else templates)
    asked = asked_columns(columns, label, group)
    dataset = _read_folder(path, asked) if path.is_dir() else _read_file(path, asked, root)
    dataset = _limited(_with_prompts(dataset, templates), limit, random_state)
    dataset = replace(dataset, background=background)
    return dataset if dataset.paths is None else checked_images(dataset)


def check_source(
    source: str | Path, *, limit: int | None = None, label: str | None = None,
    group: str | None = None, columns: str | Mapping[str, str] | None = None,
    root: str | Path | None = None,
) -> None:  # fmt: skip
    """Refuse arguments of :func:`load` by their types and ranges, before anything is read.

    Parameters
    ----------
    source : str or Path
        As there.
    limit : int, default=None
        As there.
    label, group : str, default=None
        As there.
    columns : str or mapping, default=None
        As there.
    root : str or Path, default=None
        As there.

    Raises
    ------
    InputError
        If one is of a wrong type or range, or cannot go with the source.
    """
    is_place = isinstance(source, str | Path) and str(source)
    got = f"source={shown(repr(source), 80)}"
    require(is_place, got, "'demo', 'things', or the path of a folder or a table")
    require(
        limit is None or (is_integer(limit) and limit > 0),
        f"limit={limit!r}",
        "a whole number above 0",
    )
    asked = asked_columns(columns, label, group)
    is_folder = isinstance(root, str | Path) and why_not_plain(root) == "a folder"
    require(root is None or is_folder, f"root={shown(root)}", "a folder")
    place = shown(source)
    if str(source) in BUILT_IN:
        for role, column in asked.items():
            expected = "no column (a demonstration has none to choose)"
            require(not column, f"{role}={shown(column, 80)!r} for {place}", expected)
    if str(source) == THINGS:
        is_here = Path(source).exists()
        require(not is_here, "'things', which is here, too", "'./things', or another folder")
    if str(source) in BUILT_IN or why_not_plain(source) == "a folder":
        require(root is None, f"root={shown(root)} for {place}", "no root (only tables name files)")


def _read_folder(path: Path, asked: Mapping[str, str]) -> Dataset:
    raw = read_folder(path, _names(asked))
    files = Files((path,), ANYWHERE if raw.is_listing else (path,), raw.places)
    return _made(shown(path.resolve().name), raw, files, asked)


def _read_file(path: Path, asked: Mapping[str, str], root: str | Path | None) -> Dataset:
    reason = why_not_plain(path)
    missing = reason == "no such file"
    got = f"no such path {shown(path)}"
    require(not missing, got, SOURCES)
    require(not reason, f"{shown(path)}, {reason}", SOURCES)
    suffixes = ", ".join(TABLES)
    ending = ending_of(path)
    require(ending in TABLES, f"{shown(path)}", f"a folder, or a table in {suffixes}")
    raw = read_table(path, _names(asked))
    roots = (path.parent,) if root is None else (path.parent, Path(root))
    inside = [top / folder for top in roots for folder in raw.folders]
    files = Files((*roots, *(each for each in inside if each.is_dir())), roots, raw.places)
    return _made(shown(path.name[: -len(ending)]), raw, files, asked)


def _names(asked: Mapping[str, str]) -> set[str]:
    """Columns that were asked for: each as it stands, and its parts where it is a list."""
    parts = {part.strip() for column in asked.values() for part in column.split(",")}
    return {*asked.values(), *parts} - {""}


def _made(name: str, raw: RawTable, files: Files, asked: Mapping[str, str]) -> Dataset:
    """Dataset of what was read, with what its file says beyond the columns."""
    import pandas as pd

    dataset = dataset_of_table(name, raw.table, files, asked)
    notes = dict(raw.notes)
    if raw.said:  # of all columns, and told with the first
        first = dataset.columns_read[0][0]
        notes[first] = ", ".join(filter(None, [notes.get(first), raw.said]))
    read = tuple(
        (column, f"{role}, {notes[column]}" if column in notes and role in ROLES else role)
        for column, role in dataset.columns_read
    )
    skipped = pd.DataFrame(list(raw.skipped), columns=["file", "reason"], dtype=object)
    if len(dataset.skipped):
        skipped = pd.concat([skipped, dataset.skipped], ignore_index=True)
    return replace(dataset, columns_read=read, skipped=skipped)


def _limited(dataset: Dataset, limit: int | None, random_state: int) -> Dataset:
    if limit is None or limit >= dataset.n:
        return dataset
    rows = np.random.default_rng(random_state).choice(dataset.n, limit, replace=False)
    return dataset.take(np.sort(rows))


def _with_prompts(dataset: Dataset, templates: Sequence[str]) -> Dataset:
    if not dataset.targets:
        return dataset
    target = dataset.targets[0]
    prompts = {}
    for label in map(str, dataset.classes(target)):
        words = label.replace("_", " ")
        prompts[label] = tuple(_filled(template, words) for template in templates)
    return replace(dataset, prompts=prompts, prompt_target=target)


def _checked(templates: Sequence[str]) -> Sequence[str]:
    is_sequence = isinstance(templates, Sequence) and not isinstance(templates, str)
    are_texts = is_sequence and templates and all(isinstance(text, str) for text in templates)
    require(are_texts, f"templates={shown(repr(templates), 80)}", "a sequence of str")
    return templates


def _filled(template: str, words: str) -> str:
    got = f"template {shown(repr(template), 80)}"
    require("{}" in template, got, "{} where the class stands")
    return template.replace("{}", words)
