"""The dataset of a study as a file, and back."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..data.background import WHITE
from ..data.dataset import Dataset, none_repeated
from ..data.looks import Looks
from .study_folder import StudyFolder

PLAIN = (
    "name", "targets", "groups", "prompts", "prompt_target", "n_source", "n_captions", "split",
    "columns_read", "background",
)  # fmt: skip


def put_dataset(place: StudyFolder, dataset: Dataset) -> str:
    """Write a dataset.

    Parameters
    ----------
    place : StudyFolder
        Where to.
    dataset : Dataset
        All but its pictures, which are named by their paths.

    Returns
    -------
    str
        Name of the file.
    """
    captions = dataset.captions
    tensors = {
        "table": np.frombuffer(_parquet(dataset.table), np.uint8),
        "source_rows": np.asarray(dataset.source_rows, np.int64),
        "caption_rows": captions["row"].to_numpy(np.int64),
        "caption_source_rows": captions["source_row"].to_numpy(np.int64),
    }
    header = {name: getattr(dataset, name) for name in PLAIN}
    if len(dataset.repeated):
        tensors["repeated"] = np.frombuffer(_parquet(dataset.repeated), np.uint8)
    if dataset.looks is not None:
        tensors |= {name: getattr(dataset.looks, name) for name in ("sizes", "tiles", "flat")}
    header |= {
        "ids": dataset.ids.tolist(),
        "paths": None if dataset.paths is None else [str(path.resolve()) for path in dataset.paths],
        "caption_texts": captions["text"].tolist(),
        "skipped": dataset.skipped.to_dict("records"),
        "scaled": dataset.scaled.to_dict("records"),
        "content_ids": _listed(dataset.content_ids),
        "treatments": None if dataset.looks is None else dataset.looks.treatments.tolist(),
    }
    return place.put_tensors("dataset", tensors, header)


def get_dataset(place: StudyFolder, name: str) -> Dataset:
    """Read what :func:`put_dataset` wrote.

    Parameters
    ----------
    place : StudyFolder
        Where from.
    name : str
        Of the file.

    Returns
    -------
    Dataset
        With its pictures where they are still.
    """
    tensors, header = place.get_tensors(name)
    captions = pd.DataFrame({"row": tensors["caption_rows"], "text": header["caption_texts"]})
    captions["text"] = captions["text"].astype(str)
    paths = header["paths"]
    prompts = {key: tuple(texts) for key, texts in header["prompts"].items()}
    return Dataset(
        header["name"],
        np.array(header["ids"], dtype=str),
        None if paths is None else tuple(Path(path) for path in paths),
        pd.read_parquet(io.BytesIO(tensors["table"].tobytes())),
        targets=tuple(header["targets"]),
        groups=tuple(header["groups"]),
        captions=captions.assign(source_row=tensors["caption_source_rows"]),
        prompts=prompts,
        prompt_target=header["prompt_target"],
        skipped=pd.DataFrame(header["skipped"], columns=["file", "reason"]),
        scaled=pd.DataFrame(header.get("scaled", []), columns=["file", "how"]),
        source_rows=tensors["source_rows"],
        n_source=header["n_source"],
        n_captions=header["n_captions"],
        content_ids=_texts(header["content_ids"]),
        repeated=_read_repeated(tensors),
        looks=_looks(tensors, header),
        background=header.get("background", WHITE),  # older ones have none
        split=header.get("split"),
        columns_read=tuple((column, read) for column, read in header.get("columns_read", ())),
    )


def _read_repeated(tensors: dict[str, np.ndarray]) -> pd.DataFrame:
    if "repeated" not in tensors:
        return none_repeated()
    return pd.read_parquet(io.BytesIO(tensors["repeated"].tobytes()))


def _looks(tensors: dict[str, np.ndarray], header: dict[str, Any]) -> Looks | None:
    treatments = _texts(header.get("treatments"))
    if treatments is None:
        return None
    return Looks(tensors["sizes"], tensors["tiles"], tensors["flat"], treatments)


def _listed(values: np.ndarray | None) -> list[Any] | None:
    return None if values is None else values.tolist()


def _texts(values: list[str] | None) -> np.ndarray | None:
    return None if values is None else np.array(values, dtype=str)


def _parquet(table: pd.DataFrame) -> bytes:
    """Bytes of a Parquet file; columns of mixed types, which Parquet cannot hold, as text."""
    buffer = io.BytesIO()
    try:
        table.to_parquet(buffer)
        return buffer.getvalue()
    except (ValueError, TypeError):  # pyarrow's own errors are such
        mixed = [str(column) for column in table if table[column].dtype == object]
        if not mixed:
            raise
        as_text = {column: table[column].map(str, na_action="ignore") for column in mixed}
        return _parquet(table.assign(**as_text).astype(dict.fromkeys(mixed, "string")))
