"""metrics.json: every number of a run, for programs."""

from typing import Any

from .parts import Reportable


def metrics_record(study: Reportable) -> dict[str, Any]:
    """Return every number of a run.

    Parameters
    ----------
    study : Reportable
        A run.

    Returns
    -------
    dict
        Finding, its sentences and its rows, notes, table, metrics, alignment, quality of the
        maps, error curve; of plain types but for NumPy's numbers.
    """
    comparison = study.comparison
    curve = study.curve
    return {
        "dataset": comparison.dataset.name,
        "finding": comparison.finding(),
        "sentences": comparison.sentences(),
        "findings": comparison.findings_table().to_dict("records"),
        "notes": list(comparison.notes),
        "table": comparison.table().reset_index().to_dict("records"),
        "chance": comparison.chance(),
        "metrics": comparison.metrics.to_dict("records"),
        "alignment": comparison.alignment.to_dict("records"),
        "maps": dict(study.projection_quality or {}),
        "error_curve": [] if curve is None else curve.to_dict("records"),
    }
