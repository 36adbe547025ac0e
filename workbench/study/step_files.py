"""The steps of a study as files, and back: readable without pickle."""

from dataclasses import asdict, fields
from typing import Any

import numpy as np
import pandas as pd

from ..auditing.findings import Audit, Finding
from ..evaluate.comparison import KEY, Comparison
from ..evaluate.findings.headlines import Headline
from ..evaluate.uncertainty.outcomes import outcomes_of_all, tensors_of_all
from ..files import digest
from ..fusion.fuser_files import load_fuser, save_fuser
from ..fusion.kernel_spaces import kernel_of
from ..fusion.space_files import kernel_space_of, kernel_tensors
from ..layout.kernels import Kernels
from ..store import Space
from ..weighing import Choice
from .choice_files import choice_of, columns_of, frame_of, plain_choice
from .dataset_files import get_dataset, put_dataset
from .study_folder import StudyFolder


def _put_space(place: StudyFolder, space: Space) -> str:
    if kernel_of(space) is not None:
        tensors, parts = kernel_tensors(space)
        return place.put_tensors("space", tensors, {"kernel": parts})
    header = {"name": space.name, "ids": space.ids.tolist(), "info": space.info}
    return place.put_tensors("space", space.rows(), header)


def _get_space(place: StudyFolder, name: str) -> Space:
    rows, header = place.get_tensors(name)
    if "kernel" in header:
        return kernel_space_of(rows, header["kernel"])
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
    tensors, keys = tensors_of_all(comparison.outcomes)
    header = {
        "metrics": columns_of(comparison.metrics),
        "alignment": columns_of(comparison.alignment),
        "seconds": comparison.seconds,
        "notes": comparison.notes,
        "reference": comparison.reference,
        "own_headlines": [asdict(headline) for headline in comparison.own_headlines],
        "outcomes": keys,
    }
    return place.put_tensors("comparison", tensors, header)


def _headline(stored: dict[str, Any]) -> Headline:
    """Read a headline; of files of before, what is no field of it any more is left."""
    low, high = stored["range"]
    known = {each.name: stored[each.name] for each in fields(Headline) if each.name in stored}
    return Headline(**{**known, "range": (low, high)})


def _get_comparison(place: StudyFolder, name: str) -> Comparison:
    tensors, header = place.get_tensors(name)
    metrics = frame_of(header["metrics"])
    named = metrics[KEY].itertuples(index=False, name=None)
    values = dict(zip(named, metrics.value, strict=True))
    return Comparison(
        dataset=None,  # type: ignore[arg-type]  # this and the spaces are put in once all is read
        spaces={},
        metrics=metrics,
        alignment=frame_of(header["alignment"]),
        seconds=header["seconds"],
        notes=tuple(header["notes"]),
        reference=header.get("reference", ""),
        outcomes=outcomes_of_all(tensors, header["outcomes"], values),
        own_headlines=tuple(_headline(own) for own in header.get("own_headlines", ())),
    )


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
        plain = columns_of(value) if isinstance(value, pd.DataFrame) else value
        return place.put_tensors(step, {}, {"value": plain})

    return put


def _get_json(place: StudyFolder, name: str) -> Any:
    return place.get_tensors(name)[1]["value"]


def _put_choice(place: StudyFolder, choice: Choice) -> str:
    return _put_json("choice")(place, plain_choice(choice))


def _get_choice(place: StudyFolder, name: str) -> Choice:
    return choice_of(_get_json(place, name))


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
    return None if columns is None else frame_of(columns)


WRITERS: dict[str, Any] = {
    "dataset": put_dataset,
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
    "choice": _put_choice,
}
READERS: dict[str, Any] = {
    "dataset": get_dataset,
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
    "choice": _get_choice,
}
