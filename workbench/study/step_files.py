"""The steps of a study as files, and back: readable without pickle."""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .._require import require
from ..auditing.findings import Audit, Finding
from ..data.background import WHITE
from ..data.dataset import Dataset, none_repeated
from ..data.looks import Looks
from ..evaluate.comparison import KEY, Comparison
from ..evaluate.findings.headlines import Headline
from ..evaluate.uncertainty.outcomes import outcome_tensors, outcomes_in
from ..files import digest, read_tensors, strict_json, write_tensors
from ..fusion.fuser_files import load_fuser, save_fuser
from ..layout.kernels import Kernels
from ..store import Space
from .index import INDEX


@dataclass(frozen=True)
class StudyFolder:
    """Files of one study, named by step and content.

    Attributes
    ----------
    path : Path
        Of the folder.
    """

    path: Path

    def put_tensors(self, step: str, tensors: Mapping[str, Any], header: Any) -> str:
        """Write arrays and a JSON header.

        Parameters
        ----------
        step : str
            Begins the name of the file.
        tensors : mapping of str to ndarray
            The arrays.
        header : object
            Of JSON types.

        Returns
        -------
        str
            Name of the file.
        """
        text = strict_json(header)
        content = [part for key, rows in sorted(tensors.items()) for part in _content(key, rows)]
        name = f"{step}-{digest(text, *content)}.safetensors"
        if not (self.path / name).exists():
            filled = dict(tensors) or {"empty": np.zeros(1)}  # old safetensors read no empty file
            write_tensors(self.path / name, filled, {"header": text})
        return name

    def get_tensors(self, name: str) -> tuple[dict[str, np.ndarray], Any]:
        """Read what :meth:`put_tensors` wrote.

        Parameters
        ----------
        name : str
            Of the file.

        Returns
        -------
        tuple of dict and object
            The arrays and the header.

        Raises
        ------
        InputError
            If it is no file of the folder, or damaged.
        """
        require(Path(name).name == name, f"file {name!r} in {INDEX}", "a file of the folder")
        tensors, metadata = read_tensors(self.path / name)
        return tensors, json.loads(metadata["header"])


def _content(key: str, rows: np.ndarray) -> tuple[str, str, str, bytes]:
    return key, str(rows.dtype), str(rows.shape), np.ascontiguousarray(rows).tobytes()


def _put_dataset(place: StudyFolder, dataset: Dataset) -> str:
    captions = dataset.captions
    tensors = {
        "table": np.frombuffer(_parquet(dataset.table), np.uint8),
        "source_rows": np.asarray(dataset.source_rows, np.int64),
        "caption_rows": captions["row"].to_numpy(np.int64),
        "caption_source_rows": captions["source_row"].to_numpy(np.int64),
    }
    header = {name: getattr(dataset, name) for name in _PLAIN}
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


def _get_dataset(place: StudyFolder, name: str) -> Dataset:
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


def _put_space(place: StudyFolder, space: Space) -> str:
    header = {"name": space.name, "ids": space.ids.tolist(), "info": space.info}
    return place.put_tensors("space", space.rows(), header)


def _get_space(place: StudyFolder, name: str) -> Space:
    rows, header = place.get_tensors(name)
    return Space(header["name"], np.array(header["ids"], dtype=str), **rows, info=header["info"])


def _put_spaces(place: StudyFolder, spaces: dict[str, Space]) -> dict[str, str]:
    return {name: _put_space(place, space) for name, space in spaces.items()}


def _get_spaces(place: StudyFolder, names: dict[str, str]) -> dict[str, Space]:
    return {key: _get_space(place, name) for key, name in names.items()}


def _put_fusers(place: StudyFolder, fusers: dict[str, Any]) -> dict[str, str]:
    return {name: _put_fuser(place, fuser) for name, fuser in fusers.items()}


def _get_fusers(place: StudyFolder, names: dict[str, str]) -> dict[str, Any]:
    return {key: _get_fuser(place, name) for key, name in names.items()}


def _put_fuser(place: StudyFolder, fuser: Any) -> str:
    temporary = place.path / "fuser-new.safetensors"
    save_fuser(fuser, temporary)
    name = f"fuser-{digest(temporary.read_bytes())}.safetensors"
    temporary.replace(place.path / name)
    return name


def _get_fuser(place: StudyFolder, name: str) -> Any:
    return load_fuser(place.path / name)


def _put_comparison(place: StudyFolder, comparison: Comparison) -> str:
    outcomes = list(comparison.outcomes.items())
    tensors: dict[str, np.ndarray] = {}
    for i, (_, each) in enumerate(outcomes):
        tensors |= outcome_tensors(str(i), each)
    header = {
        "metrics": _columns(comparison.metrics),
        "alignment": _columns(comparison.alignment),
        "seconds": comparison.seconds,
        "notes": comparison.notes,
        "reference": comparison.reference,
        "own_headlines": [asdict(headline) for headline in comparison.own_headlines],
        "outcomes": [list(key) for key, _ in outcomes],
    }
    return place.put_tensors("comparison", tensors, header)


def _headline(stored: dict[str, Any]) -> Headline:
    """Read a headline; of files of before, what is no field of it any more is left."""
    low, high = stored["range"]
    known = {each.name: stored[each.name] for each in fields(Headline) if each.name in stored}
    return Headline(**{**known, "range": (low, high)})


def _get_comparison(place: StudyFolder, name: str) -> Comparison:
    tensors, header = place.get_tensors(name)
    keys = [tuple(key) for key in header["outcomes"]]
    metrics = _frame(header["metrics"])
    named = metrics[KEY].itertuples(index=False, name=None)
    values = dict(zip(named, metrics.value, strict=True))
    return Comparison(
        dataset=None,  # type: ignore[arg-type]  # this and the spaces are put in once all is read
        spaces={},
        metrics=metrics,
        alignment=_frame(header["alignment"]),
        seconds=header["seconds"],
        notes=tuple(header["notes"]),
        reference=header.get("reference", ""),
        outcomes={key: outcomes_in(tensors, str(i), values.get(key)) for i, key in enumerate(keys)},
        own_headlines=tuple(_headline(own) for own in header.get("own_headlines", ())),
    )


def _columns(frame: pd.DataFrame) -> list[Any]:
    return [[name, str(frame[name].dtype), frame[name].tolist()] for name in frame]


def _frame(columns: list[Any]) -> pd.DataFrame:
    series = {name: pd.Series(values, dtype=dtype) for name, dtype, values in columns}
    return pd.DataFrame(series)


def _put_arrays(step: str) -> Any:
    def put(place: StudyFolder, arrays: dict[str, np.ndarray]) -> str:
        tensors = {str(i): np.ascontiguousarray(rows) for i, rows in enumerate(arrays.values())}
        return place.put_tensors(step, tensors, {"names": list(arrays)})

    return put


def _get_arrays(place: StudyFolder, name: str) -> dict[str, np.ndarray]:
    tensors, header = place.get_tensors(name)
    return {key: tensors[str(i)] for i, key in enumerate(header["names"])}


def _put_kernels(place: StudyFolder, kernels: Kernels) -> str:
    header = {
        "names": list(kernels.matrices),
        "labels": kernels.labels.tolist(),
        "total": kernels.total,
    }
    tensors = {str(i): np.ascontiguousarray(K) for i, K in enumerate(kernels.matrices.values())}
    return place.put_tensors("kernels", tensors, header)


def _get_kernels(place: StudyFolder, name: str) -> Kernels:
    tensors, header = place.get_tensors(name)
    matrices = {key: tensors[str(i)] for i, key in enumerate(header["names"])}
    return Kernels(matrices, np.array(header["labels"], dtype=str), header["total"])


def _put_json(step: str) -> Any:
    def put(place: StudyFolder, value: Any) -> str:
        plain = _columns(value) if isinstance(value, pd.DataFrame) else value
        return place.put_tensors(step, {}, {"value": plain})

    return put


def _get_json(place: StudyFolder, name: str) -> Any:
    return place.get_tensors(name)[1]["value"]


def _put_audit(place: StudyFolder, audit: Audit) -> str:
    findings = [vars(found) | {"rows": found.rows.tolist()} for found in audit.findings]
    return _put_json("audit")(place, findings)


def _get_audit(place: StudyFolder, name: str) -> tuple[Finding, ...]:
    """Findings; the dataset that they are of is put in once all is read."""
    return tuple(map(_finding, _get_json(place, name)))


def _finding(stored: dict[str, Any]) -> Finding:
    rows, groups = np.array(stored["rows"], int), tuple(map(tuple, stored["groups"]))
    return Finding(**{**stored, "rows": rows, "groups": groups})


def _get_curve(place: StudyFolder, name: str) -> pd.DataFrame | None:
    columns = _get_json(place, name)
    return None if columns is None else _frame(columns)


_PLAIN = (
    "name", "targets", "groups", "prompts", "prompt_target", "n_source", "n_captions", "split",
    "columns_read", "background",
)  # fmt: skip
WRITERS: dict[str, Any] = {
    "dataset": _put_dataset,
    "audit": _put_audit,
    "parents": _put_spaces,
    "fused_spaces": _put_spaces,
    "fusers": _put_fusers,
    "spaces": _put_spaces,
    "comparison": _put_comparison,
    "maps": _put_arrays("maps"),
    "projection_quality": _put_json("projection-quality"),
    "kernels": _put_kernels,
    "curve": _put_json("curve"),
    "spectra": _put_arrays("spectra"),
}
READERS: dict[str, Any] = {
    "dataset": _get_dataset,
    "audit": _get_audit,
    "parents": _get_spaces,
    "fused_spaces": _get_spaces,
    "fusers": _get_fusers,
    "fused": _get_space,  # of format 1
    "fuser": _get_fuser,
    "spaces": _get_spaces,
    "comparison": _get_comparison,
    "maps": _get_arrays,
    "projection_quality": _get_json,
    "kernels": _get_kernels,
    "curve": _get_curve,
    "spectra": _get_arrays,
}
