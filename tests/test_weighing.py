"""Weights chosen on own data: kernels and metrics against loops; who chooses never reports."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import workbench as wb
from workbench._classifiers.voting import majority
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.evaluate.measures.clusterers import SpectralOfKernel, SpectralOfRows
from workbench.fusion import KrossFuse
from workbench.fusion.weights import CORNERS, Weights
from workbench.weighing import choose_weights, choosing, examples, neighbours
from workbench.weighing.clusters import clustered
from workbench.weighing.examples import Prompts, few_shot
from workbench.weighing.folds import fold_numbers
from workbench.weighing.grams import grams_of
from workbench.weighing.grid import KINDS, coefficients, is_coarse, kind_of, settings
from workbench.weighing.judging import alike, kept_neighbours, votes
from workbench.weighing.neighbours import Neighbourhood, scored_by
from workbench.weighing.recall import recall
from workbench.weighing.ridge import PENALTY, ridge
from workbench.weighing.rule import choose, standings
from workbench.weighing.scored import Scored

SETTINGS = settings()
SOME = [
    CORNERS["CLIP"], CORNERS["expert"], CORNERS["concatenation"], Weights(0.1, 0, 1),
    Weights(1, 0.3, 1), Weights(0.3, 0.3, 1, centre_clip=True),
    Weights(0.25, 1, 0),
]  # fmt: skip
WEIGHED = coefficients(SOME)
N, CLASSES, FOLDS = 60, 4, 3
rng = np.random.default_rng(0)
CODES = rng.permutation(np.arange(N) % CLASSES)
MEANS = rng.standard_normal((2, CLASSES, 6))
CLIP, EXPERT = (MEANS[side][CODES] + 1.5 * rng.standard_normal((N, 6)) + 1 for side in (0, 1))
IN_FOLDS = fold_numbers(np.arange(N), CODES, FOLDS, 0)
UNITS = np.arange(N)
REPORTING = tuple(range(FOLDS))
GRAMS = grams_of(CLIP, [EXPERT], "cosine", UNITS)


def kernels(parts=GRAMS.parts):
    """Kernel of each of some settings."""
    return np.tensordot(WEIGHED, parts, axes=1)


def labelled(codes, clip, expert, **columns):
    """A dataset of classes, and its two spaces."""
    ids = np.array([f"id{i}" for i in range(len(codes))])
    table = pd.DataFrame({"kind": [f"k{code}" for code in codes], **columns}, index=ids)
    more = {name: (name,) if name == "groups" else name for name in columns}
    data = wb.Dataset("drawn", ids, None, table, targets=("kind",), **more)
    return data, wb.Space("CLIP", ids, clip), wb.Space("expert", ids, expert)


def asked(data, **options):
    return choose_weights(*data, progress=False, **options)


# The settings and their kernels.


def test_every_corner_is_among_a_few_hundred_settings():
    assert 200 <= len(SETTINGS) == len(set(SETTINGS)) <= 400
    assert set(CORNERS.values()) <= set(SETTINGS)
    assert {kind_of(weights) for weights in SETTINGS} == set(KINDS)
    assert {name: kind_of(weights) for name, weights in CORNERS.items()} == {k: k for k in CORNERS}
    assert kind_of(Weights(2, 0.5, 0)) == kind_of(Weights(1, 0, 1, centre_clip=True)) == "family"
    assert kind_of(Weights(0, 0, 1)) == "family"


@pytest.mark.parametrize("n_experts", [1, 2])
@pytest.mark.parametrize("kernel", ["cosine", "linear", "rbf", "laplace"])
def test_weighed_kernels_are_those_of_the_family(n_experts, kernel):
    experts = [EXPERT, EXPERT[:, ::-1] ** 2][:n_experts]
    rows = np.arange(0, N, 2)
    grams = grams_of(CLIP, experts, kernel, rows)
    k_clip = normalize_rows(CLIP) @ normalize_rows(CLIP).T
    centred = normalize_rows(CLIP - CLIP.mean(0))
    fused = [
        wb.RPKrossFuse((6, 6), 16, C=1.0, kernel=kernel, random_state=0)
        .fit(np.hstack([CLIP, expert]))
        .exact_kernel(np.hstack([CLIP, expert]))
        for expert in experts
    ]
    of_experts = [(each - k_clip) / k_clip for each in fused]
    for weights, weighed in zip(SOME, coefficients(SOME), strict=True):
        product_clip = centred @ centred.T if weights.centre_clip else None
        expected = weights.kernel(k_clip, of_experts, product_clip)[np.ix_(rows, rows)]
        found = np.tensordot(weighed, grams.parts, axes=1)
        np.testing.assert_allclose(found, expected, atol=2e-5 * np.abs(expected).max())


@pytest.mark.parametrize("n_experts", [1, 2])
def test_weighed_kernels_are_those_of_the_fusers(n_experts):
    experts = [EXPERT, EXPERT[:, ::-1] ** 2][:n_experts]
    X = np.hstack([CLIP, *experts])
    grams = grams_of(CLIP, experts, "cosine", UNITS)
    for weights, weighed in zip(SOME, WEIGHED, strict=True):
        fuser = KrossFuse((6,) * (1 + n_experts), **weights.parameters()).fit(X)
        found = np.tensordot(weighed, grams.parts, axes=1)
        np.testing.assert_allclose(found, fuser.exact_kernel(X), atol=2e-6)


def test_pairs_outside_the_monotone_region_are_counted_one_by_one():
    k_clip, _, k_expert = GRAMS.factors
    C, A = 0.2, 0.1
    pairs = [C + k_expert[i, j] <= 0 or A + k_clip[i, j] <= 0 for i in range(N) for j in range(i)]
    assert 0 < np.mean(pairs) < 1
    assert GRAMS.share_outside([C, A, 1, 0]) == pytest.approx(np.mean(pairs))
    assert GRAMS.share_outside([1, 1, 1, 0]) == GRAMS.share_outside([1, 1, 0, 0]) == 0


# Folds.


def test_folds_keep_units_whole_and_classes_even():
    units = np.repeat(np.arange(20), 3)
    folds = fold_numbers(units, None, 4, 1)
    assert all(len(set(folds[units == unit])) == 1 for unit in range(20))
    table = pd.crosstab(CODES, IN_FOLDS)
    assert table.to_numpy().max() - table.to_numpy().min() <= 1
    assert set(fold_numbers(np.array([0, 0, 1]), None, 5, 0)) == {0, 1}


# Every metric against a loop.


def expected_knn(K, asking, answering, k=3):
    """Hits of rows that ask, by the majority of the nearest that answer."""
    hits = []
    for row in asking:
        others = np.array([other for other in answering if other != row])
        near = others[np.argsort(-K[row, others], kind="stable")[:k]]
        hits.append(majority(CODES[near][None])[0] == CODES[row])
    return hits


def check_nested(scored, expected, kernels_of=None):
    """Compare with a function of kernel, rows that ask and rows that answer."""
    for number, K in enumerate(kernels() if kernels_of is None else kernels_of):
        everyone = np.arange(len(K))
        np.testing.assert_array_equal(scored.whole[number], expected(K, everyone, everyone))
        for fold in REPORTING:
            own, others = (np.flatnonzero(fold == IN_FOLDS), np.flatnonzero(fold != IN_FOLDS))
            within = scored.within[fold, number]
            assert np.isnan(within[own]).all()
            np.testing.assert_array_equal(within[others], expected(K, others, others))
            np.testing.assert_array_equal(scored.reported[number, own], expected(K, own, others))


def neighbourhood(**options):
    coarse = coefficients([weights for weights in SETTINGS if is_coarse(weights)])
    return Neighbourhood(GRAMS.parts, WEIGHED, coarse, IN_FOLDS, REPORTING, **options)


def test_neighbours_vote_as_in_a_loop():
    check_nested(scored_by(neighbourhood(), 3, votes(CODES), UNITS), expected_knn)


def test_groups_do_not_vote_for_their_own():
    groups = rng.permutation(np.arange(N) % 6)
    folds = groups % FOLDS
    coarse = coefficients(SOME)
    space = Neighbourhood(GRAMS.parts, WEIGHED, coarse, folds, REPORTING, True, groups)
    scored = scored_by(space, 3, votes(CODES), UNITS)
    for number, K in enumerate(kernels()):
        for row in range(N):
            others = np.flatnonzero(groups != groups[row])
            assert scored.whole[number, row] == expected_knn(K, [row], others)[0]
            foreign = np.flatnonzero(folds != folds[row])
            assert scored.reported[number, row] == expected_knn(K, [row], foreign)[0]


def test_candidates_leave_out_nothing_that_matters(monkeypatch):
    drawn = np.random.default_rng(3)
    codes = drawn.integers(0, 10, 700)
    means = drawn.standard_normal((2, 10, 16))
    rows = [means[side][codes] + 2 * drawn.standard_normal((700, 16)) for side in (0, 1)]
    grams = grams_of(rows[0], [rows[1]], "cosine", np.arange(700))
    coarse = coefficients([weights for weights in SETTINGS if is_coarse(weights)])
    folds = np.arange(700) % 5
    space = Neighbourhood(grams.parts, coefficients(SETTINGS), coarse, folds, (0, 1, 2, 3, 4))
    few = scored_by(space, 5, votes(codes), np.arange(700))
    assert len(space.candidates(0)) < 250
    monkeypatch.setattr(neighbours, "EXACT_COLUMNS", 700)
    every = scored_by(space, 5, votes(codes), np.arange(700))
    assert np.mean(few.whole != every.whole) < 5e-4
    assert np.mean(few.reported != every.reported) < 5e-4


def test_recall_is_that_of_a_loop_over_queries():
    owners = np.arange(N) // 2
    folds = owners % FOLDS
    scored = recall(GRAMS.parts, WEIGHED, owners, folds, UNITS, reporting=REPORTING)

    def hit(K, row, gallery):
        others = [other for other in gallery if other != row]
        return owners[others][np.argmax(K[row, others])] == owners[row]

    for number, K in enumerate(kernels()):
        everyone = np.arange(N)
        np.testing.assert_array_equal(scored.whole[number], [hit(K, r, everyone) for r in UNITS])
        np.testing.assert_array_equal(scored.reported, scored.whole)
        for fold in REPORTING:
            others = np.flatnonzero(folds != fold)
            found = scored.within[fold, number, others]
            np.testing.assert_array_equal(found, [hit(K, row, others) for row in others])


def test_recall_across_groups_looks_in_other_groups_alone():
    owners, groups = np.arange(N) // 2, np.arange(N) % 2
    folds = owners % FOLDS
    scored = recall(GRAMS.parts, WEIGHED, owners, folds, UNITS, groups, reporting=REPORTING)
    for number, K in enumerate(kernels()):
        for row in range(N):
            others = np.flatnonzero(groups != groups[row])
            best = owners[others][np.argmax(K[row, others])]
            assert scored.whole[number, row] == (best == owners[row])


def ridge_by_training(K, asking, answering):
    """Hits of a model that is trained anew on the rows that answer."""
    K = K / (np.trace(K) / N) + 1
    Y = np.eye(CLASSES)[CODES]
    inside = K[np.ix_(answering, answering)] + PENALTY * N * np.eye(len(answering))
    fitted = K[np.ix_(asking, answering)] @ np.linalg.solve(inside, Y[answering])
    return fitted.argmax(1) == CODES[asking]


def test_ridge_from_one_inverse_is_ridge_trained_without_the_folds():
    scored = ridge(GRAMS.parts, WEIGHED, CODES, IN_FOLDS, UNITS, reporting=REPORTING)
    for number, K in enumerate(kernels()):
        for fold in REPORTING:
            own, others = np.flatnonzero(fold == IN_FOLDS), np.flatnonzero(fold != IN_FOLDS)
            expected = ridge_by_training(K, own, others)
            np.testing.assert_array_equal(scored.reported[number, own], expected)
            for second in set(REPORTING) - {fold}:
                asks = np.flatnonzero(second == IN_FOLDS)
                trains = np.flatnonzero((fold != IN_FOLDS) & (second != IN_FOLDS))
                expected = ridge_by_training(K, asks, trains)
                np.testing.assert_array_equal(scored.within[fold, number, asks], expected)


def test_few_shot_is_the_nearest_mean_of_features(monkeypatch):
    """Of the columns of the concatenation, with prompts and without."""
    prompts = normalize_rows(rng.standard_normal((CLASSES, 6)))
    psi = normalize_rows(CLIP)
    words = Prompts((psi @ prompts.T).astype(np.float32), np.sqrt(WEIGHED[:, 0]))
    phi = normalize_rows(EXPERT - EXPERT.mean(0))
    number = 6  # a sum: its features are the parents side by side
    features, texts = np.hstack([psi / 2, phi]), np.hstack([prompts, np.zeros((CLASSES, 6))])
    original, seen = examples._hits, []

    def hits(parts, weighed, codes, drawn, to_prompts):
        found = original(parts, weighed, codes, drawn, to_prompts)
        means = normalize_rows(features[drawn].mean(1))
        means = means if to_prompts is None else means + texts
        expected = (features @ means.T).argmax(1) == CODES
        np.testing.assert_array_equal(found[number], expected)
        seen.append(drawn)
        return found

    monkeypatch.setattr(examples, "_hits", hits)
    for given in (None, words):
        few_shot(GRAMS.parts, WEIGHED, CODES, IN_FOLDS, UNITS, given, reporting=REPORTING)
    assert len(seen) == 2 * 10 * (1 + FOLDS)


def test_examples_of_a_fold_come_from_the_others():
    codes = CODES.copy()
    scored = few_shot(GRAMS.parts, WEIGHED, codes, IN_FOLDS, UNITS, reporting=REPORTING)
    parts = GRAMS.parts.copy()
    own = IN_FOLDS == 1
    parts[:, own] = parts[:, :, own] = rng.standard_normal(parts[:, :, own].shape).mean()
    again = few_shot(parts, WEIGHED, codes, IN_FOLDS, UNITS, reporting=REPORTING)
    np.testing.assert_array_equal(scored.within[1], again.within[1])
    assert not np.array_equal(scored.within[0], again.within[0], equal_nan=True)


def test_clusters_of_kernels_are_those_of_rows():
    X = rng.standard_normal((30, 5))
    rows = np.arange(30)
    by_rows = SpectralOfRows(X).clusters(rows, 3, [0])
    np.testing.assert_array_equal(SpectralOfKernel(X @ X.T).clusters(rows, 3, [0]), by_rows)


def test_each_fold_is_clustered_alone():
    scored = clustered(
        GRAMS.parts, WEIGHED, CODES, IN_FOLDS, reporting=REPORTING, first_unit=N
    )  # fmt: skip
    assert scored.units.tolist() == [N, N + 1, N + 2]
    assert np.isnan(scored.within[1, :, 1]).all()
    np.testing.assert_array_equal(scored.within[1][:, [0, 2]], scored.whole[:, [0, 2]])
    own = np.flatnonzero(IN_FOLDS == 2)
    alone = clustered(
        GRAMS.take(own), WEIGHED, CODES[own], np.zeros(len(own), int), reporting=(), first_unit=0
    )
    np.testing.assert_array_equal(alone.whole[:, 0], scored.whole[:, 2])


def test_kept_neighbours_are_counted_for_the_parent_that_loses_more():
    space = neighbourhood()
    parents = np.eye(2, 4, dtype=np.float32)
    scored = scored_by(space, 4, kept_neighbours(space, parents, 4), UNITS)

    def nearest(K, row, gallery):
        others = np.array([other for other in gallery if other != row])
        return set(others[np.argsort(-K[row, others], kind="stable")[:4]].tolist())

    def expected(K, asking, answering):
        shares = []
        for row in asking:
            fused = nearest(K, row, answering)
            kept = [len(fused & nearest(P, row, answering)) / 4 for P in GRAMS.parts[:2]]
            shares.append(min(kept))
        return np.float32(shares)

    check_nested(scored, expected)


def test_neighbours_that_are_left_out_are_not_kept_where_fewer_than_k_are_there():
    folds = np.where(np.arange(N) < N - 10, 0, 1)
    space = replace(neighbourhood(), folds=folds, reporting=(0, 1))
    scored = scored_by(space, 12, kept_neighbours(space, np.eye(2, 4, dtype=np.float32), 12), UNITS)
    assert (scored.within[0][:, folds == 1] == 1).all()  # all nine others, in every space
    assert (scored.reported[:, folds == 0] == 1).all()


def test_caption_likeness_is_a_share_of_others_that_are_less_alike():
    similar = rng.standard_normal((N, N))
    scored = scored_by(neighbourhood(), 2, alike(similar), UNITS)
    K, row = kernels()[1], 7
    others = np.delete(UNITS, row)
    near = others[np.argsort(-K[row, others], kind="stable")[:2]]
    shares = [np.sum(similar[row] < similar[row, other]) / (N - 1) for other in near]
    assert scored.whole[1, row] == pytest.approx(np.mean(shares), abs=1e-6)


# The rule.


def ranked(*hits):
    """Standings of settings by their hits on 100 samples."""
    values = np.zeros((len(hits), 100))
    for row, count in zip(values, hits, strict=True):
        row[:count] = 1
    return standings([(values, np.arange(100))], [1.0])


def test_the_simplest_within_the_tolerance_is_chosen():
    found, inside = ranked(60, 80, 81, 84), np.zeros(4)
    kinds = ["CLIP", "concatenation", "KrossFuse", "family"]
    assert choose(found, kinds, inside, tolerance=0) == 3
    assert (
        choose(found, kinds, inside, tolerance=1) == 3
    )  # 84 - 81 = 3 of 3 that differ: 1.7 errors
    assert choose(found, kinds, inside, tolerance=1.8) == 2
    assert choose(found, kinds, inside, tolerance=2.1) == 1


def test_the_better_parent_stands_for_its_level():
    found = ranked(60, 84, 84)
    assert choose(found, ["CLIP", "expert", "family"], np.zeros(3), tolerance=0) == 1


def test_of_equal_settings_the_monotone_one_is_chosen():
    found = ranked(50, 84, 84, 84)
    outside = np.array([0, 0.5, 0.001, 0.2])
    kinds = ["CLIP", "family", "family", "family"]
    assert choose(found, kinds, outside, tolerance=0.5) == 2


def test_standard_errors_are_paired_and_take_units():
    values = rng.integers(0, 2, (2, 40)).astype(float)
    found = standings([(values, np.arange(40))], [1.0])
    apart = values[1] - values[0]
    assert found.standard_errors(0)[1] == pytest.approx(apart.std(ddof=1) / np.sqrt(40))
    twice = standings([(np.repeat(values, 2, axis=1), np.repeat(np.arange(40), 2))], [1.0])
    assert twice.standard_errors(0)[1] == pytest.approx(found.standard_errors(0)[1])
    both = standings([(values, np.arange(40)), (values, np.arange(40))], [1.0, 3.0])
    assert both.standard_errors(0)[1] == pytest.approx(found.standard_errors(0)[1])


# Who chooses does not report.


def noise(seed):
    """Labels that nothing can know."""
    drawn = np.random.default_rng(seed)
    codes = np.arange(80) % 2
    return labelled(codes, drawn.standard_normal((80, 5)), drawn.standard_normal((80, 5)))


def scores_on_noise(n=16):
    """Nested scores of choices on noise, and the highest score on the samples that chose."""
    found = [asked(noise(seed), tolerance=0, cv=4) for seed in range(n)]
    highest = [each.grid.score.max() for each in found]
    return np.array([each.score for each in found]), np.array(highest)


def test_on_noise_what_is_reported_is_chance_though_what_chose_is_not():
    nested, best = scores_on_noise()
    error = nested.std(ddof=1) / np.sqrt(len(nested))
    assert abs(nested.mean() - 0.5) < 3 * error
    assert best.mean() > 0.5 + 5 * error


def test_a_leak_of_the_reported_fold_into_the_choice_would_be_seen(monkeypatch):
    def leaking(self, fold):
        return self.reported, self.units  # what is reported chooses

    monkeypatch.setattr(Scored, "choosing", leaking)
    nested, _ = scores_on_noise()
    error = nested.std(ddof=1) / np.sqrt(len(nested))
    assert nested.mean() > 0.5 + 5 * error


METRICS = ["knn", "ridge", "few_shot", "nmi"]


@pytest.mark.parametrize("metric", METRICS)
def test_labels_of_a_fold_have_no_part_in_its_own_choice(metric, monkeypatch):
    """Labels of fold 0 are exchanged for others: what chooses for it stays as it is."""
    kept = []
    original = choosing.measured

    def watched(samples, *more):
        scored = original(samples, *more)
        kept.append((samples, scored))
        return scored

    monkeypatch.setattr(choosing, "measured", watched)
    data = labelled(CODES, CLIP, EXPERT)
    asked(data, metric=metric, cv=3)
    samples, scored = kept[0]
    codes = CODES.copy()
    own = samples.rows[samples.folds == 0]
    codes[own] = np.roll(codes[own], 1)
    monkeypatch.setattr("workbench.weighing.dividing.folds_of", lambda *_: samples.folds)
    asked(labelled(codes, CLIP, EXPERT), metric=metric, cv=3)
    again = kept[1][1]
    np.testing.assert_array_equal(scored[0].choosing(0)[0], again[0].choosing(0)[0])
    assert not np.array_equal(scored[0].whole, again[0].whole)


def test_a_given_test_set_never_chooses():
    parts = np.where(np.arange(N) % 3 == 0, "test", "train")
    data = labelled(CODES, CLIP, EXPERT, split=parts)
    first = asked(data, split_by="split")
    codes = np.where(parts == "test", (CODES + 1) % CLASSES, CODES)
    second = asked(labelled(codes, CLIP, EXPERT, split=parts), split_by="split")
    assert first.weights == second.weights
    pd.testing.assert_frame_equal(first.grid, second.grid)
    assert first.n == 20
    assert first.n_folds == 1
    assert first.score > second.score + 0.3
    assert "the given split" in str(first)


def test_groups_stay_whole_in_folds(monkeypatch):
    groups = [f"g{i % 7}" for i in range(N)]
    seen = []
    original = choosing.measured
    monkeypatch.setattr(
        choosing,
        "measured",
        lambda samples, *more: seen.append(samples) or original(samples, *more),
    )
    asked(labelled(CODES, CLIP, EXPERT, groups=groups), split_by="group", cv=3)
    table = pd.crosstab(np.array(groups)[seen[0].rows], seen[0].folds)
    assert ((table > 0).sum(axis=1) == 1).all()


# The answer.


def halves_of_truth(n=160, seed=5):
    """CLIP sees one bit of the class, the expert the other."""
    drawn = np.random.default_rng(seed)
    codes = np.arange(n) % 4
    sides = [np.eye(2)[codes // 2] * 3, np.eye(2)[codes % 2] * 3]
    noisy = [side + drawn.standard_normal((n, 2)) for side in sides]
    return labelled(codes, *[np.hstack([each, drawn.standard_normal((n, 4))]) for each in noisy])


def test_a_fused_space_is_chosen_where_each_parent_sees_half():
    choice = asked(halves_of_truth())
    scores = choice.corners.set_index("kind").score
    assert choice.kind not in ("CLIP", "expert")
    assert choice.score > scores[["CLIP", "expert"]].max() + 0.1
    gain = choice.corners.set_index("kind").loc["CLIP"]
    assert gain.low > 0
    assert gain.p < 0.05
    assert choice.low < choice.score < choice.high
    assert choice.n_samples == 160
    assert len(choice.by_fold) == 5


def test_a_parent_that_is_enough_is_said_to_be_enough():
    drawn = np.random.default_rng(1)
    data = labelled(CODES, drawn.standard_normal((N, 6)), MEANS[1][CODES] + EXPERT / 10)
    choice = asked(data)
    assert choice.kind == "expert"
    assert choice.weights == CORNERS["expert"]
    assert choice.sentences[0].startswith("The expert alone does as well here: use it for images")
    assert "k-NN accuracy on kind: 1.000" in str(choice)


def test_a_gain_within_chance_names_the_corner_that_does_as_well():
    choice = replace(asked(labelled(CODES, CLIP, EXPERT)), kind="family")
    best = choice.best_corner
    assert best.low <= 0
    assert f"against the best corner, {best.kind}: within chance" in choice.sentences[0]
    assert f"{best.kind} does as well, as far as 60 samples can tell" in choice.sentences[0]


def test_every_setting_has_its_score_for_a_map():
    choice = asked(halves_of_truth())
    assert len(choice.grid) == len(SETTINGS)
    assert choice.grid.score.between(0, 1).all()
    assert choice.grid.outside.between(0, 1).all()
    assert choice.outside in choice.grid.outside[choice.grid.kind == choice.kind].tolist()
    assert (choice.grid.standard_error >= 0).all()


def test_without_labels_the_answer_says_how_little_is_known():
    data, *spaces = halves_of_truth()
    bare = wb.Dataset("bare", data.ids, None, data.table)
    choice = choose_weights(bare, *spaces, progress=False)
    assert choice.metric == "neighbours kept of the parent that is kept worse"
    assert not choice.is_certain
    assert "no label" in choice.sentences[-1]
    assert choice.kind not in ("CLIP", "expert")


def test_several_metrics_are_one_weighted_mean():
    data = halves_of_truth()
    alone = {name: asked(data, metric=name) for name in ("knn", "ridge")}
    both = asked(data, metric={"knn": 1, "ridge": 3})
    expected = (alone["knn"].grid.score + 3 * alone["ridge"].grid.score) / 4
    np.testing.assert_allclose(both.grid.score, expected, atol=1e-6)
    assert both.metric.startswith("0.25 x k-NN accuracy on kind + 0.75 x kernel ridge")
    assert both.low < both.score < both.high


def test_a_study_is_taken_as_it_is():
    study = wb.Study("demo", limit=96, n_components=256, map_method="pca", progress=False)
    choice = choose_weights(study, target="shape", metric="few_shot", progress=False)
    assert choice.kind in KINDS
    assert choice.n > 0


def test_how_far_the_choice_is_can_be_heard_and_ended():
    class Enough(Exception):
        """Raised by the one who hears."""

    shares = []
    asked(halves_of_truth(), metric={"knn": 1, "ridge": 1}, tick=shares.append)
    assert shares == sorted(shares)
    assert shares[0] < 0.5
    assert shares[-1] == 1
    heard = []

    def enough(share):
        heard.append(share)
        raise Enough

    with pytest.raises(Enough):
        asked(halves_of_truth(), tick=enough)
    assert len(heard) < 5


def test_the_same_seed_chooses_the_same():
    first, second = (asked(halves_of_truth(), random_state=3) for _ in range(2))
    assert first.weights == second.weights
    assert first.score == second.score
    pd.testing.assert_frame_equal(first.corners, second.corners)


def test_metrics_that_need_other_folds_are_refused_together():
    groups = [f"g{i % 2}" for i in range(N)]
    data = labelled(np.arange(N) // 2, CLIP, EXPERT, groups=groups)
    with pytest.raises(InputError, match="'across_groups' apart"):
        asked(data, metric={"knn": 1, "across_groups": 1})
    assert asked(data, metric="across_groups", cv=3).n == N


def test_things_are_looked_for_in_the_other_domain():
    choice = choose_weights(wb.Study("things", progress=False), progress=False)
    assert choice.metric == "recall@1 in other groups on label"
    scores = choice.corners.set_index("kind").score
    assert scores["CLIP"] == pytest.approx(0.880, abs=5e-4)  # both ways, as across_groups counts it
    assert choice.score >= scores[["CLIP", "expert", "concatenation"]].max() - 0.02


# What a study says of it, and the picture.


@pytest.fixture(scope="module")
def things():
    return wb.Study("things", map_method="pca", progress=False)


def test_a_study_chooses_its_weights_and_says_what_they_are_worth(things):
    said = things.weights_text()
    assert things.weights.metric.startswith("recall")
    assert said.startswith(things.weights.sentences[0])
    assert all(kind in said for kind in things.weights.corners.kind)


def test_the_picture_marks_the_choice_and_holds_it_against_every_corner(things):
    choice = things.weights
    figure = wb.views.weights_map(choice)
    (heat,) = (trace for trace in figure.data if trace.type == "heatmap")
    shown = choice.grid[choice.grid.product_weight == 1]
    assert heat.z.shape == (shown.expert_weight.nunique(), shown.C.nunique())
    at = shown[(shown.C == 1) & (shown.expert_weight == 0) & ~shown.centre_clip.astype(bool)]
    if not choice.weights.centre_clip:
        row, column = list(heat.y).index("0"), list(heat.x).index("1")
        assert heat.z[row, column] == pytest.approx(at.score.item(), abs=1e-4)
    points = [trace for trace in figure.data if trace.type == "scatter"]
    rings = [trace for trace in points if trace.error_x.array is None]
    assert len(rings) == int(choice.weights.product_weight == 1)
    (corners,) = (trace for trace in points if trace.error_x.array is not None)
    assert len(corners.y) == len(choice.corners)
    ordered = choice.corners.sort_values("score")
    np.testing.assert_allclose(corners.x, ordered.difference)
    np.testing.assert_allclose(corners.x + corners.error_x.array, ordered.high)


def test_where_nothing_can_be_chosen_the_reason_stands():
    one = wb.Study("things", spaces={"CLIP": "things:clip"}, map_method="pca", progress=False)
    assert one.weights is None
    assert one.weights_text().startswith("Nothing here has a C")
    assert "no weights to choose" in wb.views.weights_map(one.weights).layout.annotations[0].text


def test_what_is_no_choice_is_refused():
    with pytest.raises(InputError, match=r"choice=.*: expected what choose_weights gives"):
        wb.views.weights_map(pd.DataFrame({"C": [1.0]}))
