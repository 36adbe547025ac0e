"""Claims about findings: gains, costs and ties over all that was measured, corrected together."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from workbench import evaluate
from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.evaluate import Verdict
from workbench.evaluate.findings import accounts, lines, opponents, telling
from workbench.evaluate.findings.finding import ORDER, Finding, findings_of
from workbench.evaluate.findings.headlines import HEADLINES, SPOKEN
from workbench.evaluate.uncertainty.holm import holm
from workbench.store import Space

ROLES = ("clip", "expert", "concat", "fused")
IDS = np.array(["a"])
PROBE, KNN = ("linear_probe", "acc1"), ("knn", "knn_acc1")


def difference_of(value, low, high):
    """A difference whose p-value is that of its normal 95 % interval."""
    return evaluate.Difference(
        value, low, high, 2 * norm.sf(abs(value) * 1.96 / ((high - low) / 2))
    )


def hits(share, n=400, seed=0):
    return np.random.default_rng(seed).permutation(np.arange(n) < share * n)


def spaces_of(roles=ROLES, **info):
    return {role: Space(role, IDS, np.eye(1), info={"role": role, **info}) for role in roles}


def fabricated(planted, roles=ROLES, info=None, n=400, own=(), **options):
    """A comparison of these shares of hits: ``{(task, metric, target): shares by role}``."""
    outcomes, rows = {}, []
    for number, ((task, metric, target), shares) in enumerate(planted.items()):
        for place, (role, share) in enumerate(zip(roles, shares, strict=True)):
            if share is None:
                continue
            given = share if isinstance(share, np.ndarray) else hits(share, n, 10 * number + place)
            outcomes[role, task, target, metric] = given
            rows.append((role, task, target, metric, given.mean(), 0.0, 1.0, n))
    metrics = pd.DataFrame(rows, columns=[*evaluate.KEY, "value", "low", "high", "n"])
    data = Dataset("one", IDS, None, pd.DataFrame(index=IDS))
    given = {"outcomes": outcomes, "own_headlines": own, **options}
    return evaluate.Comparison(
        data, spaces_of(roles, **(info or {})), metrics, pd.DataFrame(), {}, **given
    )


def told(comparison, verdict):
    return [(f.measure, f.rival) for f in comparison.findings() if f.verdict is verdict]


# Every target, every task, every rival; the right sign; largest first.


def test_planted_gains_losses_and_ties_have_their_sign_and_their_order():
    same = hits(0.8)
    made = fabricated(
        {
            (*PROBE, "shape"): (0.5, 0.6, 0.7, 0.9),
            (*PROBE, "texture"): (0.1, 0.9, 0.95, 0.8),
            (*KNN, "shape"): (0.98, 0.3, 0.62, 0.62),
            ("few_shot", "acc1@8shot+prompts", "shape"): (0.99, None, 0.96, 0.68),
            ("zero_shot", "acc1", "shape"): (same, None, same, same),
        }
    )
    assert told(made, Verdict.BETTER) == [
        ("linear probe of texture", "clip"), ("linear probe of shape", "clip"),
        ("k-NN of shape", "expert"), ("linear probe of shape", "expert"),
        ("linear probe of shape", "concat"),
    ]  # fmt: skip
    assert told(made, Verdict.WORSE) == [
        ("k-NN of shape", "clip"), ("8-shot with prompts of shape", "clip"),
        ("8-shot with prompts of shape", "concat"), ("linear probe of texture", "concat"),
        ("linear probe of texture", "expert"),
    ]  # fmt: skip
    assert told(made, Verdict.UNCLEAR) == [("k-NN of shape", "concat")]
    assert told(made, Verdict.SAME) == [
        ("zero-shot accuracy of shape", "clip"), ("zero-shot accuracy of shape", "concat"),
    ]  # fmt: skip
    found = made.findings()
    assert [f.gain > 0 for f in found if f.verdict is Verdict.BETTER] == [True] * 5
    assert [f.gain < 0 for f in found if f.verdict is Verdict.WORSE] == [True] * 5
    assert [f.verdict for f in found] == sorted(
        (f.verdict for f in found), key=lambda verdict: ORDER[verdict]
    )
    for finding in found:
        expected = finding.value - finding.rival_value
        assert finding.difference.value == pytest.approx(expected)


def test_a_cost_on_a_second_target_is_told_as_loudly_as_a_gain():
    """The first target gains; before, the finding spoke of no other one."""
    gain, loss = (0.5, 0.6, 0.7, 0.9), (0.9, 0.6, 0.7, 0.5)
    made = fabricated({(*PROBE, "first"): gain, (*KNN, "second"): loss})
    said = made.sentences()
    assert said[0] == (
        "fused against clip: 1 gain, 1 loss, of 2; against expert: 1 gain, 1 loss, of 2;"
        " against concat: 1 gain, 1 loss, of 2 (p corrected for all 6, Holm)."
    )
    costs = [each for each in said if each.startswith("Costs")]
    assert re.match(
        r"Costs against the best parent: k-NN of second 0\.500 against 0\.900 of clip \(-0\.400 \[",
        costs[0],
    )
    assert costs[1].startswith("Costs against concatenation: k-NN of second 0.500 against 0.700")
    gains = [each for each in said if each.startswith("Gains")]
    assert len(gains) == len(costs) == 2
    assert made.finding() == " ".join(said)


def test_a_measure_that_is_better_lower_gains_downwards():
    low = evaluate.Measure("errors", len, higher_is_better=False).headline
    made = fabricated({(*low.key, "kind"): (0.5, 0.9)}, ("clip", "fused"), own=(low,))
    (finding,) = made.findings()
    assert finding.verdict is Verdict.WORSE
    assert finding.gain == pytest.approx(-0.4)


def test_gains_at_measures_of_other_ranges_are_ordered_by_share_of_the_range():
    wide = evaluate.Measure("wide", len, range=(0, 100)).headline
    planted = {(*PROBE, "kind"): (0.5, 0.9), (*wide.key, "kind"): (10 * hits(0.2), 10 * hits(0.9))}
    made = fabricated(planted, ("clip", "fused"), own=(wide,))
    assert [f.headline.words for f in made.findings()] == ["linear probe", "wide"]


def test_of_each_clustering_one_index_is_judged():
    judged = [headline.metric for headline in SPOKEN if headline.task == "cluster"]
    assert judged == ["kmeans_ami", "spectral_ami"]


def test_all_that_the_table_shows_is_judged_but_the_second_index():
    silent = {headline.metric for headline in HEADLINES if headline not in SPOKEN}
    assert silent == {"kmeans_nmi", "spectral_nmi"}
    assert {h.metric for h in HEADLINES} >= {"acc1@8shot", "acc1@8shot+prompts", "knn_acc1"}


def test_too_few_samples_are_not_judged():
    made = fabricated({(*PROBE, "kind"): (0.1, 0.5, 0.5, 0.9)}, n=20)
    assert made.findings() == []
    assert made.sentences()[0].startswith("Too few samples for a finding")


def test_a_number_without_outcomes_is_untested_and_counts_for_nothing():
    made = fabricated(
        {(*PROBE, "kind"): (0.5, 0.6, 0.7, 0.9), (*KNN, "kind"): (0.5, 0.6, 0.7, 0.9)}
    )
    alone = {key: each for key, each in made.outcomes.items() if key[1] != "knn"}
    bare = evaluate.Comparison(made.dataset, made.spaces, made.metrics, made.alignment, {},
                               outcomes=alone)  # fmt: skip
    assert [f.task for f in bare.findings() if f.verdict is Verdict.UNTESTED] == ["knn"] * 3
    assert bare.findings()[-1].verdict is Verdict.UNTESTED
    tested = [f for f in bare.findings() if f.task == "linear_probe"]
    for finding, p in zip(tested, holm([f.difference.p for f in tested]), strict=True):
        assert finding.adjusted_p == p  # three, not six
    untested = next(each for each in bare.sentences() if each.startswith("Untested"))
    assert "k-NN of kind 0.900 against 0.700 of concat (+0.200, no interval)" in untested


def test_the_table_has_a_row_for_each_finding_in_order():
    made = fabricated({(*PROBE, "kind"): (0.5, 0.6, 0.7, 0.9)})
    table = made.findings_table()
    assert list(table.rival) == [finding.rival for finding in made.findings()]
    assert table.verdict.tolist() == ["better"] * 3
    assert table.iloc[0].task == "linear_probe"
    empty = fabricated({(*PROBE, "kind"): (0.5,)}, ("clip",)).findings_table()
    assert list(empty.columns) == list(table.columns)
    assert len(empty) == 0


# Who is held against whom.


def test_a_fused_space_meets_parents_concatenation_baselines_and_its_exact_kernel():
    roles = ("clip", "expert", "text expert", "concat", "baseline", "exact", "fused")
    held = opponents.opponents(spaces_of(roles), "clip")
    assert [(rival.kind, rival.name) for rival in held["fused"]] == [
        ("parent", "clip"), ("parent", "expert"), ("parent", "text expert"),
        ("concatenation", "concat"), ("baseline", "baseline"), ("exact kernel", "exact"),
    ]  # fmt: skip
    assert list(held) == ["fused"]


def test_every_kind_of_rival_belongs_to_a_group():
    kinds = {opponents.PARENT, opponents.CONCATENATION, opponents.BASELINE, opponents.EXACT}
    assert set(accounts.GROUP) == {*kinds, opponents.REFERENCE}
    roles = ("clip", "expert", "concat", "baseline", "exact", "fused")
    made = fabricated({(*PROBE, "kind"): (0.5, 0.6, 0.7, 0.8, 0.99, 0.9)}, roles)
    said = made.finding()
    assert "Gains over the best parent: linear probe of kind 0.900 against 0.600 of expert" in said
    assert "Gains over the best baseline: linear probe of kind 0.900 against 0.800 of base" in said
    assert "Costs against its exact kernel: linear probe of kind 0.900 against 0.990 of e" in said


def test_an_estimate_that_costs_nothing_is_said_in_a_clause():
    made = fabricated({(*PROBE, "kind"): (0.5, 0.9, 0.9)}, ("clip", "exact", "fused"))
    said = made.sentences()
    assert said[2] == "Nowhere clearly different from exact, the kernel that it estimates."
    assert not any("Fusing gained nothing" in each for each in said)


def test_spaces_outside_of_a_fusion_are_held_against_the_reference():
    made = fabricated({(*PROBE, "kind"): (0.5, 0.9, 0.2)}, ("one", "two", "three"))
    assert {(f.space, f.rival, f.kind) for f in made.findings()} == {
        ("two", "one", "reference"), ("three", "one", "reference"),
    }  # fmt: skip
    said = made.sentences()
    assert said[0] == "two against one: 1 gain, 0 losses, of 1 (p corrected, Holm)."
    assert said[1].startswith("Above one: linear probe of kind 0.900 against 0.500 of one (+0.400")
    assert said[2] == "three against one: 0 gains, 1 loss, of 1 (p corrected, Holm)."
    assert said[3].startswith("Below one: linear probe of kind 0.200 against 0.500")


# In words.


def test_without_a_gain_beyond_concatenation_it_is_said_what_to_use():
    parents_lose = fabricated({(*PROBE, "kind"): (0.5, 0.6, 0.9, 0.8)})
    advice = [each for each in parents_lose.sentences() if each.startswith("Fusing")]
    assert advice == ["Fusing gained nothing beyond concat: use concat instead."]
    tie = fabricated({(*PROBE, "kind"): (0.5, 0.6, 0.8, 0.8)})
    assert "Fusing gained nothing beyond concat that these samples can show" in tie.finding()
    assert "gained nothing" not in fabricated({(*PROBE, "kind"): (0.5, 0.6, 0.7, 0.9)}).finding()


def test_who_is_to_be_used_instead_can_do_all_that_the_fused_space_can():
    planted = {
        (*PROBE, "kind"): (0.9, 0.95, 0.95, 0.8),
        ("zero_shot", "acc1", "kind"): (hits(0.9), None, None, hits(0.9)),
    }
    said = fabricated(planted).finding()
    assert "Fusing gained nothing beyond expert, clip or concat: use clip instead." in said
    planted["zero_shot", "acc1", "kind"] = (hits(0.5), None, None, hits(0.9))
    said = fabricated(planted).finding()
    lacks = r"use (expert|concat) instead, but for what it cannot do \(zero-shot accuracy of kind\)"
    assert re.search(lacks, said)


def test_equal_outcomes_are_the_same_and_no_gain():
    same = hits(0.6)
    made = fabricated({(*PROBE, "kind"): (same, same)}, ("clip", "fused"))
    assert made.sentences() == [
        "fused against clip: 0 gains, 0 losses, 1 the same, of 1 (p corrected, Holm).",
        "The same as clip: linear probe of kind.",
        "Fusing gained nothing beyond clip that these samples can show: use clip instead.",
    ]


def test_random_weights_and_the_demonstration_are_named():
    planted = {(*PROBE, "kind"): (0.5, 0.9)}
    roles = ("clip", "fused")
    said = fabricated(planted, roles, {"random_weights": True}).finding()
    assert "Random weights in clip, fused: the numbers tell nothing of models." in said
    assert "the demonstration's own" in fabricated(planted, roles, {"demo": True}).finding()


def test_one_space_alone_has_its_values_with_their_intervals():
    alone = fabricated({(*PROBE, "kind"): (0.5,), (*KNN, "sort"): (0.25,)}, ("clip",)).sentences()
    assert alone == [
        "On kind, linear probe: clip 0.500 [0.000, 1.000].",
        "On sort, k-NN: clip 0.250 [0.000, 1.000].",
    ]


def test_few_shot_is_told_at_once_and_found_one_by_one():
    shots = {("few_shot", f"acc1@{s}shot", "kind"): (0.9, 0.3 + s / 20) for s in (1, 2, 4)}
    made = fabricated(shots, ("clip", "fused"))
    assert len(made.findings()) == 3
    (line,) = made.accounts()[0].losses
    assert line.words() == (
        "1-, 2- and 4-shot of kind 0.350 to 0.500 against 0.900 of clip (-0.550 to -0.400)"
    )
    assert line.gain == pytest.approx(-0.55)
    assert line.p == "< 0.001"


def test_lines_name_the_shots_that_they_hold_and_no_others():
    def shot(number, prompts=""):
        (headline,) = (h for h in SPOKEN if h.metric == f"acc1@{number}shot{prompts}")
        nothing = difference_of(-0.1, -0.2, -0.05)
        return Finding(
            "fused", "CLIP", "parent", "kind", headline, 0.5, 0.6, nothing, 0.01, Verdict.WORSE
        )

    found = lines.lines_of([shot(8), shot(1), shot(4, "+prompts")])
    assert [line.measure for line in found] == [
        "1- and 8-shot of kind", "4-shot with prompts of kind",
    ]  # fmt: skip


def test_sentences_list_the_largest_and_count_the_rest():
    planted = {(*PROBE, f"t{i}"): (0.9, 0.85 - i / 20) for i in range(6)}
    made = fabricated(planted, ("clip", "fused"), n=4000)
    (costs,) = (each for each in made.sentences() if each.startswith("Costs"))
    assert re.findall(r"of (t\d)", costs) == ["t5", "t4", "t3"]
    assert costs.endswith("; and 3 more.")
    assert telling.LISTED == 3


# Many verdicts at once.


def closed_testing(p):
    """Holm by definition: a hypothesis falls if every set that holds it falls by Bonferroni."""
    numbers = range(len(p))
    adjusted = []
    for i in numbers:
        others = [j for j in numbers if j != i]
        sets = [(*rest, i) for k in range(len(p)) for rest in itertools.combinations(others, k)]
        adjusted.append(max(min(1, len(each) * min(p[j] for j in each)) for each in sets))
    return adjusted


def test_holm_of_an_example_by_hand():
    # 4 * 0.005 = 0.02; 3 * 0.01 = 0.03; 2 * 0.03 = 0.06; 1 * 0.04 = 0.04, no less than 0.06.
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])
    np.testing.assert_allclose(holm([0.6, np.nan, 0.9]), [1, np.nan, 1])
    assert holm([]).shape == (0,)


@pytest.mark.parametrize("seed", range(8))
def test_holm_is_the_closed_test_of_bonferroni(seed):
    rng = np.random.default_rng(seed)
    p = np.round(rng.random(7) ** 3, 2)  # with ties
    np.testing.assert_allclose(holm(p), closed_testing(p))


@pytest.mark.parametrize("p", [[0.1, 1.2], [-0.1], [[0.1]], 0.5])
def test_holm_refuses_what_is_no_list_of_p_values(p):
    with pytest.raises(InputError, match="p-values"):
        holm(p)


def test_a_family_of_twenty_nulls_is_judged_falsely_in_at_most_one_of_twenty():
    """Without a correction it would be 64 of 100."""
    n_families, n_targets = 400, 20
    keys = [(*PROBE, f"t{i}") for i in range(n_targets)]
    rows = [(space, "linear_probe", target, "acc1", 0.5) for space in ("clip", "fused")
            for _, _, target in keys]  # fmt: skip
    metrics = pd.DataFrame(rows, columns=[*evaluate.KEY, "value"])
    spaces = spaces_of(("clip", "fused"))
    rng = np.random.default_rng(0)

    def by_chance(*_):
        value = rng.standard_normal()
        return difference_of(value, value - 1.96, value + 1.96)

    def is_false():
        found = findings_of(spaces, metrics, SPOKEN, by_chance, "clip")
        assert len(found) == n_targets
        return any(f.verdict in (Verdict.BETTER, Verdict.WORSE) for f in found)

    share = np.mean([is_false() for _ in range(n_families)])
    assert share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / n_families)


def test_a_clear_difference_alone_is_none_among_many():
    gain = difference_of(0.1, 0.01, 0.19)
    assert evaluate.verdict_of(gain) is Verdict.BETTER
    planted = {(*PROBE, f"t{i}"): (0.5, 0.5) for i in range(30)}
    planted[(*PROBE, "t0")] = (0.5, 0.58)
    made = fabricated(planted, ("clip", "fused"))
    (first,) = (f for f in made.findings() if f.target == "t0")
    assert first.difference.p < 0.05 < first.adjusted_p
    assert first.verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_all_or_nothing_in_one_draw_of_several_has_an_interval(share):
    """It was a division by zero where other draws of the projection had another share."""
    redraws = np.array([share, abs(share - 0.02), share])
    given = evaluate.Outcomes(np.full(50, share), redraws=redraws)
    low, high = evaluate.mean_interval(given)
    alone = evaluate.mean_interval(np.full(50, share))
    assert 0 <= low <= share <= high + 1e-9 <= 1 + 1e-9
    assert high - low > alone[1] - alone[0]
