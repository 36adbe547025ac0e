"""Questions that people ask, answered from the run."""

from typing import NamedTuple

from .findings import BETTER, SAME, WORSE, Gap
from .planning import SEARCH
from .reading import Facts
from .saying import Count, Hundred, Said, SpaceName, said


class Answered(NamedTuple):
    """A question and its answer."""

    question: Said
    answer: Said


def answers_of(facts: Facts) -> list[Answered]:
    """Answer what people ask.

    Parameters
    ----------
    facts : Facts
        Of a run.

    Returns
    -------
    list of Answered
        In the order of the page.
    """
    answers = {
        "concat": _concat(facts),
        "chance": _chance(facts),
        "search": _search(facts),
        "data": _data(facts),
        "back": said("answer.back", clip=SpaceName(facts.clip)),
        "leave": _leave(facts),
    }
    return [Answered(said(f"ask.{name}"), answer) for name, answer in answers.items()]


def _concat(facts: Facts) -> Said:
    """How the two models side by side do."""
    rival = facts.concatenation
    if not rival:
        return said("answer.concat_none")
    gains, losses = len(facts.gains(rival)), len(facts.losses(rival))
    names = {"rival": SpaceName(rival), "total": Count(len(facts.against(rival)))}
    if gains and losses:
        key = "better" if facts.instead == rival else "mixed"
        counts = {"gains": Count(gains), "losses": Count(losses)}
        return said(f"answer.concat_{key}", **names, **counts)
    if losses:
        counts = {"gains": Count(gains), "losses": Count(losses)}
        return said("answer.concat_better", **names, **counts)
    if gains:
        return said("answer.concat_worse", **names, gains=Count(gains))
    return said("answer.concat_same", **names)


def _chance(facts: Facts) -> Said:
    if not facts.gaps:
        return said("answer.chance_none")
    proven = sum(gap.verdict in (BETTER, WORSE) for gap in facts.gaps)
    return said("answer.chance", total=Count(len(facts.gaps)), proven=Count(proven))


def _search(facts: Facts) -> Said:
    """Search by words against what CLIP does alone."""
    found = [gap for gap in facts.against(facts.clip) if _is_search(gap)]
    if not found:
        return said("answer.search_none")
    gap = found[0]
    value, other = Hundred(gap.value), Hundred(gap.rival_value)
    names = {"space": SpaceName(gap.space), "rival": SpaceName(gap.rival)}
    if gap.verdict == SAME:
        return said("answer.search_same", value=value, **names)
    if gap.verdict in (BETTER, WORSE):
        key = "answer.search_better" if gap.verdict == BETTER else "answer.search_worse"
        return said(key, value=value, other=other)
    return said("answer.search_open", value=value, other=other, rival=names["rival"])


def _is_search(gap: Gap) -> bool:
    return (gap.task, gap.target, gap.metric) == SEARCH


def _data(facts: Facts) -> Said:
    samples = int(facts.verdict.get("samples") or 0)
    if samples:
        return said("answer.data_samples", samples=Count(samples))
    if facts.advice == "not_enough":
        return said("answer.data_unknown")
    return said("answer.data_settled", n=Count(facts.n))


def _leave(facts: Facts) -> Said:
    samples = facts.examples.get("samples", {})
    pictures = sum(bool(each.get("picture")) for each in samples.values())
    if pictures:
        return said("answer.leave_pictures", n=Count(pictures))
    return said("answer.leave")
