"""COCO's annotations: captions of images, or the category that most objects of an image have."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from .._require import require
from .raw_table import MAX_TABLE_ROWS, RawTable

MOST_FREQUENT = "the category of most objects in the image, of equally many the one named first"


def is_coco(content: Any) -> bool:
    """Tell COCO's files by their parts.

    Parameters
    ----------
    content : object
        Of a JSON file.

    Returns
    -------
    bool
        Whether it has images and annotations.
    """
    parts = ("images", "annotations")
    return isinstance(content, dict) and all(isinstance(content.get(p), list) for p in parts)


def coco_table(content: dict[str, Any], path: Path) -> RawTable:
    """Make a table of COCO's images.

    Parameters
    ----------
    content : dict
        With ``images`` and ``annotations``, and ``categories`` where objects have them.
    path : Path
        Of the file: its name says in which folder the pictures usually are.

    Returns
    -------
    RawTable
        Columns ``file_name``, ``image_id``; ``caption``, a row for each; ``category``, that of most
        objects in the image, and ``categories``, all of them.

    Raises
    ------
    InputError
        If an image has no id or file name, or an annotation is of no image.
    """
    import pandas as pd

    images = _images(content["images"])
    captions, objects = _annotations(content["annotations"], images)
    most = len(images) + sum(map(len, captions.values()))
    require(most <= MAX_TABLE_ROWS, f"{most:,} images and captions", f"at most {MAX_TABLE_ROWS:,}")
    columns = pd.DataFrame({"file_name": images.values(), "image_id": list(images)})
    notes: tuple[tuple[str, str], ...] = ()
    if objects:
        columns = columns.assign(**_categories(content.get("categories"), list(images), objects))
        notes = (("category", MOST_FREQUENT),)
    if captions:
        columns["caption"] = [captions.get(key, [None]) for key in images]
        columns = columns.explode("caption", ignore_index=True)
    folder = path.stem.rpartition("_")[2]  # captions_val2017.json lies beside val2017/
    return RawTable(columns, folders=(folder, f"../{folder}"), notes=notes)


def _images(records: list[Any]) -> dict[str, str]:
    """File name of each image, by its id as text."""
    images: dict[str, str] = {}
    for number, record in enumerate(records):
        is_image = isinstance(record, dict) and isinstance(record.get("file_name"), str)
        whole = is_image and _is_key(record.get("id"))
        require(whole, f"images[{number}]", "an object with id and file_name")
        key = str(record["id"])
        require(key not in images, f"images[{number}] with id {key!r} again", "each id once")
        images[key] = record["file_name"]
    return images


def _annotations(
    records: list[Any], images: dict[str, str]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Captions of each image, and the categories of its objects, in the order of the file."""
    captions: dict[str, list[str]] = {}
    objects: dict[str, list[str]] = {}
    for number, record in enumerate(records):
        where = f"annotations[{number}]"
        require(isinstance(record, dict), where, "an object")
        key = str(record.get("image_id"))
        require(key in images, f"{where} of image_id {key[:40]!r}", "the id of one of the images")
        if isinstance(record.get("caption"), str):
            captions.setdefault(key, []).append(record["caption"])
        if _is_key(record.get("category_id")):
            objects.setdefault(key, []).append(str(record["category_id"]))
    return captions, objects


def _categories(
    records: Any, keys: list[str], objects: dict[str, list[str]]
) -> dict[str, list[Any]]:
    """Columns of the category of most objects, and of all categories in the order of the file."""
    names: dict[str, str] = {}
    for record in records if isinstance(records, list) else []:
        if isinstance(record, dict) and "id" in record and isinstance(record.get("name"), str):
            names[str(record["id"])] = record["name"]
    place = {category: number for number, category in enumerate(names)}
    most: list[Any] = []
    every: list[Any] = []
    for key in keys:
        counts = Counter(objects.get(key, ()))
        there = sorted(counts, key=lambda each: (-counts[each], place.get(each, len(place)), each))
        most.append(names.get(there[0], there[0]) if there else None)
        every.append(", ".join(names.get(each, each) for each in there) or None)
    return {"category": most, "categories": every}


def _is_key(value: Any) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)
