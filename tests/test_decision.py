"""Claims about decisions: adopt, do not, or not enough data; from intervals and corrected p."""

import numpy as np
import pandas as pd
import pytest
from test_findings import KNN, PROBE, fabricated, hits

from workbench._require import InputError
from workbench.evaluate.findings import decision_words
from workbench.evaluate.findings.decision import Advice
from workbench.evaluate.findings.decision_words import advice_words, next_step, reasons
from workbench.evaluate.findings.plain_words import in_hundreds, plain_words
from workbench.evaluate.findings.standing import Place


def decided(planted, **options):
    """The only decision of a comparison that is made of shares of hits."""
    (decision,) = fabricated(planted, **options).decisions()
    return decision


def places(decision):
    return {each.rival: each.place for each in decision.standings}


def test_better_than_every_simpler_space_and_nowhere_worse_is_adopted():
    same = hits(0.8)
    decision = decided(
        {(*PROBE, "shape"): (0.5, 0.6, 0.7, 0.9), ("zero_shot", "acc1", "shape"): (same,) * 4}
    )
    assert decision.advice is Advice.ADOPT
    assert set(places(decision).values()) == {Place.AHEAD}
    first, example = reasons(decision)
    assert first == "It is proven better than each of 3 simpler spaces, and nowhere proven worse."
    assert example.startswith("Of 100 pictures, fused gets 90 right, concat 70 (")
    assert example.endswith(" more): shape by a trained classifier.")


def test_a_simpler_space_that_is_better_is_named_instead():
    decision = decided({(*PROBE, "shape"): (0.5, 0.6, 0.9, 0.7)})
    assert (decision.advice, decision.instead) == (Advice.DO_NOT, "concat")
    assert (
        reasons(decision)[0]
        == "concat does more: by what matters it is proven better at 1 measure."
    )
    assert next_step(decision).startswith("Use concat: the same encoders side by side")


def test_a_small_gain_beside_a_large_loss_does_not_save_a_fused_space():
    """All that it may gain is surely less than what it loses: no trade, but a worse space."""
    planted = {(*PROBE, "shape"): (0.5, 0.5, 0.9, 0.4), (*KNN, "shape"): (0.5, 0.5, 0.6, 0.75)}
    decision = decided(planted)
    assert (decision.advice, decision.instead) == (Advice.DO_NOT, "concat")
    assert "and worse at 1 measure by less" in reasons(decision)[0]


def test_what_wins_here_and_loses_there_is_not_adopted_as_it_is():
    planted = {(*PROBE, "shape"): (0.5, 0.5, 0.5, 0.9), (*KNN, "shape"): (0.9, 0.5, 0.5, 0.5)}
    decision = decided(planted)
    assert decision.is_trade
    assert decision.deciding.rival == "clip"
    assert advice_words(decision) == "Do not adopt the fused space as it is"
    assert len(reasons(decision)) == 3
    assert "--choose-weights" in next_step(decision)
    assert "--choose-weights" not in next_step(decision, chosen=True)


def test_as_good_is_said_only_where_no_gain_is_left_in_the_intervals():
    """The same shares: 4,000 samples prove that nothing is gained, 100 do not."""
    for n, advice in ((4000, Advice.DO_NOT), (100, Advice.NOT_ENOUGH)):
        alike = [hits(0.7, n, seed) for seed in range(4)]
        assert decided({(*PROBE, "shape"): alike}, n=n).advice is advice


def test_a_difference_that_surely_is_small_is_neither_gain_nor_loss():
    """Proven, but below 5 of 100: of 100,000 samples 1 of 100 more."""
    n = 100_000
    shares = [hits(share, n, 1) for share in (0.70, 0.70, 0.70, 0.71)]
    decision = decided({(*PROBE, "shape"): shares}, n=n)
    assert decision.advice is Advice.DO_NOT
    assert set(places(decision).values()) == {Place.LEVEL}
    (wider,) = fabricated({(*PROBE, "shape"): shares}, n=n).decisions(margin=0.001)
    assert wider.advice is Advice.ADOPT


def test_equal_answers_of_few_samples_prove_no_equality():
    """None of 40 differs: of all, 3 / 40 may; of 400 no more than 3 / 400."""
    for n, advice in ((40, Advice.NOT_ENOUGH), (400, Advice.DO_NOT)):
        decision = decided({(*PROBE, "shape"): (hits(0.7, n),) * 4}, n=n)
        assert decision.advice is advice


def test_the_number_of_samples_that_is_asked_for_would_be_enough():
    n = 200
    comparison = fabricated({(*PROBE, "shape"): [hits(0.7, n, seed) for seed in range(4)]}, n=n)
    (few,) = comparison.decisions()
    assert few.advice is Advice.NOT_ENOUGH
    factor = few.samples / few.n
    assert 2 < factor < 20
    more = [hits(0.7, round(n * factor), seed) for seed in range(4)]
    assert decided({(*PROBE, "shape"): more}, n=len(more[0])).advice is not Advice.NOT_ENOUGH


def test_twenty_samples_are_not_enough_and_it_is_said_how_many_are():
    decision = decided({(*PROBE, "shape"): (0.1, 0.2, 0.3, 0.9)}, n=20)
    assert decision.advice is Advice.NOT_ENOUGH
    assert decision.standings == ()
    assert next_step(decision).startswith("Label about ")


def test_without_anything_to_measure_by_a_column_is_asked_for():
    comparison = fabricated({})
    (decision,) = comparison.decisions()
    assert decision.advice is Advice.NOT_ENOUGH
    assert "no classes and no captions" in reasons(decision)[0]
    assert "--label" in next_step(decision)


def test_a_rival_that_cannot_read_does_not_stand_in_for_one_that_can():
    """The expert is better at classes, and has no words: CLIP is what fused must beat."""
    same = hits(0.8)
    planted = {
        (*PROBE, "shape"): (0.5, 0.95, 0.5, 0.9),
        ("zero_shot", "acc1", "shape"): (same, None, same, same),
    }
    decision = decided(planted)
    assert places(decision)["expert"] is Place.BEHIND
    assert decision.advice is Advice.ADOPT


def test_where_nothing_is_fused_there_is_nothing_to_decide():
    roles = ("clip", "expert")
    assert fabricated({(*PROBE, "shape"): (0.5, 0.9)}, roles=roles).decisions() == []


def test_a_decision_never_rests_on_values_without_intervals():
    """Values of one's own measure, far apart, without outcomes: nothing is decided."""
    comparison = fabricated({(*PROBE, "shape"): (0.5, 0.6, 0.7, 0.9)})
    bare = type(comparison)(
        comparison.dataset, comparison.spaces, comparison.metrics, pd.DataFrame(), {}
    )
    (decision,) = bare.decisions()
    assert decision.advice is Advice.NOT_ENOUGH
    assert "no measure has an interval" in reasons(decision)[0]


def test_pure_noise_is_never_adopted():
    """Spaces that guess, 40 times, of few and of many samples."""
    for seed in range(40):
        n = (60, 400)[seed % 2]
        planted = {
            (*measure, target): [hits(0.5, n, 97 * seed + 10 * at + place) for place in range(4)]
            for at, (measure, target) in enumerate([(PROBE, "a"), (PROBE, "b"), (KNN, "a")])
        }
        assert decided(planted, n=n).advice is not Advice.ADOPT


@pytest.mark.parametrize("margin", [0, -0.1, 1, 5, np.nan, "wide"])
def test_the_margin_is_a_share_of_the_range(margin):
    with pytest.raises(InputError, match=r"margin=.*expected"):
        fabricated({}).decisions(margin=margin)


def test_counts_of_a_hundred_have_the_sign_and_the_interval_of_the_difference():
    comparison = fabricated({(*KNN, "shape"): (0.5, 0.9, 0.7, 0.7)})
    found = {each.rival: each for each in comparison.findings()}
    low, high = (round(100 * limit) for limit in found["clip"].difference[1:3])
    assert in_hundreds(found["clip"]) == f"{low} to {high} more"
    assert in_hundreds(found["expert"]).endswith(" fewer")
    assert " fewer to " in in_hundreds(found["concat"])
    words = plain_words(found["clip"], "samples")
    assert words.startswith("Of 100 samples, fused gets 70 right, clip 50 (")
    assert words.endswith("more): shape by the samples most like them.")


def test_a_gain_that_is_clear_alone_and_not_among_all_is_said_to_be_so():
    """Its interval leaves 0 out; corrected for all comparisons it is not proven."""
    few = {(*PROBE, "shape"): (0.9, 0.9, 0.9, 0.9)}
    same = {(*KNN, f"target {i}"): (0.5, 0.5, 0.5, 0.52) for i in range(9)}
    for gain in np.arange(0.53, 0.75, 0.01):
        planted = {(*KNN, "shape"): (0.5, 0.5, 0.5, gain)} | few | same
        decision = decided(planted)
        if decision.advice is not Advice.NOT_ENOUGH:
            continue
        told = decision.deciding.unsettled[0]
        clear = told.difference.low > 0
        assert (decision_words.NOT_AMONG_ALL in reasons(decision)) == clear
        if clear:
            return
    raise AssertionError("no gain was clear alone and open among all")
