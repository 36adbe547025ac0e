"""A file of KPIs: stages, each with an owner, a date, and what a run must show there.

title = "Fused search in the shop"

[[stage]]
name = "PoC"
owner = "Aiko Tanaka"          # owner and date are free text
date = "15 December 2026"
not_yet_known = "fail"         # or "allow"

[[stage.kpi]]
name = "Search finds no less than CLIP"
that = "fused.recall_at_1 - clip.recall_at_1 >= 0"
by = "interval"                # or "value"
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import _checks
from .._require import require
from ..toml_files import known_keys, read_toml
from .terms import Condition, condition_of

OPEN = ("fail", "allow")  # what a stage may do with what is not yet known
BY = ("interval", "value")
STAGE_KEYS = ("name", "owner", "date", "not_yet_known", "kpi")
KPI_KEYS = ("name", "that", "by")


@dataclass(frozen=True)
class Kpi:
    """One thing that a run must show.

    Attributes
    ----------
    name : str
        In words.
    condition : Condition
        What must hold.
    by : {"interval", "value"}
        Whether all of the 95 % interval must be on the good side, or the value alone.
    """

    name: str
    condition: Condition
    by: str = "interval"


@dataclass(frozen=True)
class Stage:
    """What must be shown before the next step.

    Attributes
    ----------
    name : str
        Such as "PoC", "pilot", "roll-out".
    kpis : tuple of Kpi
        All must hold.
    owner, date : str
        Free text; empty if nobody said it.
    allows_unknown : bool
        Whether the stage is passed with something not yet known.
    """

    name: str
    kpis: tuple[Kpi, ...]
    owner: str = ""
    date: str = ""
    allows_unknown: bool = False


def read_kpis(path: str | Path) -> tuple[Stage, ...]:
    r"""Read a file of KPIs.

    Parameters
    ----------
    path : str or Path
        TOML, as at the top of ``workbench/gating/kpis.py``.

    Returns
    -------
    tuple of Stage
        In the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read, or says what no gate understands.

    Examples
    --------
    >>> import tempfile
    >>> text = '[[stage]]\nname = "PoC"\n[[stage.kpi]]\nthat = "fused.knn >= 0.9"'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "kpi.toml")
    ...     _ = path.write_text(text)
    ...     read_kpis(path)[0].kpis[0].name
    'fused.knn >= 0.9'
    """
    content = read_toml(path, "a file of KPIs")
    known_keys(content, ("title", "stage"), str(path))
    stages = _tables(content.get("stage"), f"{path}: [[stage]]")
    read = tuple(_stage(stage, f"{path}: stage {i}") for i, stage in enumerate(stages, 1))
    names = [stage.name for stage in read]
    require(len(set(names)) == len(names), f"{path}: two stages of one name", "a name for each")
    return read


def _stage(stage: Mapping[str, Any], where: str) -> Stage:
    known_keys(stage, STAGE_KEYS, where)
    name = _text(stage, "name", where)
    require(name, f"{where} without a name", 'name = "PoC" or another')
    where = f"{where} ({name})"
    unknown = _text(stage, "not_yet_known", where) or OPEN[0]
    _checks.one_of(f"{where}: not_yet_known", unknown, OPEN)
    kpis = _tables(stage.get("kpi"), f"{where}: [[stage.kpi]]")
    read = tuple(_kpi(kpi, f"{where}, kpi {i}") for i, kpi in enumerate(kpis, 1))
    owner, date = (_text(stage, key, where) for key in ("owner", "date"))
    return Stage(name, read, owner, date, unknown == "allow")


def _kpi(kpi: Mapping[str, Any], where: str) -> Kpi:
    known_keys(kpi, KPI_KEYS, where)
    require("that" in kpi, f"{where} without `that`", 'that = "fused.knn >= 0.9" or another')
    condition = condition_of(kpi["that"], where)
    by = _text(kpi, "by", where) or BY[0]
    _checks.one_of(f"{where}: by", by, BY)
    return Kpi(_text(kpi, "name", where) or condition.text, condition, by)


def _tables(given: object, where: str) -> list[Mapping[str, Any]]:
    """At least one table of TOML."""
    right = isinstance(given, list) and given and all(isinstance(each, dict) for each in given)
    require(right, where, "at least one")
    return list(given)  # type: ignore[call-overload]  # a list, as just seen


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    """Words; a date of TOML is taken as it is written."""
    value = table.get(key, "")
    plain = not isinstance(value, dict | list | bool)
    require(plain, f"{where}: {key} = {_checks.shown(value)}", "text")
    return str(value)
