"""Claims about evaluate: hand-counted hits, equivalences, intervals, wording, real embeddings."""

import math
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

from workbench import evaluate
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.data.dataset import Dataset
from workbench.evaluate.measures import clusterers, prototypes
from workbench.evaluate.measures.indices import agreements
from workbench.fusion.fusing import fuse
from workbench.store import Space

SHARED = Path(os.environ.get("WORKBENCH_SHARED", Path(__file__).parents[2] / "shared"))
REAL = SHARED / "data" / "embeddings"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason=f"real embeddings not found in {REAL}")


def values(table):
    return dict(zip(table.metric, table.value, strict=True))


def blobs(n=240, k=4, d=6, noise=0.3, seed=0):
    rng = np.random.default_rng(seed)
    codes = rng.integers(k, size=n)
    X = np.eye(d)[codes] + noise * rng.standard_normal((n, d))
    return X, np.array([f"c{code}" for code in codes])


# Intervals and splits.


@pytest.mark.parametrize("continuous", [False, True])
def test_interval_of_a_mean_has_the_width_of_its_standard_error(continuous):
    rng = np.random.default_rng(0)
    x = rng.standard_normal(2000) if continuous else (rng.random(2000) < 0.3).astype(float)
    low, high = evaluate.mean_interval(x)
    assert low < x.mean() < high
    assert (high - low) / 3.92 == pytest.approx(x.std() / math.sqrt(2000), rel=0.1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("siblings", "caption_retrieval"),
        ("constants", "sweep_C"),
        ("interval", "mean_interval"),
        ("resampling_interval", "mean_interval"),
    ],
)
def test_old_names_answer_for_one_version(old, new):
    message = f"workbench.evaluate.{old} is now workbench.evaluate.{new};"
    with pytest.warns(FutureWarning, match=message):
        assert getattr(evaluate, old) is getattr(evaluate, new)


def test_difference_is_paired():
    rng = np.random.default_rng(1)
    a = rng.random(500) < 0.6
    b = a.copy()
    b[:5] = ~b[:5]  # five samples differ: the interval is of those, not of two shares
    value, low, high, _ = evaluate.difference(a, b)
    assert value == pytest.approx(a.mean() - b.mean())
    assert high - low < 0.03
    with pytest.raises(InputError, match="2 and 3 outcomes: expected the same samples"):
        evaluate.difference(np.ones(2), np.ones(3))


def test_split_halves_every_class_and_repeats():
    labels = np.array(["a"] * 7 + ["b"] * 2 + ["c"] * 30 + ["once"])
    train, test = evaluate.split(labels, random_state=3)
    assert not set(train) & set(test)
    assert sorted([*train, *test]) == list(range(39))
    for name, count in [("a", 7), ("b", 2), ("c", 30)]:
        assert abs(np.sum(labels[train] == name) - count / 2) <= 0.5
    np.testing.assert_array_equal(train, evaluate.split(labels, random_state=3)[0])
    assert not np.array_equal(train, evaluate.split(labels, random_state=4)[0])


def test_split_thins_large_halves_class_by_class(monkeypatch):
    monkeypatch.setattr("workbench.evaluate.measures.splits.PROBE_ROWS", 40)
    labels = np.repeat(["a", "b"], [300, 100])
    train, test = evaluate.split(labels)
    assert len(train) == len(test) == 20
    assert np.sum(labels[train] == "b") == 5


@pytest.mark.parametrize("many", [1000, 7000])  # fewer, and more, than the rows of a half
def test_every_class_is_in_both_halves_however_many_rows_there_are(many):
    rare = np.repeat([f"rare {i}" for i in range(many)], 2)
    labels = np.concatenate([rare, ["common"] * 12_000])
    train, test = evaluate.split(labels)
    for half in (train, test):
        assert set(labels[half]) == set(labels)
        assert len(half) == max(5000, many + 1)
    assert not set(train) & set(test)


@pytest.mark.parametrize("labels", [["a"] * 9, ["a", "b", "c", "d"], ["a", "a", "b"]])
def test_one_class_or_too_few_samples_cannot_be_split(labels):
    with pytest.raises(InputError, match="expected at least 4 samples and 2 classes"):
        evaluate.split(np.array(labels))


# Measures.


def test_zero_shot_counts_by_hand():
    image = np.array(
        [[3.0, 1, 2, 0, 0, 0], [0, 9, 0, 0, 0, 0], [6, 5, 4, 3, 2, 1], [1, 0, 0, 0, 0, 0]]
    )
    labels = np.array(["a", "b", "f", "not prompted"])
    table = evaluate.zero_shot(image, np.eye(6), labels, list("abcdef"))
    # a: hit; b: hit; f: rank 6, outside the top five; the fourth row is left out.
    assert values(table) == pytest.approx(
        {"acc1": 2 / 3, "acc5": 2 / 3, "mean_per_class_recall": 2 / 3}
    )
    assert set(table.n) == {3}
    assert "acc5" not in values(evaluate.zero_shot(image, np.eye(6)[:2], labels, ["a", "b"]))


def test_mean_per_class_recall_weighs_classes_equally():
    labels = np.array(["a"] * 9 + ["b"])
    table = evaluate.zero_shot(np.tile([1.0, 0.0], (10, 1)), np.eye(2), labels, ["a", "b"])
    assert values(table) == pytest.approx({"acc1": 0.9, "mean_per_class_recall": 0.5})


def test_zero_shot_refuses_labels_and_rows_that_do_not_fit():
    with pytest.raises(InputError, match="2 class rows, 3 names: expected one row per class"):
        evaluate.zero_shot(np.eye(2), np.eye(2), np.array(["a", "b"]), ["a", "b", "c"])
    with pytest.raises(InputError, match="none of which is a prompted class"):
        evaluate.zero_shot(np.eye(2), np.eye(2), np.array(["x", "y"]), ["a", "b"])


def test_retrieval_equals_sorting_everything(monkeypatch):
    monkeypatch.setattr("workbench.evaluate.measures.ranking.BLOCK", 7)
    rng = np.random.default_rng(2)
    image, rows = rng.standard_normal((30, 5)), rng.integers(25, size=40)
    text = image[rows] + 1.2 * rng.standard_normal((40, 5))
    found = values(evaluate.retrieval(image, text, rows))
    to_image = np.argsort(-(text @ image.T), axis=1)
    to_text = np.argsort(-(image @ text.T), axis=1)
    for k in (1, 5, 10):
        hit = np.mean([rows[j] in to_image[j, :k] for j in range(40)])
        assert found[f"image_retrieval_recall@{k}"] == pytest.approx(hit)
        hit = np.mean([i in rows[to_text[i, :k]] for i in np.unique(rows)])
        assert found[f"text_retrieval_recall@{k}"] == pytest.approx(hit)
    similar = text @ text.T
    np.fill_diagonal(similar, -np.inf)
    has = np.bincount(rows)[rows] > 1
    assert 0 < has.mean() < 1
    hit = np.mean((rows[similar.argmax(1)] == rows)[has])
    assert found["caption_to_caption_recall@1"] == pytest.approx(hit)


def test_equal_rows_are_ranked_by_number_not_all_as_hits():
    found = values(evaluate.retrieval(np.ones((4, 1)), np.ones((4, 1)), np.arange(4), ks=(1,)))
    assert found == {"image_retrieval_recall@1": 0.25, "text_retrieval_recall@1": 0.25}


def test_retrieval_refuses_rows_that_name_no_image():
    for rows in (np.array([0, 2]), np.array([0]), np.array([-1, 0])):
        with pytest.raises(InputError, match=r"2 texts, . image rows for 2 images: expected"):
            evaluate.retrieval(np.eye(2), np.eye(2), rows)


def test_knn_leaves_the_sample_out_and_breaks_ties_by_nearness():
    # Row 0 nearest to: b, then a, a' with k=2 -> one vote each -> the nearest wins.
    X = normalize_rows(np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.2], [1.0, -9.0], [1.0, -9.1]]))
    labels = np.array(["a", "b", "a", "c", "c"])
    hits = evaluate.knn(X, labels, k=2).outcomes[0]
    np.testing.assert_array_equal(hits, [False, False, False, True, True])
    most = evaluate.knn(X, np.array(["b", "a", "b", "b", "b"]), k=3).outcomes[0]
    np.testing.assert_array_equal(most, [True, False, True, True, True])  # not the nearest alone
    assert evaluate.knn(X, np.array(list("abcde")), k=1).value[0] == 0  # own label is not used


def test_knn_asks_a_sample_of_many_rows_and_says_so(monkeypatch):
    monkeypatch.setattr("workbench.evaluate.measures.classification.QUERY_ROWS", 50)
    X, labels = blobs()
    assert evaluate.knn(X, labels).n[0] == 50


def test_the_majority_counts_votes_and_ties_go_to_the_nearest():
    by_hand = {(1, 2, 2): 2, (3, 1, 2): 3, (0, 1, 1, 0): 0, (4, 1, 1, 0, 0): 1, (5,): 5}
    for voters, winner in by_hand.items():
        assert evaluate.majority(np.array([voters])) == [winner]
    voters = np.random.default_rng(0).integers(4, size=(200, 7))
    slow = [max(row, key=lambda c: (row.count(c), -row.index(c))) for row in voters.tolist()]
    assert evaluate.majority(voters).tolist() == slow


def test_constants_are_nearest_neighbours_of_each_space_as_fused_by_hand():
    rng, ids = np.random.default_rng(0), np.arange(60).astype(str)
    labels = np.repeat(["a", "b", "c"], 20)
    table = pd.DataFrame({"label": labels}, index=ids)
    data = Dataset("toy", ids, None, table, targets=("label",))
    clip = Space("CLIP", ids, rng.standard_normal((60, 5)) + 3 * (labels == "a")[:, None])
    expert = Space("expert", ids, rng.standard_normal((60, 4)) + 3 * (labels == "b")[:, None])
    options = dict(n_components=64, random_state=0)
    found = evaluate.sweep_C(data, clip, expert, Cs=(1e-3, 1.0, 1e6), k=3, **options)
    assert found.columns.tolist() == ["space", "C", "value", "low", "high", "n"]
    assert found.space.tolist() == ["CLIP", "expert", "fused", "fused", "fused"]
    np.testing.assert_array_equal(found.C, [np.nan, np.nan, 1e-3, 1, 1e6])
    spaces = [
        clip.normalize_rows(),
        expert.normalize_rows(),
        *(fuse(clip, expert, C=C, **options) for C in found.C[2:]),
    ]
    expected = [evaluate.knn(space.image, labels, 3).value[0] for space in spaces]
    assert found.value.tolist() == expected
    assert found.value[4] == found.value[0]  # a large C leaves CLIP's neighbours
    assert ((found.low <= found.value) & (found.value <= found.high)).all()
    assert (found.n == 60).all()


def test_constants_need_classes():
    ids = np.arange(6).astype(str)
    data = Dataset("bare", ids, None, pd.DataFrame(index=ids))
    space = Space("CLIP", ids, np.eye(6))
    message = r"^bare without classes: expected labels to measure against\.$"
    with pytest.raises(InputError, match=message):
        evaluate.sweep_C(data, space, space)


def test_few_shot_gains_from_shots_and_from_true_prompts():
    X, labels = blobs(n=400, noise=0.6)
    text = {f"c{i}": np.eye(6)[i] for i in range(4)}
    found = values(evaluate.few_shot(X, labels, class_text=text))
    assert found["acc1@1shot"] < found["acc1@2shot"] < found["acc1@8shot"]
    assert found["acc1@1shot"] < found["acc1@1shot+prompts"]
    wrong = {f"c{i}": np.eye(6)[(i + 1) % 4] for i in range(4)}
    misled = values(evaluate.few_shot(X, labels, class_text=wrong))
    assert misled["acc1@8shot+prompts"] < found["acc1@8shot"] == misled["acc1@8shot"]


def test_few_shot_never_tests_its_examples_and_leaves_small_classes_out():
    labels = np.array(["a", "a", "b", "b", "c", "c", "c"])
    X = np.random.default_rng(6).standard_normal((7, 50))  # noise: only own examples match
    codes = np.array([0, 0, 1, 1, 2, 2, 2])
    products = prototypes._products_of(X, None)
    everyone = (np.arange(7), np.arange(7))
    hits = prototypes._few_shot_hits(products, codes, 1, None, 9, 0, everyone)[""]
    assert (np.isnan(hits).sum(1) == 3).all()
    table = evaluate.few_shot(X, labels, shots=(1, 2))
    assert table.metric.tolist() == ["acc1@1shot"]  # two shots would leave only class c


def test_many_spectral_clusters_are_not_found_by_iteration(monkeypatch):
    """It takes a minute for 1,000 of 2,000 vectors, which all at once take a second."""
    n, k = clusterers.DENSE_ROWS + 100, 400
    codes = np.arange(n) % k
    X = np.random.default_rng(0).standard_normal((k, 40))[codes]
    monkeypatch.setattr(clusterers, "eigsh", None)
    (found,) = clusterers.SpectralOfRows(X).clusters(np.arange(n), k, [0])
    assert agreements(codes, found)["nmi"] > 0.8


def test_many_kmeans_clusters_are_seen_in_as_many_components():
    """Each class has a direction of its own; with fewer components the short ones are one."""
    k = clusterers.LEADING + 72
    codes = np.repeat(np.arange(k), 4)
    lengths = np.where(np.arange(k) < clusterers.LEADING, 1, 0.2)
    X = np.eye(k, k + 20)[codes] * lengths[codes][:, None]
    X += 0.001 * np.random.default_rng(0).standard_normal(X.shape)
    (found,) = clusterers.KMeansOfRows(X).clusters(np.arange(len(X)), k, [0])
    assert agreements(codes, found)["nmi"] > 0.98


@pytest.mark.parametrize("method", ["kmeans", "spectral"])
def test_clusters_of_separate_blobs_are_the_classes(method):
    X, labels = blobs(noise=0.05)
    table = evaluate.cluster(X, labels, [method])
    assert table.value.tolist() == pytest.approx([1, 1, 1])
    again = evaluate.cluster(X, labels, [method])
    np.testing.assert_array_equal(table.outcomes[0].pair, again.outcomes[0].pair)


def test_spectral_finds_rings_of_similarity_that_kmeans_cannot():
    # Orthogonal blocks whose rows have no common centre: each row is e_i + e_(i+1) around a ring.
    ring = np.eye(24) + np.roll(np.eye(24), 1, axis=1)
    X = np.kron(np.eye(3), ring)
    labels = np.repeat(["a", "b", "c"], 24)
    found = values(evaluate.cluster(X, labels))
    assert found["spectral_nmi"] == pytest.approx(1)
    assert found["kmeans_nmi"] < 0.5


def test_cluster_indices_are_those_of_scikit_learn_and_zero_for_noise():
    rng = np.random.default_rng(7)
    X, labels = rng.standard_normal((300, 4)), rng.choice(list("abc"), 300)
    table = evaluate.cluster(X, labels, ["kmeans"])
    nmi, ami, _ = table.outcomes
    classes, found = nmi.pair
    np.testing.assert_array_equal(np.unique(labels)[classes], labels)
    assert nmi.scores[0] == pytest.approx(normalized_mutual_info_score(labels, found))
    assert ami.scores[0] == pytest.approx(adjusted_mutual_info_score(labels, found))
    scores = values(table)
    assert scores["kmeans_nmi"] == pytest.approx(nmi.scores.mean())
    assert abs(scores["kmeans_ari"]) < 0.03


def test_wide_rows_are_clustered_in_their_leading_components():
    X, labels = blobs(n=400, d=6, noise=0.1)
    wide = X @ np.linalg.qr(np.random.default_rng(8).standard_normal((200, 6)))[0].T
    noisy = wide + 0.02 * np.random.default_rng(9).standard_normal(wide.shape)
    assert values(evaluate.cluster(noisy, labels, ["kmeans"]))["kmeans_nmi"] > 0.98


def test_cluster_samples_many_rows_and_refuses_one_class_or_a_misspelt_method(monkeypatch):
    X, labels = blobs()
    with pytest.raises(InputError, match="1 class: expected at least 2"):
        evaluate.cluster(X, np.repeat("a", len(X)))
    with pytest.raises(InputError, match="'kmean': expected one of kmeans, spectral"):
        evaluate.cluster(X, labels, ["kmean"])
    monkeypatch.setattr("workbench.evaluate.measures.clustering.CLUSTER_ROWS", 100)
    assert set(evaluate.cluster(X, labels, ["kmeans"]).n) == {100}


def test_other_pairs_never_match():
    rng = np.random.default_rng(10)
    image, rows = np.eye(5), rng.integers(5, size=40)
    pairs = evaluate.similarity_pairs(image, 3 * image[rows], rows, n_pairs=400)
    np.testing.assert_allclose(pairs["matching"], 1)
    np.testing.assert_allclose(pairs["other"], 0)
    assert len(pairs["matching"]) == 40
    assert len(pairs["other"]) == 400


def test_modality_gap_of_a_turned_copy_is_removed_by_the_rotation():
    rng = np.random.default_rng(11)
    image = normalize_rows(rng.standard_normal((200, 8)) + 1)
    turn = np.linalg.qr(rng.standard_normal((8, 8)))[0]
    text = 4 * image @ turn.T
    found = evaluate.modality_gap(image, text, np.arange(200)).set_index("metric")
    expected = np.linalg.norm(image.mean(0) - normalize_rows(text).mean(0))
    assert found.value["modality_gap"] == pytest.approx(expected, abs=0.01)
    assert found.value["modality_gap"] > 0.3
    assert found.value["modality_gap_rotated"] < 0.02
    np.testing.assert_allclose(evaluate.procrustes(image, text, np.arange(200)), turn, atol=1e-9)


# The comparison.


def demo(n=320):
    """CLIP sees colour, the expert texture; fused is the exact product beside CLIP."""
    rng = np.random.default_rng(12)
    colour, texture = rng.integers(3, size=(2, n))
    clip = normalize_rows(np.eye(8)[colour] + 0.12 * rng.standard_normal((n, 8))).astype(np.float32)
    expert = normalize_rows(np.eye(8)[texture] + 0.12 * rng.standard_normal((n, 8))).astype(
        np.float32
    )
    product = (clip[:, :, None] * expert[:, None, :]).reshape(n, -1)
    pad = lambda rows, d: np.hstack([rows, np.zeros((len(rows), d), np.float32)])  # noqa: E731
    ids = np.array([f"id{i}" for i in range(n)])
    names = {"colour": [f"c{c}" for c in colour], "texture": [f"t{t}" for t in texture]}
    names["both"] = [f"{c} {t}" for c, t in zip(*names.values(), strict=True)]
    text = np.eye(8, dtype=np.float32)[colour]
    classes = np.eye(8, dtype=np.float32)[:3]
    dataset = Dataset(
        name="test",
        ids=ids,
        paths=None,
        table=pd.DataFrame(names, index=ids),
        targets=("both", "colour", "texture"),
        captions=pd.DataFrame({"row": np.arange(n), "text": names["colour"]}),
        prompts={f"c{i}": ("a",) for i in range(3)},
        prompt_target="colour",
    )
    spaces = {
        "CLIP": Space("CLIP", ids, clip, text, classes, {"role": "clip", "seconds": 2.0}),
        "expert": Space("expert", ids, expert, info={"role": "expert"}),
        "concat": Space("concat", ids, np.hstack([clip, expert]), info={"role": "concat"}),
        "fused": Space(
            "fused",
            ids,
            np.hstack([0.3 * clip, product]),
            pad(0.3 * text, 64),
            pad(0.3 * classes, 64),
            {"role": "fused"},
        ),
    }
    return dataset, spaces


@pytest.fixture(scope="module")
def comparison():
    return evaluate.compare(*demo(), progress=False)


def test_compare_measures_what_the_dataset_allows(comparison):
    done = comparison.metrics
    assert done.columns.tolist() == [*evaluate.KEY, "value", "low", "high", "n"]
    main = done[(done.space == "CLIP") & (done.target == "both")]
    assert set(main.task) == {"linear_probe", "knn", "few_shot", "cluster"}
    further = done[(done.space == "CLIP") & (done.target == "texture")]
    assert set(further.task) == {"linear_probe", "knn"}
    assert set(done[done.task == "zero_shot"].space) == {"CLIP", "fused"}
    assert set(done[done.target == ""].task) == {"retrieval", "similarity", "modality_gap"}
    is_penalty = done.metric == "penalty_C"
    assert done[is_penalty][["low", "high"]].isna().all(axis=None)
    measured = done[~is_penalty]
    assert (measured.low <= measured.value + 1e-9).all()
    assert (measured.value <= measured.high + 1e-9).all()
    assert not done.duplicated(evaluate.KEY).any()
    assert "expert, concat have no class rows: no zero-shot." in comparison.notes
    assert any("3 of 320 captions are different" in note for note in comparison.notes)
    assert comparison.seconds["all"] >= comparison.seconds["linear_probe"] > 0
    assert len(comparison.alignment) == 6 * 3


def test_compare_gives_each_measure_as_called_by_itself(comparison):
    dataset, spaces = demo()
    X, labels = spaces["fused"].image, dataset.labels("both")
    found = comparison.metrics.set_index(evaluate.KEY).value
    for metric, value in values(evaluate.linear_probe(X, labels)).items():
        assert found["fused", "linear_probe", "both", metric] == value
    assert found["fused", "knn", "both", "knn_acc1"] == evaluate.knn(X, labels).value[0]
    for metric, value in values(evaluate.cluster(X, labels)).items():
        assert found["fused", "cluster", "both", metric] == value


def test_the_table_has_one_row_a_space_and_short_columns(comparison):
    table = comparison.table()
    assert table.index.tolist() == ["CLIP", "expert", "concat", "fused"]
    assert table.columns.tolist() == [
        "zero-shot", "t->i R@1", "i->t R@1", "probe", "k-NN", "8-shot", "8-shot + prompts",
        "k-means NMI", "k-means AMI", "spectral NMI", "spectral AMI", "CKA to CLIP", "width",
        "seconds",
    ]  # fmt: skip
    assert table.loc["CLIP", "CKA to CLIP"] == 1
    assert table.loc["CLIP", "seconds"] == 2
    assert math.isnan(table.loc["expert", "zero-shot"])
    assert table.loc["fused", "zero-shot"] == table.loc["CLIP", "zero-shot"]
    texture = comparison.table("texture")
    assert texture.loc["expert", "probe"] > 0.9 > 0.6 > texture.loc["CLIP", "probe"]


def test_the_finding_of_a_true_gain_says_so(comparison):
    said = comparison.finding()
    assert said == " ".join(comparison.sentences())
    assert re.match(r"fused against \S+: \d+ gains, \d+ loss", said)
    both = {f.rival: f.gain for f in comparison.findings() if f.measure == "linear probe of both"}
    assert min(both["CLIP"], both["expert"]) > 0
    assert re.search(r"the same as CLIP: [^;]*zero-shot accuracy of colour", said)
    assert "Random weights" not in said


def test_the_nmi_difference_takes_the_same_rows_of_both(comparison):
    value, low, high, p = comparison.difference("fused", "CLIP", "cluster", "both", "kmeans_nmi")
    found = comparison.metrics.set_index(evaluate.KEY).value
    gain = (
        found["fused", "cluster", "both", "kmeans_nmi"]
        - found["CLIP", "cluster", "both", "kmeans_nmi"]
    )
    assert value == pytest.approx(gain)
    assert low < value < high
    assert 0 <= p <= 1
    same = comparison.difference("fused", "fused", "cluster", "both", "kmeans_nmi")
    assert same == (0, 0, 0, 1)


def test_compare_says_what_it_leaves_out():
    dataset, spaces = demo(60)
    table = dataset.table.assign(one="x", unique=dataset.ids)
    table.loc[table.index[:10], "both"] = np.nan
    bare = Dataset("bare", dataset.ids, None, table, targets=("both", "one", "unique"))
    spaces = {"CLIP": spaces["CLIP"], "text": Space("text", dataset.ids, text=np.eye(2))}
    result = evaluate.compare(bare, spaces, progress=False)
    told = " ".join(result.notes)
    for said in (
        "both: 50 samples in",
        "the other 10 are left out",
        "of two or more; 60 samples in 1 classes of two or more: left out",
        "each of 60 classes has 1 sample: left out",
        "No class prompts: no zero-shot.",
        "No captions: no retrieval",
        "text has no image rows",
        "Fewer than two spaces with image rows: no alignment.",
    ):
        assert said in told
    assert set(result.metrics.target) == {"both"}
    assert set(result.metrics[result.metrics.task == "knn"].n) == {50}


def test_compare_without_labels_measures_retrieval_alone():
    dataset, spaces = demo(60)
    bare = Dataset("bare", dataset.ids, None, dataset.table, captions=dataset.captions)
    result = evaluate.compare(bare, spaces, progress=False)
    assert set(result.metrics.task) == {"retrieval", "similarity", "modality_gap"}
    assert "text-to-image recall@1" in result.finding()
    assert "No labels: no probe, k-NN, few-shot or clustering." in result.notes


def test_compare_refuses_other_ids_and_no_space():
    dataset, spaces = demo(60)
    other = {"CLIP": Space("CLIP", dataset.ids[::-1], spaces["CLIP"].image)}
    with pytest.raises(InputError, match="'CLIP' has other ids than test: expected the same"):
        evaluate.compare(dataset, other, progress=False)
    with pytest.raises(InputError, match="no space: expected at least one"):
        evaluate.compare(dataset, {}, progress=False)


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (["x"] * 60, "60 samples in 1 classes of two or more"),
        ([f"kind {i}" for i in range(60)], "each of 60 classes has 1 sample"),
        ([None] * 60, "no sample has a label"),
        (
            ["x", "x", "y", *(f"kind {i}" for i in range(57))],
            "2 samples in 1 classes of two or more",
        ),
    ],
)
def test_labels_that_tell_nothing_are_left_out_with_a_note(kinds, found):
    dataset, spaces = demo(60)
    table = dataset.table.assign(kind=kinds)
    data = replace(dataset, table=table, targets=("kind",), prompts={}, prompt_target=None)
    result = evaluate.compare(data, spaces, progress=False)
    needs = "linear probe, k-NN, few-shot and clusters need 4 samples in 2 classes of two or more"
    note = f"kind: {needs}; {found}: left out."
    assert any(each.startswith(note) for each in result.notes), result.notes
    assert set(result.metrics.task) == {"retrieval", "similarity", "modality_gap"}
    assert len(result.alignment)
    assert result.finding()
    assert len(result.table()) == len(spaces)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_samples_are_measured_as_far_as_they_can_be(n):
    dataset, spaces = demo(60)
    few = dataset.take(range(n))
    own = {
        name: Space(name, few.ids, space.image[:n], space.text[:n], info=space.info)
        for name, space in spaces.items()
        if space.image is not None and space.text is not None
    }
    assert own
    result = evaluate.compare(replace(few, prompts={}, prompt_target=None), own, progress=False)
    assert not len(result.alignment)
    assert result.finding()
    assert len(result.table()) == len(own)
    assert ("retrieval" in set(result.metrics.task)) == (n > 1)


def test_class_rows_that_do_not_fit_the_prompts_are_refused():
    dataset, spaces = demo(60)
    spaces["CLIP"] = replace(spaces["CLIP"], classes=spaces["CLIP"].classes[:2])
    message = r"^CLIP has 2 class rows, the dataset 3 prompted classes: expected one row for each"
    with pytest.raises(InputError, match=message):
        evaluate.compare(dataset, spaces, progress=False)


def test_text_rows_that_do_not_fit_the_captions_are_refused():
    dataset, spaces = demo(60)
    spaces["reads"] = Space("reads", dataset.ids, text=np.eye(7))
    message = r"^reads has 7 text rows, the dataset 60 captions: expected one row for each"
    with pytest.raises(InputError, match=message):
        evaluate.compare(dataset, spaces, progress=False)


def without_roles(spaces):
    """Give the same spaces as somebody else would have made them."""
    bare = {}
    for name, space in spaces.items():
        info = {key: value for key, value in space.info.items() if key != "role"}
        bare[name] = replace(space, info=info)
    return bare


def test_roles_can_be_given_and_the_finding_then_speaks():
    dataset, spaces = demo(60)
    roles = {"CLIP": "clip", "expert": "expert", "fused": "fused"}
    expected = evaluate.compare(dataset, spaces, progress=False)
    result = evaluate.compare(dataset, without_roles(spaces), roles=roles, progress=False)
    said, before = result.sentences()[0], expected.sentences()[0]
    assert re.match(r"fused against \S+: \d+ gains?, \d+ loss(es)?, .*Holm", said)
    assert "concat" in before
    assert "concat" not in said
    assert result.spaces["fused"].info["role"] == "fused"
    with pytest.raises(InputError, match=r"^roles of 'fusd': expected names of the spaces: CLIP,"):
        evaluate.compare(dataset, spaces, roles={"fusd": "fused"}, progress=False)


def test_roles_are_known_from_the_parents_of_a_fused_space():
    dataset, spaces = demo(60)
    bare = without_roles(spaces)
    bare["fused"] = replace(bare["fused"], info={"parents": ["CLIP", "expert"]})
    result = evaluate.compare(dataset, bare, progress=False)
    said = {(finding.space, finding.rival) for finding in result.findings()}
    assert said == {("fused", "CLIP"), ("fused", "expert"), ("concat", "CLIP")}
    assert "role" not in result.spaces["concat"].info


def test_without_roles_the_finding_says_how_to_name_them():
    dataset, spaces = demo(60)
    result = evaluate.compare(dataset, without_roles(spaces), progress=False)
    said = result.finding()
    assert {finding.rival for finding in result.findings()} == {"CLIP"}
    assert "linear probe of colour" in said
    assert "No space is known to be fused; if one is, say so, as in" in said
    assert """compare(..., roles={"fused": "fused"})""" in said


# Real embeddings.


@needs_real
def test_rooms_give_the_published_nearest_neighbour_accuracies():
    folder = REAL / "rooms-clip-dinov2"
    rooms = pd.read_csv(folder / "index.csv")["room"].to_numpy(str)
    for name, expected in [("clip_vitb32_image", 0.902), ("dinov2_vitb14_mean_tokens", 0.957)]:
        found = evaluate.knn(normalize_rows(np.load(folder / f"{name}.npy")), rooms)
        assert round(found.value[0], 3) == expected


@needs_real
def test_flickr_gives_the_published_recalls_and_cosines():
    folder = REAL / "flickr8k-100x5"
    image, text, minilm = (
        normalize_rows(np.load(folder / f"{name}.npy").astype(np.float32))
        for name in ("clip_vitb32_image", "clip_vitb32_text", "minilm_l6_v2_text")
    )
    rows = pd.read_csv(folder / "captions.csv")["image_row"].to_numpy()
    found = values(evaluate.retrieval(image, text, rows))
    assert found["image_retrieval_recall@1"] == pytest.approx(0.832)
    assert found["image_retrieval_recall@5"] == pytest.approx(0.990)
    assert found["text_retrieval_recall@1"] == pytest.approx(0.930)
    assert found["caption_to_caption_recall@1"] == pytest.approx(0.802)
    assert evaluate.caption_retrieval(minilm, rows).value[0] == pytest.approx(0.840)
    pairs = evaluate.similarity_pairs(image, text, rows)
    assert pairs["matching"].mean() == pytest.approx(0.325, abs=0.001)
    assert pairs["other"].mean() == pytest.approx(0.177, abs=0.003)
