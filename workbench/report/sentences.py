"""What the report says in sentences beside the finding: what was compared, and the limits."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from .._language import capital, kept, listed, plural, tr
from ..data.dataset import Dataset
from ..evaluate.comparison import Comparison
from ..evaluate.findings.roles import role_of, spaces_in_role
from ..fusion.weights import Weights
from ..store import Space

WEIGHTS = [each.name for each in fields(Weights)]
ALWAYS = (
    kept(
        "Intervals cover the choice of samples and what is drawn to measure them: examples of"
        " few-shot,"
        " starts of clusters, random projections. Models trained anew are not in them."
    ),
    kept(
        "A map shows neighbours, not distances: read its quality first (trustworthiness,"
        " neighbours kept)."
    ),
    kept(
        "Rows are compared by inner product; those of models are scaled to length 1 first, unless"
        " the"
        " space says otherwise."
    ),
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
    clauses.append(
        plural(
            len(spaces), "compared in {n} space: {names}", "compared in {n} spaces: {names}",
            names=listed(spaces),
        )
    )  # fmt: skip
    for fused in spaces_in_role(spaces, "fused")[:1]:
        clauses.append(tr("fused: {settings}", settings=settings_words(spaces[fused])))
    if len(spaces) > 1 and not spaces_in_role(spaces, "fused"):
        said = kept("none fused; compared with {reference}")
        clauses.append(tr(said, reference=comparison.reference_space))
    return " · ".join(clauses)


def _counts(dataset: Dataset) -> list[str]:
    things = kept("{n:,} samples") if dataset.paths is None else kept("{n:,} pictures")
    clauses = [tr(things, n=dataset.n)]
    if dataset.targets:
        said = kept("{n:,} classes of {target}")
        clauses.append(tr(said, n=len(dataset.classes()), target=dataset.targets[0]))
    if len(dataset.captions):
        clauses.append(tr("{n:,} captions", n=len(dataset.captions)))
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
    settings = [tr("{n:,} dimensions", n=space.dim)]
    settings += _weights(parameters)
    if "kernel" in parameters:
        settings.append(tr("kernel {kernel}", kernel=parameters["kernel"]))
    return listed(settings)


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
        said = kept("{banner}: nothing here tells how these models do elsewhere.")
        sentences.append(tr(said, banner=capital(banner)))
    return [*sentences, *map(tr, ALWAYS), _skipped(comparison.dataset)]


def _skipped(dataset: Dataset) -> str:
    n_skipped = len(dataset.skipped)
    if not n_skipped:
        return tr("No file was skipped.")
    return tr("{n:,} files could not be used and were left out (listed below).", n=n_skipped)


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
