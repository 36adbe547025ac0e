"""Claims about how many samples a proof of concept asks for, and when it asks for none."""

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench.evaluate.findings.decision import Advice, Decision
from workbench.evaluate.findings.finding import Finding
from workbench.evaluate.uncertainty.intervals import NO_DIFFERENCE, Difference
from workbench.evaluate.uncertainty.verdicts import verdict_of
from workbench.poc import figures_said, front, saying
from workbench.poc import run as run_poc
from workbench.poc.control import Control
from workbench.poc.deciding import KINDS, decide, headline_of
from workbench.poc.drawings import learning_drawing
from workbench.poc.laws import Law, half_at
from workbench.poc.learning import Point
from workbench.poc.saying import Outcome
from workbench.weighing.asking import Part

KPI = Part("knn", "kind", 1.0)


def found_of(gains):
    """Gains over the expert and CLIP, each with its interval and its p."""
    return [
        Finding("fused", rival, KINDS[rival], "kind", headline_of(KPI), 0.5, 0.5 - gain.value,
                gain, gain.p, verdict_of(gain, p=gain.p))
        for rival, gain in gains.items()
    ]  # fmt: skip


def decided(n, gains, margin=0.02, classes=2):
    """Decide on gains over the expert and CLIP, each by its interval."""
    return decide(found_of(gains), [KPI], {"kind": classes}, {KPI.words: n}, n, margin)


def within(value, half):
    return Difference(value, value - half, value + half, 0.5)


def separable(n):
    """Every space tells the classes apart: no outcome differs between any two."""
    ids = np.arange(n).astype(str)
    codes = np.arange(n) % 2
    table = pd.DataFrame({"kind": np.array(["a", "b"])[codes]}, index=ids)
    noise = np.random.default_rng(0).standard_normal((2, n, 6))
    rows = noise + 40 * np.eye(6)[codes]
    data = wb.Dataset("toy", ids, None, table, targets=("kind",))
    return data, wb.Space("CLIP", ids, rows[0]), wb.Space("expert", ids, rows[1])


@pytest.mark.parametrize("n", [12, 30, 60, 149])
def test_where_nothing_differs_three_over_the_margin_are_asked_for_whatever_the_number(n):
    found = decided(n, {"CLIP": NO_DIFFERENCE, "expert": NO_DIFFERENCE})
    assert found.decision.advice is Advice.NOT_ENOUGH
    assert found.decision.samples == 150
    assert found.law is Law.COUNT


def test_as_many_as_were_asked_for_settle_it():
    found = decided(150, {"CLIP": NO_DIFFERENCE, "expert": NO_DIFFERENCE})
    assert found.decision.advice is Advice.DO_NOT
    assert found.decision.samples == 0


def test_identical_outcomes_of_a_run_say_so_with_the_law_of_their_interval():
    few = run_poc(*separable(60), kpi="knn", seeds=1, progress=False)
    assert few.outcome == "not enough data yet"
    assert few.decision.samples == 150
    assert f"With about 90 more labelled samples you would know, {Law.COUNT.value}." in few.text()
    assert "root" not in few.said["learning"]
    assert few.text().count("90 more") == 1
    assert few.recommendation.next == "Label more samples: 150 in all would settle it."
    assert learning_drawing(few).note.endswith(" as no outcome differs.")
    enough = run_poc(*separable(160), kpi="knn", seeds=1, progress=False)
    assert enough.outcome == "do not fuse"
    assert "Dashed" not in learning_drawing(enough).note


@pytest.mark.parametrize(
    ("n", "half", "asked"), [(12, 0.335, 3400), (14, 0.286, 2900), (60, 0.126, 2400)]
)
def test_fewer_samples_with_a_wider_interval_are_asked_for_more_by_the_law_that_is_told(
    n, half, asked
):
    found = decided(n, {"CLIP": within(0.0, half), "expert": NO_DIFFERENCE})
    assert found.law is Law.ROOT
    assert found.decision.samples == asked
    at_asked, at_a_tenth_less = (half_at(half, n, each, Law.ROOT) for each in (asked, 0.9 * asked))
    assert at_asked <= 0.02 < at_a_tenth_less


def test_less_than_twice_as_many_are_not_asked_for_where_outcomes_differ():
    found = decided(100, {"CLIP": within(0.3, 0.35), "expert": NO_DIFFERENCE})
    assert (found.decision.samples, found.law) == (200, Law.ROOT)


def test_what_rests_on_part_of_the_samples_is_asked_for_in_proportion():
    """Of 100 samples 50 have an outcome: 150 of those are 300 of all."""
    findings = decided(50, {"CLIP": NO_DIFFERENCE, "expert": NO_DIFFERENCE}).decision
    assert findings.samples == 150
    found = [each for standing in findings.standings for each in standing.unsettled]
    assert decide(found, [KPI], {"kind": 2}, {KPI.words: 50}, 100, 0.02).decision.samples == 300


def test_what_is_but_the_least_of_all_is_called_that():
    found = decided(12, {"CLIP": within(0.5, 0.1), "expert": NO_DIFFERENCE}, classes=80)
    assert (found.decision.samples, found.law) == (400, None)
    points = [Point(12, 0.9, 0.5, 0.1)]
    said = figures_said.learning_words(
        Outcome.NOT_ENOUGH, found.decision, found.law, points, "pictures", "CLIP"
    )
    assert said.endswith("About 388 more labelled pictures are the least that could tell.")
    then = saying.next_of(Outcome.NOT_ENOUGH, found.decision, found.law, "pictures", "")
    assert then == "Label more pictures: 400 in all are the least that could tell."


@pytest.mark.parametrize("outcome", [Outcome.FUSE, Outcome.DO_NOT, Outcome.NOTHING])
def test_of_more_samples_nothing_is_said_where_the_answer_is_there_already(outcome):
    decision = Decision("fused", Advice.NOT_ENOUGH, samples=1540, n=240, margin=0.02)
    for half in (0.51, 0.0125):
        said = figures_said.learning_words(
            outcome, decision, Law.ROOT, [Point(240, 0.9, 0.51, half)], "pictures", "CLIP"
        )
        assert said.startswith("With 240 pictures the difference from CLIP is known to within 0.")
        for words in ("would know", "would bring", "about", "root"):
            assert words not in said
    is_settled = outcome is not Outcome.NOTHING
    assert ("more pictures would not change it" in said) == is_settled


def test_a_point_knows_the_law_of_its_interval():
    assert Point(60, 0.9, 0.0, 3.0 / 60).law is Law.COUNT
    assert Point(60, 0.9, 0.0, 0.06).law is Law.ROOT
    assert Point(60, 0.9, 0.1, 3.0 / 60).law is Law.ROOT


@pytest.mark.parametrize("leaks", [False, True])
def test_the_heading_names_what_failed(leaks):
    control = Control("knn", 0.25, 0.2, 0.3, 0.4 if leaks else 0.25, 0.2, 0.3)
    decision = Decision("fused", Advice.NOT_ENOUGH, n=240, margin=0.02)
    said = saying.heading_of(Outcome.NOTHING, decision, [control], "", "")
    reason = "the control fails" if leaks else "no setting scores more than chance"
    assert said == f"Nothing is recommended: {reason}."


def test_the_control_names_whose_score_it_tells():
    """Another than that of the vectors that are recommended, a few lines above."""
    said = figures_said.control_words(Control("knn", 0.25, 0.2, 0.3, 0.25, 0.2, 0.3), 0.96)
    assert "the exact fused kernel scores 0.960" in said


@pytest.mark.parametrize("gains", [[0, 0.5, 1], [0, 0.1, 1], [0.1, 0.5, 0.9], [np.nan, 0.5, 1]])
def test_an_end_of_the_line_is_no_knee(gains):
    assert front.knee([1, 10, 100], gains) is None


@pytest.mark.parametrize(
    ("costs", "gains"), [([1, 10, np.inf], [0, 0.9, 1]), ([1, 10, 100], [0, 0.9, np.inf])]
)
@pytest.mark.filterwarnings("error")
def test_what_is_infinite_has_no_place_on_a_line(costs, gains):
    with pytest.raises(wb.InputError, match="infinite cost or gain: expected finite numbers"):
        front.knee(costs, gains)


@pytest.mark.parametrize("margin", [1, 2, 1.0001])
def test_a_margin_of_all_or_more_is_refused(margin):
    with pytest.raises(wb.InputError, match=f"^margin={margin}: expected a number above 0 and bel"):
        run_poc(*separable(40), kpi="knn", margin=margin, progress=False)


def test_a_gain_that_only_the_correction_leaves_open_is_said_to_be_open():
    others = {"expert": NO_DIFFERENCE, "concatenation": within(0.1, 0.2)}
    said = figures_said.against_words(
        found_of({"CLIP": Difference(0.3, 0.01, 0.59, 0.1), **others})
    )
    assert said.endswith("with all 3 of them counted (Holm), what differs over CLIP may be chance.")
    proven = figures_said.against_words(
        found_of({"CLIP": Difference(0.3, 0.01, 0.59, 0.04), **others})
    )
    assert "Holm" not in proven
