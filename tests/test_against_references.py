"""Every metric equals an independent one, from its definition, on random and degenerate rows."""

import math

import numpy as np
import pytest
from references import alignment as kernels
from references import chance, fused, modalities, partitions, rankings

from workbench import align, evaluate, layout
from workbench.align import group_finding
from workbench.evaluate.measures.indices import agreements
from workbench.evaluate.uncertainty.holm import holm
from workbench.evaluate.uncertainty.intervals import mean_interval
from workbench.fusion import Concat, KrossFuse, RPKrossFuse, gram

rng = np.random.default_rng(20)
RANDOM = rng.standard_normal((24, 5))
WHOLE = rng.integers(-2, 3, (24, 4)).astype(float)  # many equal similarities
ROWS = {
    "random": RANDOM,
    "float32": RANDOM.astype(np.float32),
    "ties": WHOLE,
    "duplicates": np.repeat(WHOLE[:6], 4, axis=0),
    "a constant column": np.column_stack([RANDOM, np.ones(24)]),
    "a row of zeros": np.vstack([np.zeros(5), RANDOM[1:]]),
    "1e-20": RANDOM * 1e-20,
    "1e20": RANDOM * 1e20,
    "1e-25": RANDOM * 1e-25,
    "1e-25 in float32": (RANDOM * 1e-25).astype(np.float32),
    "1e25 in float32": (RANDOM * 1e25).astype(np.float32),
    "two rows": RANDOM[:2],
    "equal rows": np.ones((24, 3)),
}
LABELS = np.array(["a", "b", "c"])[rng.integers(3, size=24)]
every_rows = pytest.mark.parametrize("X", ROWS.values(), ids=ROWS.keys())
varied = pytest.mark.parametrize(
    "X",
    [X for name, X in ROWS.items() if name not in ("two rows", "equal rows")],
    ids=[name for name in ROWS if name not in ("two rows", "equal rows")],
)


def value(table, metric):
    return table.set_index("metric")["value"][metric]


def values_of(table, metric):
    return np.asarray(table.set_index("metric")["outcomes"][metric].values, float)


@every_rows
def test_zero_shot(X):
    n = len(X)
    true = rng.integers(7, size=n)
    classes = np.vstack([X[:2], X[:1], rng.integers(-1, 2, (4, X.shape[1]))]).astype(X.dtype)
    names = [f"c{i}" for i in range(7)]
    table = evaluate.zero_shot(X, classes, np.array([names[i] for i in true]), names)
    for k in (1, 5):
        expected = rankings.zero_shot_hits(X, classes, true.tolist(), k)
        assert value(table, f"acc{k}") == pytest.approx(np.mean(expected))
    hits = rankings.zero_shot_hits(X, classes, true.tolist())
    recall = rankings.mean_per_class_recall(hits, true.tolist())
    assert value(table, "mean_per_class_recall") == pytest.approx(recall)


@every_rows
@pytest.mark.parametrize("k", [1, 5])
def test_leave_one_out_neighbours(X, k):
    k = min(k, len(X) - 1)
    labels = LABELS[: len(X)]
    expected = rankings.knn_hits(X, labels.tolist(), k)
    assert values_of(evaluate.knn(X, labels, k), "knn_acc1").tolist() == expected


def test_leave_one_out_neighbours_of_one_class():
    assert value(evaluate.knn(RANDOM, np.repeat("a", 24)), "knn_acc1") == 1
    assert rankings.knn_hits(RANDOM, ["a"] * 24, 5) == [True] * 24


@varied
def test_neighbours_among_rows_that_answer(X):
    halves = [(np.arange(12), np.arange(12, 24))]
    found = values_of(evaluate.knn(X, LABELS, 1, folds=halves), "knn_acc1")
    groups = np.repeat(["answers", "asks"], 12)
    expected = rankings.across_groups_hits(X, LABELS.tolist(), groups.tolist())
    shared = [LABELS[i] in LABELS[:12] for i in range(12, 24)]
    asked = [LABELS[i] in LABELS[12:] for i in range(12)]
    assert found[shared].tolist() == expected[sum(asked) :]


@varied
@pytest.mark.parametrize("with_prompts", [False, True])
def test_few_shot_prototypes(X, with_prompts):
    labels = np.tile(["a", "b", "c"], 8)
    train, test = np.arange(6), np.arange(6, 24)  # two of each class: no draw to choose
    prompts = dict(zip("abc", X[:3], strict=True)) if with_prompts else None
    table = evaluate.few_shot(X, labels, (2,), prompts, folds=[(train, test)])
    expected = rankings.prototype_hits(X, labels.tolist(), train, test, prompts)
    metric = "acc1@2shot+prompts" if with_prompts else "acc1@2shot"
    assert value(table, metric) == pytest.approx(np.mean(expected))


@every_rows
def test_retrieval_both_ways_and_between_captions(X):
    n = len(X)
    rows = np.sort(np.r_[np.arange(n) // 2, rng.integers(n, size=n)])
    text = np.vstack([X, X[rng.permutation(n)]])
    table = evaluate.retrieval(X, text, rows, ks=(1, 3))
    owners = rows.tolist()
    for k in (1, 3):
        to_image = rankings.image_retrieval_hits(X, text, owners, k)
        to_text = rankings.text_retrieval_hits(X, text, owners, k)
        assert value(table, f"image_retrieval_recall@{k}") == pytest.approx(np.mean(to_image))
        assert value(table, f"text_retrieval_recall@{k}") == pytest.approx(np.mean(to_text))
    between = rankings.caption_to_caption_hits(text, owners)
    assert value(table, "caption_to_caption_recall@1") == pytest.approx(np.mean(between))


@varied
def test_recall_across_groups(X):
    groups = np.array(["p", "q"])[np.arange(24) % 2]
    expected = rankings.across_groups_hits(X, LABELS.tolist(), groups.tolist())
    found = value(evaluate.across_groups(X, LABELS, groups), "recall@1")
    assert found == pytest.approx(np.mean(expected))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (rng.integers(4, size=40), rng.integers(5, size=40)),
        (np.arange(30) % 3, np.arange(30) % 3 + 7),
        (np.arange(30) % 3, np.arange(30)),
        (np.zeros(20, int), np.arange(20) % 2),
        (np.array([0, 1]), np.array([0, 0])),
    ],
)
def test_agreement_of_partitions(a, b):
    found = agreements(a, b)
    assert found["nmi"] == pytest.approx(partitions.nmi(a.tolist(), b.tolist()), abs=1e-12)
    assert found["ari"] == pytest.approx(partitions.ari(a.tolist(), b.tolist()), abs=1e-12)
    assert found["ami"] == pytest.approx(partitions.ami(a.tolist(), b.tolist()), abs=1e-10)


@varied
@pytest.mark.parametrize("debiased", [False, True])
@pytest.mark.parametrize("kernel", ["linear", "rbf"])
def test_centred_kernel_alignment(X, debiased, kernel):
    X, Y = X[:12], WHOLE[:12, ::-1]
    made = kernels.linear_gram if kernel == "linear" else kernels.rbf_gram
    scale = float(np.abs(X).max())
    grams = made(X.astype(float) / scale), made(Y)
    expected = kernels.cka(*grams, debiased)
    assert align.cka(X, Y, kernel=kernel, debiased=debiased) == pytest.approx(expected, abs=2e-6)


def test_alignment_of_gram_matrices_and_of_a_given_bandwidth():
    grams = [np.array(kernels.rbf_gram(Z[:10], 1.5)) for Z in (RANDOM, WHOLE)]
    expected = kernels.cka(*(gram.tolist() for gram in grams), debiased=True)
    assert align.gram_cka(grams)[0, 1] == pytest.approx(expected)
    found = align.cka(RANDOM[:10], WHOLE[:10], kernel="rbf", debiased=True, bandwidth=1.5)
    assert found == pytest.approx(expected)


@varied
@pytest.mark.parametrize("k", [1, 4])
def test_mutual_neighbours(X, k):
    if X is ROWS["duplicates"] or X is ROWS["ties"]:
        X = X * 1.0 + 1e-3 * RANDOM[:, : X.shape[1]]  # of equal cosines the last digit decides
    found = align.mutual_knn(X, RANDOM[::-1] + WHOLE[:, :1], k)
    assert found == pytest.approx(rankings.mutual_knn(X, RANDOM[::-1] + WHOLE[:, :1], k))


@varied
def test_spectrum_and_effective_rank(X):
    expected = kernels.spectrum(X)
    np.testing.assert_allclose(align.spectrum(X), expected[: min(X.shape)], atol=1e-6)
    assert align.effective_rank(X) == pytest.approx(kernels.effective_rank(X), rel=1e-5)
    raw = kernels.spectrum(X, about_mean=False)
    np.testing.assert_allclose(align.spectrum(X, centred=False), raw[: min(X.shape)], atol=1e-6)


@varied
def test_relative_error_of_a_gram_matrix(X):
    exact = kernels.linear_gram(X)
    if X.dtype == np.float32 or not 1e-9 < float(np.abs(X).max()) < 1e9:
        X, exact = X.astype(float), kernels.linear_gram(X)
    Z = X + np.abs(X).max() * 0.1 * WHOLE[:, :1]
    found = align.gram_error(Z, lambda rows: np.array(exact)[rows])
    assert found == pytest.approx(kernels.relative_gram_error(Z, exact))


@varied
def test_cosines_of_pairs(X):
    rows = rng.integers(24, size=30)
    text = X[rng.permutation(24)][rng.integers(24, size=30)]
    found = evaluate.similarity_pairs(X, text, rows)
    expected = modalities.matching_cosines(X, text, rows.tolist())
    np.testing.assert_allclose(np.sort(found["matching"]), np.sort(expected), atol=1e-6)
    others = np.sort(modalities.other_cosines(X, text, rows.tolist()))
    place = np.searchsorted(others, found["other"]).clip(1, len(others) - 1)
    nearest = np.minimum(
        abs(others[place] - found["other"]), abs(others[place - 1] - found["other"])
    )
    assert nearest.max() < 1e-6
    assert found["other"].mean() == pytest.approx(others.mean(), abs=5 * others.std() / 70 + 1e-9)


@varied
def test_modality_gap_and_its_rotation(X):
    text = (X[:, ::-1] + X.max() * np.array([0.5])).astype(X.dtype)
    gap = value(evaluate.modality_gap(X, text), "modality_gap")
    assert gap == pytest.approx(modalities.modality_gap(X, text), abs=1e-5)
    paired = value(evaluate.modality_gap(X, text, np.arange(24), rotated=False), "modality_gap")
    assert paired == pytest.approx(modalities.paired_modality_gap(X, text), abs=1e-5)


@pytest.mark.parametrize("scale", [1, 1e-20, 1e20])
def test_the_rotation_of_texts_onto_pictures(scale):
    X = RANDOM * scale
    text = X @ np.linalg.qr(WHOLE[:5, :4] @ rng.standard_normal((4, 5)) + np.eye(5))[0] + X * 0.3
    found = evaluate.procrustes(X, text, np.arange(24))
    np.testing.assert_allclose(found, modalities.procrustes(X, text), atol=1e-9)


@pytest.mark.parametrize("n", [1, 2, 7, 100, 1000])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.4, 1.0])
def test_wilsons_interval(n, share):
    hits = round(n * share)
    outcomes = np.arange(n) < hits
    np.testing.assert_allclose(
        mean_interval(outcomes * 1.0), chance.mended_wilson(hits, n), atol=2e-5
    )


@pytest.mark.parametrize("p", [[0.01, 0.04, 0.03], [0.5, 0.5, 0.5], [1e-20, 0.9], [0.2], [0, 1, 0]])
def test_holms_correction(p):
    np.testing.assert_allclose(holm(np.array(p, float)), chance.holm(p))


@varied
def test_kernels_of_the_fusers(X):
    expert = RANDOM[::-1] ** 2
    text = X[:7][:, ::-1]
    both = np.hstack([X.astype(float), expert])
    widths = (X.shape[1], 5)
    exact = KrossFuse(widths, C=0.3).fit(both)
    expected = fused.image_kernel(X, expert, 0.3)
    np.testing.assert_allclose(exact.exact_kernel(both), expected, atol=1e-9)
    Z, T = exact.transform(both), exact.transform_text(text.astype(float))
    np.testing.assert_allclose(Z @ Z.T, expected, atol=1e-9)
    np.testing.assert_allclose(Z @ T.T, fused.cross_kernel(X, text, 0.3), atol=1e-9)
    concat = Concat(widths).fit_transform(both)
    np.testing.assert_allclose(concat @ concat.T, fused.sum_kernel(X, expert), atol=1e-9)


@varied
@pytest.mark.parametrize(
    ("projection", "kurtosis"), [("gaussian", 3), ("uniform", 1.8), ("rademacher", 1)]
)
def test_standard_error_of_a_random_projection(X, projection, kurtosis):
    expert, d = RANDOM[::-1] ** 2, X.shape[1]
    both = np.hstack([X.astype(float), expert])
    fuser = RPKrossFuse((d, 5), d + 40, C=0.3, projection=projection, random_state=0).fit(both)
    expected = fused.standard_error(X, expert, 40, kurtosis)
    np.testing.assert_allclose(fuser.standard_error(both), expected, atol=1e-6)


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
def test_gram_matrices(kernel):
    if kernel == "linear":
        expected = kernels.linear_gram(WHOLE)
        np.testing.assert_allclose(gram(WHOLE, kernel="linear"), expected)
    else:
        expected = kernels.rbf_gram(RANDOM)
        np.testing.assert_allclose(gram(RANDOM, kernel="rbf"), expected, atol=1e-12)


def test_groups_that_differ():
    X, Y = np.random.default_rng(3).standard_normal((2, 60, 10))
    X[:12] = 0.2 * X[:12] + 5 * np.eye(10)[0]
    found = align.difference_groups(X, Y)
    assert len(found)
    for group in found.itertuples():
        kept, split, apart = kernels.kept_and_split(X, Y, sorted(group.rows.tolist()))
        assert group.kept == pytest.approx(kept, abs=1e-5)
        assert group.split == pytest.approx(split, abs=1e-5)
        assert group.apart == pytest.approx(apart, abs=1e-5)


def test_rayleigh_quotients_of_loadings():
    D = RANDOM[:9] @ RANDOM[:9].T
    L = WHOLE[:9] + 0.5
    expected = [kernels.rayleigh_quotient(D.tolist(), v.tolist()) for v in L.T]
    np.testing.assert_allclose(group_finding._quotients(D, L), expected)


@pytest.mark.parametrize("scale", [1, 1e-20, 1e20])
@pytest.mark.parametrize("k", [1, 5])
def test_trust_of_a_map(scale, k):
    xy = RANDOM[:, :2] + 0.5 * WHOLE[:, :2]
    found = layout.projection_quality(RANDOM * scale, xy, k)
    units = RANDOM / np.linalg.norm(RANDOM, axis=1, keepdims=True)
    assert found["trustworthiness"] == pytest.approx(kernels.trustworthiness(units, xy, k))
    kept = kernels.neighbourhood_preservation(units, xy, k)
    assert found["neighbourhood_preservation"] == pytest.approx(kept)


def test_references_know_a_few_values_by_heart():
    assert chance.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert partitions.ari([0, 0, 1, 1], [0, 0, 1, 1]) == 1
    assert partitions.nmi([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(0)
    assert kernels.effective_rank(np.vstack([np.eye(3), -np.eye(3)])) == pytest.approx(3)
    assert chance.wilson(0, 10)[1] == pytest.approx(0.2775, abs=1e-4)
    K = kernels.linear_gram(RANDOM[:6])
    assert kernels.cka(K, K) == pytest.approx(1)
    assert math.isclose(kernels.cka(K, K, debiased=True), 1)
