"""Claims about chance: what intervals cover, which sources they know of, what is never claimed."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench import evaluate
from workbench.arrays import normalize_rows
from workbench.data.dataset import Dataset
from workbench.evaluate.comparison import Comparison
from workbench.evaluate.redraws import draws_of, further_draws
from workbench.evaluate.uncertainty.intervals import difference, mean_interval
from workbench.evaluate.uncertainty.outcomes import Outcomes, outcome_tensors, outcomes_in
from workbench.fusion.spaces import fuse
from workbench.store import Space

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def harness():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import validity
    finally:
        sys.path.remove(str(BENCHMARKS))
    return validity


def blobs(n=160, k=4, noise=0.5, seed=0):
    rng = np.random.default_rng(seed)
    codes = rng.permutation(np.arange(n) % k)
    return np.eye(k, 8)[codes] + noise * rng.standard_normal((n, 8)), codes.astype(str)


def data(labels):
    ids = np.arange(len(labels)).astype(str)
    return Dataset("toy", ids, None, pd.DataFrame({"kind": labels}, index=ids), targets=("kind",))


def space(name, X, role=""):
    return Space(name, np.arange(len(X)).astype(str), X, info={"role": role} if role else {})


def test_a_share_of_all_is_not_certain():
    low, high = mean_interval(np.ones(100))
    assert (low, high) == pytest.approx((0.963, 1.0), abs=1e-3)
    assert mean_interval(np.zeros(100)) == pytest.approx((0.0, 0.037), abs=1e-3)
    recall = Outcomes(np.ones(100), classes=np.arange(100) % 5)
    assert mean_interval(recall)[0] < 0.97


def test_captions_that_always_agree_count_once():
    hits = np.random.default_rng(0).random(200) < 0.5
    images = np.repeat(np.arange(200), 5)
    together = mean_interval(Outcomes(np.repeat(hits, 5), units=images))
    alone = mean_interval(hits)
    assert together == pytest.approx(alone, abs=0.01)


def test_a_difference_leaves_zero_out_exactly_where_p_is_small():
    rng = np.random.default_rng(1)
    for _ in range(200):
        u = rng.random(80)
        gain = difference(u < 0.6, (u < 0.5) | (u > 0.97))
        assert (gain.low > 0 or gain.high < 0) == (gain.p < 0.05)


def test_the_difference_of_recalls_is_that_of_their_values():
    rng = np.random.default_rng(2)
    classes = np.repeat([0, 1], [10, 90])
    a, b = (Outcomes(rng.random(100) < p, classes=classes) for p in (0.8, 0.5))
    assert difference(a, b).value == pytest.approx(a.value - b.value)


def test_the_same_clustered_under_other_seeds_is_hardly_ever_called_different():
    X, labels = blobs(n=200, k=8, noise=0.35)
    outcomes = {}
    for seed in range(5):
        table = evaluate.cluster(X, labels, random_state=seed)
        for metric, each in zip(table.metric, table.outcomes, strict=True):
            outcomes[f"s{seed}", "cluster", "kind", metric] = each
    spaces = {f"s{seed}": space(f"s{seed}", X) for seed in range(5)}
    shown = Comparison(data(labels), spaces, pd.DataFrame(), pd.DataFrame(), {}, outcomes=outcomes)
    claims = 0
    for metric in ("kmeans_nmi", "spectral_nmi"):
        for i in range(5):
            for j in range(i):
                gain = shown.difference(f"s{i}", f"s{j}", "cluster", "kind", metric)
                claims += gain.low > 0 or gain.high < 0
    assert claims <= 1  # of 20
    assert shown.difference("s1", "s1", "cluster", "kind", "kmeans_nmi") == (0, 0, 0, 1)


def test_the_draws_of_one_fusion_tell_what_projections_do():
    X, labels = blobs()
    clip, expert = space("CLIP", X, "clip"), space("expert", X[::-1].copy(), "expert")
    draws = {
        f"d{i}": fuse(clip, expert, n_components=40, random_state=i, name=f"d{i}") for i in range(3)
    }
    assert draws_of({"CLIP": clip, **draws}) == [["d0", "d1", "d2"]]
    shown = evaluate.compare(data(labels), draws, progress=False)
    assert any("draws of one fusion" in note for note in shown.notes)
    metrics = shown.metrics.set_index(["space", "metric"]).value
    redraws = shown.outcomes["d0", "knn", "kind", "knn_acc1"].redraws
    assert sorted(redraws) == sorted([metrics["d1", "knn_acc1"], metrics["d2", "knn_acc1"]])


def test_parents_that_are_compared_are_fused_again_and_others_are_not():
    X, _ = blobs()
    rng = np.random.default_rng(3)
    clip, expert = space("CLIP", X), space("expert", rng.standard_normal(X.shape))
    fused = fuse(clip, expert, n_components=40, random_state=0)
    given = {"CLIP": clip, "expert": expert, "fused": fused}
    further = list(further_draws(["fused"], given))
    assert [each.info["parameters"]["random_state"] for each in further] == [1, 2, 3]
    assert list(further_draws(["fused"], {"fused": fused})) == []
    other = given | {"CLIP": space("CLIP", rng.standard_normal(X.shape))}
    assert list(further_draws(["fused"], other)) == []


def test_one_draw_without_its_parents_is_said():
    X, labels = blobs(n=80)
    fused = fuse(space("CLIP", X), space("expert", X), n_components=40, random_state=0)
    shown = evaluate.compare(data(labels), {"fused": fused}, progress=False)
    assert any(
        note.startswith("Verdicts hold for this draw of fused alone") for note in shown.notes
    )


def test_the_modality_gap_of_one_cloud_is_nearly_none():
    """Raw centroids of 100 rows in 32 columns lie 0.1 apart by chance."""
    rng, found, from_nothing = np.random.default_rng(4), [], 0
    for _ in range(20):
        image, text = rng.standard_normal((2, 100, 32))
        table = evaluate.modality_gap(image, text)
        found.append(table.value[0])
        raw = np.linalg.norm(normalize_rows(image).mean(0) - normalize_rows(text).mean(0))
        assert raw > 0.1
        from_nothing += table.low[0] == 0
    assert from_nothing >= 17  # of 20
    assert np.mean(np.square(found)) < 0.005


def test_the_rotation_is_measured_on_images_that_it_was_not_fitted_on():
    """Unrelated rows: in the sample a rotation brings the centroids together, elsewhere not."""
    rng = np.random.default_rng(5)
    image, text = rng.standard_normal((2, 60, 30)) + 0.3
    text = -text
    rows = np.arange(60)
    table = evaluate.modality_gap(image, text, rows).set_index("metric")
    unit = [normalize_rows(each) for each in (image, text)]
    turned = unit[1] @ evaluate.procrustes(image, text, rows)
    in_sample = np.linalg.norm(unit[0].mean(0) - turned.mean(0))
    assert table.value["modality_gap_rotated"] > in_sample


def test_outcomes_come_back_from_a_file_as_they_were():
    X, labels = blobs(n=80)
    for each in (
        Outcomes(np.ones(3), units=np.array([0, 0, 1]), redraws=np.array([0.5, 0.6])),
        evaluate.cluster(X, labels, ["kmeans"]).outcomes[0],
    ):
        tensors = outcome_tensors("7", each)
        again = outcome_tensors("7", outcomes_in(tensors, "7"))
        assert tensors.keys() == again.keys()
        for name, array in tensors.items():
            np.testing.assert_array_equal(array, again[name])


SAMPLED = {
    "recall of captions 0.95, correlation 0.5": 300,
    "accuracy 0.999 of 2000": 300,
    "1-NN accuracy": 200,
    "recall@1 across groups, 100 rows": 150,
    "linear probe, 100 rows": 150,
    "alignment of 80 rows": 150,
    "same space, other examples": 150,
}


@pytest.mark.parametrize(("words", "replications"), list(SAMPLED.items()))
def test_a_small_sample_of_the_harness_holds(words, replications, tmp_path, harness):
    """Within three Monte-Carlo errors of its goal; no interval that always holds the truth."""
    cases = [case for case in harness.CASES if words in case.name]
    found = harness.simulate(cases, replications, tmp_path / "v.drawn")
    assert found
    for each in found:
        if each.kind == "false":
            assert each.rate <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / replications), each
        else:
            error = np.sqrt(0.07 * 0.93 / replications)
            assert 0.93 - 3 * error <= each.rate < 1, each


def test_what_was_drawn_is_summed_up_and_written_as_a_page(tmp_path):
    command = [
        sys.executable, str(BENCHMARKS / "validity.py"), "--only", "accuracy 0.5",
        "--replications", "20", "--out", str(tmp_path / "v.json"),
    ]  # fmt: skip
    run = partial(subprocess.run, capture_output=True, text=True, check=False, timeout=120)
    first = run(command)
    again = run([*command, "--drawn", "--page", str(tmp_path / "page.md")])
    assert first.returncode in (0, 1), first.stderr
    assert again.stdout == first.stdout
    assert first.stdout in (tmp_path / "page.md").read_text()


def test_neighbours_of_each_other_vary_more_than_independent_samples():
    X, labels = blobs(noise=0.6)
    found = evaluate.knn(normalize_rows(X), labels).iloc[0]
    alone = mean_interval(np.asarray(found.outcomes.values))
    assert found.high - found.low > 1.1 * (alone[1] - alone[0])


def test_a_probe_varies_with_the_rows_that_train_it():
    X, labels = blobs(n=80, noise=0.6)
    found = evaluate.linear_probe(X, labels).set_index("metric").loc["acc1"]
    tested = Outcomes(found.outcomes.values)
    alone = mean_interval(tested)
    assert found.outcomes.draws is not None
    assert found.high - found.low > alone[1] - alone[0]


def test_what_is_hard_to_tell_is_counted_as_a_bad_example_too():
    """Intervals of few-shot as wide as 60 populations vary; without it they are a quarter short."""
    tables = [
        evaluate.few_shot(*blobs(200, 5, noise=0.7, seed=seed), shots=(1,)) for seed in range(60)
    ]
    values = np.array([table.value[0] for table in tables])
    half_widths = np.array([(table.high[0] - table.low[0]) / 2 for table in tables])
    assert 0.8 < half_widths.mean() / (1.96 * values.std(ddof=1)) < 1.3


def test_examples_that_are_never_tested_have_no_second_part():
    X, labels = blobs()
    folds = ((np.arange(0, 80), np.arange(80, 160)),)
    table = evaluate.few_shot(X, labels, shots=(1,), folds=folds)
    assert table.outcomes[0].draws.std() > 0
