"""A study on disk: everything that was computed, readable without pickle.

One folder: ``study.json`` names the files of each step. Files carry a digest of their content in
their name and ``study.json`` is written last, so a folder holds the old study or the new one,
whatever happens in between.
"""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from .._require import InputError, require
from ..auditing.findings import Audit
from ..files import write_text
from .index import FORMAT, INDEX, index_text, read_index
from .settings import name_of
from .step_files import READERS, WRITERS, StudyFolder

DAMAGE = (
    ArithmeticError, AttributeError, ImportError, LookupError, OSError, TypeError, ValueError,
)  # fmt: skip


def save_study(study: Any, folder: str | Path) -> Path:
    """Write the steps that a study has made.

    Parameters
    ----------
    study : Study
        Steps that were not made yet are left out; the dataset is always written.
    folder : str or Path
        Made if it is not there.

    Returns
    -------
    Path
        Of the folder.

    Raises
    ------
    InputError
        If the folder cannot be written, or holds files but no study.
    """
    folder = Path(folder)
    require(not folder.is_file(), f"{folder} is a file", "a folder")
    others = folder.is_dir() and any(folder.iterdir()) and not (folder / INDEX).exists()
    require(not others, f"{folder} with other files in it", "a new folder, or one of a study")
    place = StudyFolder(folder)
    made = {step: vars(study)[step] for step in WRITERS if step in vars(study)}
    made["dataset"] = study.dataset
    if study.settings.is_own_method:
        made.pop("fusers", None)  # an estimator of another's: no file holds it without pickle
    if made.get("kernels", ...) is None:  # of few samples: said again when it is asked for
        made.pop("kernels")
    files = {step: WRITERS[step](place, value) for step, value in made.items()}
    index = {"format": FORMAT, "settings": _settings(study), "files": files, "notes": study.notes}
    write_text(folder / INDEX, index_text(index))
    _sweep(folder, files)
    return folder


def load_study(cls: Any, folder: str | Path) -> Any:
    """Read what :func:`save_study` wrote.

    Parameters
    ----------
    cls : type
        The class ``Study``.
    folder : str or Path
        Where it was saved.

    Returns
    -------
    Study
        With every step that was saved.

    Raises
    ------
    InputError
        If there is no study, or a file of it is missing or damaged.
    """
    folder = Path(folder)
    index_file = folder / INDEX
    require(index_file.is_file(), f"no {INDEX} in {folder}", "a folder of Study.save")
    index = read_index(index_file)
    place = StudyFolder(folder)
    try:
        steps = {step: READERS[step](place, name) for step, name in index["files"].items()}
        return _assembled(cls, dict(index["settings"]), steps, list(index.get("notes", [])))
    except DAMAGE as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{folder}: expected the files of a whole study ({error}).") from error


def _assembled(cls: Any, settings: dict[str, Any], steps: dict[str, Any], notes: list[str]) -> Any:
    named = settings.pop("spaces", {})
    sources = settings.pop("sources") | named
    _read_old(steps)
    parents = steps.get("parents", {})
    given = dict(zip(sources, parents.values(), strict=True)) if parents else sources
    missing = [role for role, source in given.items() if source is None]
    got = f"a study whose {', '.join(missing)} was an object, saved before it was encoded"
    require(not missing, got, "Study.save after study.parents")
    if "audit" in steps:
        steps["audit"] = Audit(steps["dataset"], steps["audit"])
    if "comparison" in steps:
        parts = {"dataset": steps["dataset"], "spaces": steps["spaces"]}
        steps["comparison"] = replace(steps["comparison"], **parts)
    given = {"spaces": given} if named else given
    study = cls(steps["dataset"], **given, **settings)
    vars(study).update(steps)
    study.notes.extend(notes)
    return study


def _read_old(steps: dict[str, Any]) -> None:
    """Take the one fused space and fuser of format 1 as the first of several."""
    fused = steps.pop("fused", None)
    fuser = steps.pop("fuser", None)
    if fused is not None:
        steps["fused_spaces"] = {fused.name: fused}
    if fuser is not None:
        steps["fusers"] = {"fused": fuser}


def _settings(study: Any) -> dict[str, Any]:
    asked = study.settings
    values = {field.name: getattr(asked, field.name) for field in fields(asked)}
    del values["data"], values["measures"]
    for name in ("expert_weight", "product_weight", "centre_clip"):
        if values[name] is None:  # older versions know no such settings
            del values[name]
    if asked.is_own_method:
        values["method"] = f"{name_of(asked.method)} (an object, which was not saved)"
    for part in ("sources", "spaces"):
        values[part] = {name: _text_or_none(each) for name, each in values[part].items()}
    return values


def _text_or_none(source: Any) -> str | None:
    return source if isinstance(source, str) else None


def _sweep(folder: Path, files: dict[str, Any]) -> None:
    """Remove what the study of now does not name."""
    kept = {INDEX}
    for named in files.values():
        kept.update(named.values() if isinstance(named, dict) else [named])
    for path in folder.iterdir():
        if path.suffix == ".safetensors" and path.name not in kept:
            path.unlink(missing_ok=True)
