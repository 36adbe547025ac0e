"""The one door to data: the demonstration, a folder of images, or a table."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from .._checks import is_integer, seed
from .._require import require
from .checking import checked_images
from .dataset import Dataset
from .demo import demo_prompts, load_demo
from .folders import folder_table
from .formats import TABLES, read_table
from .plain_files import shown, why_not_plain
from .seeing import colour_of
from .tables import dataset_of_table

TEMPLATES = ("a photo of a {}.", "a picture of a {}.", "an image of a {}.")


def load(
    source: str | Path = "demo", *, limit: int | None = None, label: str | None = None,
    group: str | None = None, root: str | Path | None = None,
    templates: Sequence[str] | None = None, random_state: int = 0, background: str = "white",
) -> Dataset:  # fmt: skip
    """Load the demonstration, a folder of images, or a table of images or ids.

    Parameters
    ----------
    source : str or Path, default="demo"
        ``"demo"``; a folder, its first-level sub-folders being labels; or a ``.csv``,
        ``.parquet`` or ``.jsonl`` table with a column ``path`` (relative to the table) or ``id``,
        and perhaps ``label``, ``caption`` (several rows for one image), ``group``.
    limit : int, default=None
        Keep a random sample of so many images, in their order.
    label, group : str, default=None
        Columns of a table; ``label`` or ``class``, and ``group``, if None. ``label=""`` switches
        labels off, of any source: nothing is measured on them.
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
    if label == "":
        labelled = load(
            source, limit=limit, group=group, root=root, templates=templates,
            random_state=random_state, background=background,
        )  # fmt: skip
        return replace(labelled, targets=(), prompts={}, prompt_target=None)
    check_source(source, limit=limit, label=label, group=group, root=root)
    seed("random_state", random_state)
    background = colour_of(background)
    path = Path(source)
    is_demo = str(source) == "demo"
    if is_demo:
        demo = load_demo()
        if templates is not None:
            demo = replace(demo, prompts=demo_prompts(_checked(templates)))
        return _limited(demo, limit, random_state)
    templates = _checked(TEMPLATES if templates is None else templates)
    dataset = _read_folder(path) if path.is_dir() else _read_file(path, label, group, root)
    dataset = _limited(_with_prompts(dataset, templates), limit, random_state)
    dataset = replace(dataset, background=background)
    return dataset if dataset.paths is None else checked_images(dataset)


def check_source(
    source: str | Path, *, limit: int | None = None, label: str | None = None,
    group: str | None = None, root: str | Path | None = None,
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
    root : str or Path, default=None
        As there.

    Raises
    ------
    InputError
        If one is of a wrong type or range, or cannot go with the source.
    """
    is_place = isinstance(source, str | Path) and str(source)
    got = f"source={shown(repr(source), 80)}"
    require(is_place, got, "'demo', or the path of a folder or a table")
    require(
        limit is None or (is_integer(limit) and limit > 0),
        f"limit={limit!r}",
        "a whole number above 0",
    )
    for name, column in {"label": label, "group": group}.items():
        is_name = column is None or isinstance(column, str)
        require(is_name, f"{name}={shown(repr(column), 80)}", "the name of a column")
    is_folder = isinstance(root, str | Path) and why_not_plain(root) == "a folder"
    require(root is None or is_folder, f"root={shown(root)}", "a folder")
    if str(source) == "demo" or why_not_plain(source) == "a folder":
        place = shown(source)
        no_columns = "no column (only tables have columns to choose)"
        require(label is None, f"label={label!r} for {place}", no_columns)
        require(group is None, f"group={group!r} for {place}", no_columns)
        require(root is None, f"root={shown(root)} for {place}", "no root (only tables name files)")


def _read_folder(path: Path) -> Dataset:
    import pandas as pd

    table, skipped = folder_table(path)
    dataset = dataset_of_table(shown(path.resolve().name), table, path)
    return replace(dataset, skipped=pd.DataFrame(skipped, columns=["file", "reason"]))


def _read_file(
    path: Path, label: str | None, group: str | None, root: str | Path | None
) -> Dataset:
    reason = why_not_plain(path)
    missing = reason == "no such file"
    got = f"no such path {shown(path)}"
    require(not missing, got, "'demo', a folder of images or a table")
    require(not reason, f"{shown(path)}, {reason}", "'demo', a folder of images or a table")
    suffixes = ", ".join(TABLES)
    is_table = path.suffix.lower() in TABLES
    require(is_table, f"{shown(path)}", f"a folder, or a table in {suffixes}")
    roots = [path.parent] if root is None else [path.parent, Path(root)]
    table = read_table(path)
    name = shown(path.stem)
    return dataset_of_table(name, table, path.parent, label=label, group=group, roots=roots)


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
