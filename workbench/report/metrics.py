"""metrics.json: every number of a run, for programs."""

from typing import Any

from ..costing.measured import cost_records
from ..weighing import Choice
from .judged import judged_records
from .parts import Reportable
from .verdict import verdict_record


def metrics_record(study: Reportable) -> dict[str, Any]:
    """Return every number of a run.

    Parameters
    ----------
    study : Reportable
        A run.

    Returns
    -------
    dict
        Finding, its sentences and its rows, notes, table, metrics, alignment, costs, quality of the
        maps, judgements by eye, the choice of weights if there is one, error curve; of plain types
        but for NumPy's numbers.
    """
    comparison = study.comparison
    curve = study.curve
    return {
        "dataset": comparison.dataset.name,
        "verdict": verdict_record(comparison),
        "judgements": judged_records(study),
        "finding": comparison.finding(),
        "sentences": comparison.sentences(),
        "findings": comparison.findings_table().to_dict("records"),
        "notes": list(comparison.notes),
        "table": comparison.table().reset_index().to_dict("records"),
        "chance": comparison.chance(),
        "metrics": comparison.metrics.to_dict("records"),
        "alignment": comparison.alignment.to_dict("records"),
        "costs": cost_records(comparison.spaces),
        "maps": dict(study.projection_quality or {}),
        "choice": chosen_record(getattr(study, "choice", None)),
        "error_curve": [] if curve is None else curve.to_dict("records"),
    }


def chosen_record(choice: Choice | None) -> dict[str, Any] | None:
    """Return what was chosen on these samples, and what it is worth.

    Parameters
    ----------
    choice : Choice or None
        Of a run.

    Returns
    -------
    dict or None
        Weights, score and corners, and the sentences; the grid is left out.
    """
    if choice is None:
        return None
    names = ("kind", "metric", "score", "low", "high", "n_samples", "n_folds", "is_certain")
    record = {name: getattr(choice, name) for name in names}
    record |= {"weights": choice.weights.parameters(), "sentences": choice.sentences}
    return record | {"corners": choice.corners.to_dict("records")}
