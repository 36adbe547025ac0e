"""The model card of a run: data, models and their licences, weights, seeds, versions, limits.

Headings follow Mitchell et al., "Model Cards for Model Reporting", FAT* 2019.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .._language import kept, listed, retold, sentences, tr
from .._printable import markdown_text
from ..auditing import Audit
from ..evaluate.comparison import Comparison
from ..evaluate.findings.decision_words import advice_words, reasons
from ..evaluate.findings.roles import spaces_in_role
from ..store import Space
from .sentences import caveats, settings_words
from .verdict import things_of

NOT_STATED = kept("{name}: {made}; licence not stated by the model")
STATED = kept("{name}: {made}; licence as the model states it: {licence}")
OWN_ROWS = kept("rows that came ready; which model made them is not known here")
NO_FINDING = kept("The audit found nothing that could mislead a measure.")


class CardRow(NamedTuple):
    """A heading of the card, and what stands below it."""

    name: str
    lines: Sequence[str]


def model_card(
    comparison: Comparison, about: Mapping[str, Any], found: Audit | None, banner: str = ""
) -> list[CardRow]:
    """Say what a run stands on, and where it ends.

    Parameters
    ----------
    comparison : Comparison
        Of the run.
    about : mapping
        Its manifest.
    found : Audit or None
        What is wrong with the data, if that was looked at.
    banner : str, default=""
        See :func:`workbench.views.banner_of`.

    Returns
    -------
    list of CardRow
        In the order of the card.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> import workbench as wb
    >>> ids = np.array(list("abcdef"))
    >>> data = wb.Dataset("toy", ids, None, pd.DataFrame(index=ids))
    >>> info = {"spec": "timm:resnet18", "model": "resnet18", "licence": "apache-2.0"}
    >>> clip = wb.Space("CLIP", ids, np.random.default_rng(0).random((6, 4)), info=info)
    >>> comparison = wb.compare(data, {"CLIP": clip}, progress=False)
    >>> about = wb.report.manifest(comparison, {"seed": 0})
    >>> model_card(comparison, about, None)[1].lines
    ['CLIP: timm:resnet18, 4 columns; licence as the model states it: apache-2.0']
    """
    rows = [
        CardRow(tr("Data"), _data(about["data"], found)),
        CardRow(tr("Models"), _models(comparison.spaces)),
        CardRow(tr("Fused spaces"), _fused(comparison.spaces)),
        CardRow(tr("What was found"), _verdicts(comparison)),
        CardRow(tr("Limits"), caveats(comparison, banner)),
        CardRow(tr("How to make it again"), _again(about)),
    ]
    return [row for row in rows if row.lines]


def _data(data: Mapping[str, Any], found: Audit | None) -> list[str]:
    said = kept("{name}: {n:,} samples, {captions:,} captions, no classes")
    if data["targets"]:
        said = kept("{name}: {n:,} samples, {captions:,} captions, classes of {targets}")
    counts = {"n": data["samples"], "captions": data["captions"]}
    lines = [tr(said, name=data["name"], targets=listed(data["targets"]), **counts)]
    if data["skipped"]:
        lines.append(tr("{n:,} files could not be used", n=len(data["skipped"])))
    if found is None:
        return lines
    grave = [retold(each.words) for each in found.findings if each.severity == "high"]
    return [*lines, *(grave or [] if found.findings else [tr(NO_FINDING)])]


def _models(spaces: Mapping[str, Space]) -> list[str]:
    """Every space that no other was made into."""
    encoded = {
        name: space
        for name, space in spaces.items()
        if not space.info.get("parents") and not space.info.get("derived_from")
    }
    lines = [_model(name, space) for name, space in encoded.items()]
    if spaces_in_role(spaces, "fused"):
        said = kept("A fused space is made of several models: the licences of all of them hold.")
        lines.append(tr(said))
    return lines


def _model(name: str, space: Space) -> str:
    info = space.info
    made = str(info.get("spec") or info.get("model") or tr(OWN_ROWS))
    parts = [made, tr("{n:,} columns", n=space.dim)]
    if info.get("random_weights"):
        parts.append(tr("RANDOM WEIGHTS"))
    elif info.get("weights"):
        parts.append(tr("weights {weights}", weights=info["weights"]))
    licence = info.get("licence")
    said = STATED if licence else NOT_STATED
    return tr(said, name=name, made=listed(parts), licence=licence)


def _fused(spaces: Mapping[str, Space]) -> list[str]:
    lines = []
    for name in spaces_in_role(spaces, "fused"):
        parents = listed(spaces[name].info.get("parents", ()))
        said = kept("{name}: {settings}, made of {parents}") if parents else "{name}: {settings}"
        settings = settings_words(spaces[name])
        lines.append(tr(said, name=name, settings=settings, parents=parents))
    return lines


def _verdicts(comparison: Comparison) -> list[str]:
    things = things_of(comparison.dataset)
    lines = []
    for decision in comparison.decisions():
        advice = tr("{advice}.", advice=advice_words(decision))
        lines.append(sentences([advice, *reasons(decision, things)]))
    return lines


def _again(about: Mapping[str, Any]) -> list[str]:
    versions = about["versions"]
    named = [f"{package} {version}" for package, version in versions.items()]
    asked = about["parameters"]
    versions = listed(named)
    if "seed" in asked:
        versions = tr("seed {seed}; {versions}", seed=asked["seed"], versions=versions)
    return [versions, tr("workbench rerun RUN makes it again and compares.")]


def card_markdown(title: str, rows: Sequence[CardRow]) -> str:
    r"""Write a card as Markdown, for a repository of models.

    Parameters
    ----------
    title : str
        Of the run.
    rows : sequence of CardRow
        Of :func:`model_card`.

    Returns
    -------
    str
        Headings and lists; words of the data's cannot end a line or make a link.

    Examples
    --------
    >>> print(card_markdown("a *run*", [CardRow(tr("Data"), ["10 samples"])]))
    # Model card: a \*run\*
    <BLANKLINE>
    ## Data
    <BLANKLINE>
    - 10 samples
    <BLANKLINE>
    """
    parts = [tr("# Model card: {title}", title=markdown_text(title))]
    for row in rows:
        parts += [f"## {row.name}", "\n".join(f"- {markdown_text(line)}" for line in row.lines)]
    return "\n\n".join(parts) + "\n"
