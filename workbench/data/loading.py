"""The one door to data: the demonstration, a folder of images, or a table."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from .._require import require
from .checking import checked_images
from .dataset import Dataset
from .demo import demo_prompts, load_demo
from .tables import TABLES, dataset_of_table, folder_table, read_table

TEMPLATES = ("a photo of a {}.", "a picture of a {}.", "an image of a {}.")


def load(
    source: str | Path = "demo", *, limit: int | None = None, label: str | None = None,
    group: str | None = None, templates: Sequence[str] | None = None, random_state: int = 0,
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
    templates : sequence of str, default=None
        Class prompts for zero-shot; ``{}`` stands for the class, in the demonstration
        ``{colour}`` and ``{shape}`` too. ``TEMPLATES`` or ``DEMO_TEMPLATES`` if None.
    random_state : int, default=0
        Of ``limit``.

    Returns
    -------
    Dataset
        Files that cannot be read are left out and listed in ``skipped``.

    Raises
    ------
    InputError
        If nothing can be used: no such path, no image, no known column, an id twice; or if a
        template does not name the class.

    Examples
    --------
    >>> data = load("demo", limit=8)
    >>> data.n, data.targets[0], len(data.prompts)
    (8, 'colour x texture', 64)
    """
    if label == "":
        same = {"limit": limit, "group": group, "templates": templates}
        dataset = load(source, **same, random_state=random_state)  # type: ignore[arg-type]
        return replace(dataset, targets=(), prompts={}, prompt_target=None)
    require(limit is None or limit > 0, f"limit={limit}", "a whole number above 0")
    path = Path(source)
    is_demo = str(source) == "demo"
    if is_demo or path.is_dir():
        no_columns = "no column (only tables have columns to choose)"
        require(label is None, f"label={label!r} for {source}", no_columns)
        require(group is None, f"group={group!r} for {source}", no_columns)
    if is_demo:
        demo = load_demo()
        if templates is not None:
            demo = replace(demo, prompts=demo_prompts(_checked(templates)))
        return _limited(demo, limit, random_state)
    require(path.exists(), f"no such path {path}", "'demo', a folder of images or a table")
    dataset = _read_folder(path) if path.is_dir() else _read_file(path, label, group)
    templates = _checked(TEMPLATES if templates is None else templates)
    dataset = _limited(_with_prompts(dataset, templates), limit, random_state)
    return dataset if dataset.paths is None else checked_images(dataset)


def _read_folder(path: Path) -> Dataset:
    return dataset_of_table(path.resolve().name, folder_table(path), path)


def _read_file(path: Path, label: str | None, group: str | None) -> Dataset:
    suffixes = ", ".join(TABLES)
    require(path.suffix.lower() in TABLES, f"{path}", f"a folder, or a table in {suffixes}")
    return dataset_of_table(path.stem, read_table(path), path.parent, label=label, group=group)


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
    is_text = isinstance(templates, str)
    require(templates and not is_text, f"templates={templates!r}", "a sequence of str")
    return templates


def _filled(template: str, words: str) -> str:
    require("{}" in template, f"template {template!r}", "{} where the class stands")
    return template.replace("{}", words)
