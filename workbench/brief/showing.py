"""Pictures of the run: rows of neighbours in every model, and a product step by step."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..interpret.pair import ALIKE, APART
from ..interpret.parts import FUSED, PRODUCT
from .reading import Facts
from .saying import Count, Joined, Name, Said, Several, SpaceName, said

MOST = 6  # neighbours of a row on the page


class Near(NamedTuple):
    """A sample on the page."""

    name: str
    caption: str
    picture: str
    mark: str = ""  # "right", "wrong", or empty where nobody can tell


class Row(NamedTuple):
    """The nearest samples in one space."""

    space: SpaceName
    near: Sequence[Near]
    right: Said | None
    is_fused: bool


class Column(NamedTuple):
    """A sample that was asked, and its rows."""

    outcome: str
    heading: Said
    counted: Said | None
    query: Near
    rows: Sequence[Row]


class Seen(NamedTuple):
    """What each model sees; without columns the notes say why."""

    columns: Sequence[Column]
    notes: Sequence[Said]


class Step(NamedTuple):
    """A sample beside the one that was asked: similarities, and what they come to."""

    sample: Near
    words: Sequence[Said]
    numbers: Sequence[tuple[Any, float]]  # name and similarity: parents, then the product


class Steps(NamedTuple):
    """What multiplying means."""

    formula: Joined | None
    query: Near | None
    steps: Sequence[Step]
    notes: Sequence[Said]


def seen_of(facts: Facts) -> Seen:
    """Lay out rows of neighbours.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    Seen
        A column for each outcome.
    """
    if not facts.examples:
        return Seen([], [said("seen.older")])
    found = facts.examples.get("neighbours")
    if not found or not found["samples"]:
        return Seen([], [said("seen.none")])
    columns = [_column(facts, found, sample) for sample in found["samples"]]
    shown = min(MOST, int(found["k"]))
    notes = [said("seen.how", k=Count(shown)), _names(facts)]
    target = str(found["target"])
    notes.append(said("seen.marks", target=Name(target)) if target else said("seen.no_labels"))
    notes.append(said("seen.drawn"))
    if facts.things == "samples":
        notes.append(said("seen.no_pictures"))
    return Seen(columns, notes)


def _names(facts: Facts) -> Said:
    """What the names of the rows mean."""
    parents = Several(tuple(SpaceName(name) for name in facts.parents))
    known = {"parents": parents, "space": SpaceName(facts.space)}
    if facts.rival and facts.rival == facts.concatenation:
        return said("seen.names_concat", **known, rival=SpaceName(facts.rival))
    return said("seen.names", **known)


def _column(facts: Facts, found: Mapping[str, Any], sample: Mapping[str, Any]) -> Column:
    outcome = str(sample["outcome"])
    names = {"space": SpaceName(str(found["space"])), "rival": SpaceName(str(found["rival"]))}
    wanted = {"some": (), "little": (), "tie": ()}.get(outcome, ("space", "rival"))
    heading = said(f"seen.{outcome}", **{name: names[name] for name in wanted})
    count = None
    if found["counts"]:
        asked = Count(found["asked"])
        count = said("seen.count", n=Count(found["counts"][outcome]), asked=asked)
    rows = [_row(facts, found, sample, name) for name in sample["near"]]
    return Column(outcome, heading, count, near_of(facts, sample["row"]), rows)


def _row(facts: Facts, found: Mapping[str, Any], sample: Mapping[str, Any], space: str) -> Row:
    rows, right = sample["near"][space][:MOST], sample["right"].get(space)
    if right is None:
        near = [near_of(facts, row) for row in rows]
        return Row(SpaceName(space), near, None, space == found["space"])
    marks = ["right" if each else "wrong" for each in right[:MOST]]
    near = [near_of(facts, row, mark) for row, mark in zip(rows, marks, strict=True)]
    words = said("seen.right", n=Count(marks.count("right")), k=Count(len(marks)))
    return Row(SpaceName(space), near, words, space == found["space"])


def near_of(facts: Facts, row: int, mark: str = "") -> Near:
    """Look up what the page shows of a sample.

    Parameters
    ----------
    facts : Facts
        Of a run.
    row : int
        Of the sample.
    mark : str, default=""
        Whether it is right.

    Returns
    -------
    Near
        Name, caption, address of the picture.
    """
    sample = facts.sample(row)
    return Near(sample["name"], sample["caption"], sample["picture"], mark)


def steps_of(facts: Facts) -> Steps:
    """Lay out a product step by step.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    Steps
        Without steps where the run kept none.
    """
    found = facts.examples.get("steps")
    if not found:
        return Steps(None, None, [], [said("steps.absent")])
    steps = [_step(facts, found, other) for other in found["others"]]
    negative = any(number < 0 for step in steps for _, number in step.numbers)
    notes = [said("steps.sign")] if negative else []
    return Steps(_formula(found["weights"]), near_of(facts, found["row"]), steps, notes)


def _formula(weights: Mapping[str, float]) -> Joined:
    """The kernel in letters of everyday: names, times and plus."""
    parents = [name for name in weights if name not in (PRODUCT, FUSED)]
    terms = [[f"{weights[name]:g} × ", SpaceName(name)] for name in parents if weights[name]]
    product = float(weights.get(PRODUCT, 0))
    if product:
        factors: list[Any] = [] if product == 1 else [f"{product:g} × "]
        for i, name in enumerate(parents):
            factors += [" × ", SpaceName(name)] if i else [SpaceName(name)]
        terms.append(factors)
    parts = [part for i, term in enumerate(terms) for part in ([" + ", *term] if i else term)]
    return Joined(tuple(parts))


def _step(facts: Facts, found: Mapping[str, Any], other: Mapping[str, Any]) -> Step:
    similarity = {str(name): float(number) for name, number in other["similarity"].items()}
    share = {str(name): float(number) for name, number in other["more_than"].items()}
    parents = [name for name in similarity if name not in (PRODUCT, FUSED)]
    numbers: list[tuple[Any, float]] = [(SpaceName(name), similarity[name]) for name in parents]
    numbers.append((said("steps.product"), similarity[PRODUCT]))
    return Step(near_of(facts, other["row"]), _step_words(parents, share), numbers)


def _step_words(parents: Sequence[str], share: Mapping[str, float]) -> list[Said]:
    """By what the numbers say, not by why the sample was chosen."""
    clip, expert = parents[0], min(parents[1:], key=lambda name: share[name])
    fused = share[FUSED]
    outcome = said("steps.high" if fused >= ALIKE else "steps.low", share=_most(fused))
    return [_parents_words(clip, expert, share), outcome]


def _parents_words(clip: str, expert: str, share: Mapping[str, float]) -> Said:
    first, second = share[clip], share[expert]
    numbers = {"first": _most(first), "second": _most(second)}
    if first >= ALIKE and second >= ALIKE:
        return said("steps.both", **numbers)
    names = {"clip": SpaceName(clip), "expert": SpaceName(expert)}
    for key, more, less in (("first", first, second), ("second", second, first)):
        if more >= ALIKE and more - less >= APART:
            return said(f"steps.{key}", **names, **numbers)
    return said("steps.neutral", **names, **numbers)


def _most(share: float) -> Count:
    """So many of 100 pairs; never all, since a pair is not more alike than itself."""
    return Count(min(99, round(100 * share)))
