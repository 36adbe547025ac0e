"""What the report says in sentences beside the finding: what was compared, and the limits."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from ..evaluate.findings.roles import role_of, spaces_in_role
from ..fusion.weights import Weights
from ..store import Space

WEIGHTS = [each.name for each in fields(Weights)]
ALWAYS = (
    "Intervals cover the choice of samples and what is drawn to measure them: examples of few-shot,"
    " starts of clusters, random projections. Models trained anew are not in them.",
    "A map shows neighbours, not distances: read its quality first (trustworthiness,"
    " neighbours kept).",
    "Rows are compared by inner product; those of models are scaled to length 1 first, unless the"
    " space says otherwise.",
)


def summary(comparison: Comparison) -> str:
    """Say what was compared, in one line.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.

    Returns
    -------
    str
        Counts of the data, names of the spaces, settings of the fused one.
    """
    spaces = comparison.spaces
    clauses = _counts(comparison.dataset)
    word = "space" if len(spaces) == 1 else "spaces"
    clauses.append(f"compared in {len(spaces)} {word}: {', '.join(spaces)}")
    for fused in spaces_in_role(spaces, "fused")[:1]:
        clauses.append(f"fused: {settings_words(spaces[fused])}")
    if len(spaces) > 1 and not spaces_in_role(spaces, "fused"):
        clauses.append(f"none fused; compared with {comparison.reference_space}")
    return " · ".join(clauses)


def _counts(dataset: Dataset) -> list[str]:
    things = "samples" if dataset.paths is None else "pictures"
    clauses = [f"{dataset.n:,} {things}"]
    if dataset.targets:
        clauses.append(f"{len(dataset.classes()):,} classes of {dataset.targets[0]}")
    if len(dataset.captions):
        clauses.append(f"{len(dataset.captions):,} captions")
    return clauses


def settings_words(space: Space) -> str:
    """Say how a fused space is set.

    Parameters
    ----------
    space : Space
        Fused.

    Returns
    -------
    str
        Its width, its weights, its kernel.
    """
    parameters = space.info.get("parameters", {})
    settings = [f"{space.dim:,} dimensions"]
    settings += _weights(parameters)
    if "kernel" in parameters:
        settings.append(f"kernel {parameters['kernel']}")
    return ", ".join(settings)


def _weights(parameters: Mapping[str, Any]) -> list[str]:
    """Weights of the fused kernel, where it has some; those of KrossFuse by C alone."""
    given = {name: parameters[name] for name in WEIGHTS if name in parameters}
    return [Weights(**given).in_words(brief=True)] if "C" in given else []


def caveats(comparison: Comparison, banner: str) -> list[str]:
    """Say the limits of this run.

    Parameters
    ----------
    comparison : Comparison
        Of :func:`workbench.compare`.
    banner : str
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    list of str
        One sentence each; how it was measured is in ``Comparison.notes``.
    """
    sentences = []
    if banner:
        elsewhere = "nothing here tells how these models do elsewhere."
        sentences.append(f"{banner[0].upper()}{banner[1:]}: {elsewhere}")
    return [*sentences, *ALWAYS, _skipped(comparison.dataset)]


def _skipped(dataset: Dataset) -> str:
    n_skipped = len(dataset.skipped)
    if not n_skipped:
        return "No file was skipped."
    return f"{n_skipped:,} files could not be used and were left out (listed below)."


def is_krossfuse(comparison: Comparison) -> bool:
    """Tell whether the page may explain KrossFuse: unless the fused space is made otherwise.

    Parameters
    ----------
    comparison : Comparison
        A run's.

    Returns
    -------
    bool
        False where nothing is fused, or by an estimator of the user's alone.
    """
    fused = [space for space in comparison.spaces.values() if role_of(space) == "fused"]
    own = [space for space in fused if space.info.get("method") == "estimator"]
    return len(own) < len(fused)
