"""The call of the version before: ``write_report(comparison, out, layouts=..., ...)``."""

from collections.abc import Mapping
from typing import Any

from .._deprecation import warn_renamed
from ..evaluate.comparison import Comparison
from .parts import Reportable, ReportParts

RENAMED = {  # keyword of the old call: field of ReportParts
    "layouts": "maps",
    "honesty": "projection_quality",
    "quality": "projection_quality",
    "method": "map_method",
    "kernels": "kernels",
    "curve": "curve",
    "spectra": "spectra",
    "parameters": "parameters",
}


def as_reportable(study: Reportable | Comparison, old: Mapping[str, Any]) -> Reportable:
    """Return what a report reads, of a study or of the arguments of the old call.

    Parameters
    ----------
    study : Reportable or Comparison
        The first argument of ``write_report``; a Comparison is the old call.
    old : mapping
        The old call's further keywords.

    Returns
    -------
    Reportable
        The study, or a :class:`ReportParts` of the old arguments.

    Raises
    ------
    TypeError
        If a keyword is not known, or one of the old call comes with a study.
    """
    unknown = next((name for name in old if name not in RENAMED), None)
    if unknown is not None:
        raise TypeError(f"write_report() got an unexpected keyword argument {unknown!r}")
    if isinstance(study, Comparison):
        new = "write_report(ReportParts(comparison, maps=...), out) or write_report(study, out)"
        warn_renamed("write_report(comparison, out, layouts=...)", new, stacklevel=4)
        return ReportParts(study, **{RENAMED[name]: value for name, value in old.items()})
    if old:
        names = ", ".join(f"{name}=" for name in old)
        raise TypeError(f"write_report() takes {names} from the study, not as an argument")
    return study
