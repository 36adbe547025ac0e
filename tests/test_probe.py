"""The linear probe: at its optimum, by scikit-learn and by hand; the same on any machine."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import LeaveOneGroupOut, LeaveOneOut, StratifiedKFold
from threadpoolctl import threadpool_limits

import workbench as wb
from workbench import InputError, evaluate
from workbench._classifiers import penalty, ridge, softmax
from workbench._classifiers.newton_direction import NewtonDirections
from workbench._classifiers.penalty import PENALTIES, fitted_probe, penalty_folds
from workbench._classifiers.ridge import ridge_classes
from workbench._classifiers.softmax import SoftmaxRegression
from workbench._classifiers.span import training_span
from workbench.evaluate.measures.tables import mean_row, metric_table
from workbench.evaluate.measures.unfinished import SearchWarning
from workbench.evaluate.probing.ridge_notes import notes_of_ridge


def blobs(n=240, d=6, k=4, noise=0.6, seed=0):
    """Rows around k centres, and their classes."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(k, size=n)
    X = rng.standard_normal((k, d))[codes] / math.sqrt(d) + noise * rng.standard_normal((n, d))
    return X, codes


def detail(n=400, k=4, d=40, seed=0):
    """Classes in what varies least: only weak penalties find them."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(k, size=n)
    fine = 0.01 * (3 * np.eye(k)[codes] + rng.standard_normal((n, k)))
    return np.column_stack([rng.standard_normal((n, d)), fine]), codes


def scaled(X):
    """Rows centred, of mean square length 1."""
    T = X - X.mean(0)
    return T / math.sqrt(np.mean(np.sum(T**2, axis=1)))


def reference(X, codes, C):
    """Scikit-learn, converged."""
    solver = "newton-cg" if X.shape[1] > len(X) else "lbfgs"
    return LogisticRegression(C=C, tol=1e-8, max_iter=20_000, solver=solver).fit(X, codes)


def objective(X, codes, weights, C):
    """What is minimised, from its definition."""
    scores = X @ weights[:-1] + weights[-1]
    own = scores[np.arange(len(X)), codes]
    largest = scores.max(1)
    logs = largest + np.log(np.exp(scores - largest[:, None]).sum(1))
    factor = 2 if weights.shape[1] == 2 else 1  # two columns are one, twice
    return np.mean(logs - own) + factor * np.sum(weights[:-1] ** 2) / (2 * C * len(X))


def degenerate(name):
    """Rows that solvers stumble over."""
    X, codes = blobs(n=120)
    if name == "constant columns":
        X = np.column_stack([X, np.full((120, 3), 7.0)])
    elif name == "duplicates":
        X, codes = X[np.arange(120) % 40], codes[np.arange(120) % 40]
    elif name == "repeated columns":
        X = np.hstack([X, X])
    elif name == "one sample of a class":
        codes[0] = 4
    elif name == "separable":
        X = X + 9 * np.eye(6)[codes]
    elif name == "two classes":
        codes = codes % 2
    elif name == "wider than many":
        X, codes = blobs(n=60, d=200)
    elif name == "unequal scales":
        X = X * np.logspace(0, -5, 6)
    return scaled(X), codes


DEGENERATE = (
    "constant columns", "duplicates", "repeated columns", "one sample of a class", "separable",
    "two classes", "wider than many", "unequal scales",
)  # fmt: skip


# The optimum.


@pytest.mark.parametrize("C", [0.1, 10.0, 1e4])
@pytest.mark.parametrize("name", ["random", *DEGENERATE])
def test_a_fit_is_the_optimum_that_scikit_learn_finds(name, C):
    X, codes = degenerate(name)
    rows, _ = training_span(X, X)
    fit = SoftmaxRegression(rows, codes).fit(C)
    known = reference(X, codes, C)
    assert fit.converged
    assert np.sum(fit.predict(rows) != known.predict(X)) <= 1  # one may sit on the boundary
    weights = np.vstack([known.coef_.T, known.intercept_])
    if weights.shape[1] == 1:
        weights = np.hstack([-weights, weights]) / 2
    best = objective(X, codes, weights, C)
    assert objective(rows, codes, fit.weights, C) <= best * (1 + 1e-6) + 1e-9


@pytest.mark.parametrize("name", ["random", *DEGENERATE])
def test_the_way_to_the_optimum_is_as_short_as_the_tolerance_says(name):
    X, codes = degenerate(name)
    model = SoftmaxRegression(X, codes)
    rough, exact = (model.fit(1e3, pull=pull) for pull in (softmax.PULL, 1e-6))
    way = np.linalg.norm(rough.weights[:-1] - exact.weights[:-1])
    assert way <= 2 * softmax.PULL * np.linalg.norm(exact.weights[:-1])


def test_a_fit_from_elsewhere_goes_to_the_same_optimum():
    """The old probe, started at its last solution, stopped there after no step at all."""
    X, codes = detail()
    rows, _ = training_span(X, X)
    model = SoftmaxRegression(rows, codes)
    fresh = model.fit(1e4)
    strong = model.fit(0.1)
    warm = model.fit(1e4, strong.weights)
    far = np.linalg.norm(fresh.weights - strong.weights)
    assert np.linalg.norm(fresh.weights - warm.weights) < 0.01 * far


def test_a_direction_is_finite_where_every_class_is_certain():
    """All that is curved there is the penalty, and the intercepts have none: rounding is left."""
    codes = np.repeat(np.arange(6), 10)
    P = np.eye(6, dtype=np.float32)[codes]
    X = np.column_stack([P, np.ones(60, np.float32)])
    penalty = np.full((7, 1), 1e-6, np.float32)
    penalty[-1] = 0
    gradient = 1e-3 * np.random.default_rng(0).standard_normal((7, 6))
    gradient[-1] = 1e-17 * np.arange(6)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        direction = NewtonDirections(X, 6).solve(P, gradient, penalty)
    assert np.isfinite(direction).all()
    assert np.sum(gradient * direction) < 0


def test_blocks_and_diagonal_lead_to_the_same_optimum(monkeypatch):
    X, codes = blobs(n=200, d=30, k=12, noise=1.0)
    rows, _ = training_span(X, X)
    made = []
    directions = softmax.NewtonDirections
    whole = directions._inverse_blocks
    monkeypatch.setattr(
        directions, "_inverse_blocks", lambda *given: made.append(1) or whole(*given)
    )
    by_blocks = SoftmaxRegression(rows, codes).fit(1e4, pull=1e-5)
    assert made
    monkeypatch.setattr("workbench._classifiers.newton_direction.MOST_IN_BLOCKS", 0)
    made.clear()
    by_diagonal = SoftmaxRegression(rows, codes).fit(1e4, pull=1e-5)
    assert not made
    assert by_blocks.converged
    assert by_diagonal.converged
    np.testing.assert_allclose(by_blocks.weights, by_diagonal.weights, rtol=1e-2, atol=1e-2)


@pytest.mark.parametrize("d", [6, 300])  # narrower and wider than the training rows
def test_the_probe_is_logistic_regression_on_the_centred_rows_both_ways(d, monkeypatch):
    monkeypatch.setattr(penalty, "PENALTIES", (10.0,))
    X, codes = blobs(d=d)
    X[3] = X[4]  # equal rows make the Gram matrix singular
    labels = np.array(list("abcd"))[codes]
    one, other = evaluate.split(labels)
    hits = []
    for train, test in ((one, other), (other, one)):
        T = X - X[train].mean(0)
        T /= math.sqrt(np.mean(np.sum(T[train] ** 2, axis=1)))
        hits.append(reference(T[train], labels[train], 10.0).predict(T[test]) == labels[test])
    table = evaluate.linear_probe(X, labels)
    assert table.n.tolist() == [len(X)] * 4
    found = np.asarray(table.outcomes[0])
    assert np.sum(found != np.concatenate(hits)) <= 1
    moved = evaluate.linear_probe(5 * X + 9, labels).outcomes[0]
    assert np.sum(found != np.asarray(moved)) <= 1


def test_rows_in_the_span_have_the_same_products():
    for d in (6, 300):
        X, _ = blobs(n=80, d=d)
        train, test = X[:50], X[50:]
        rows, others = training_span(train, test)
        T = train - train.mean(0)
        scale = np.mean(np.sum(T**2, axis=1))
        np.testing.assert_allclose(rows @ rows.T, T @ T.T / scale, atol=1e-10)
        V = (test - train.mean(0)) @ T.T / scale
        np.testing.assert_allclose(others @ rows.T, V, atol=1e-8)
        squares = rows.T @ rows
        np.testing.assert_allclose(squares, np.diag(np.diag(squares)), atol=1e-8)


# The penalty.


def brute_hits(rows, codes, C):
    """Cross-validated hits of scikit-learn, every fit from the start."""
    hits = 0
    for train, valid in StratifiedKFold(3, shuffle=True, random_state=0).split(rows, codes):
        known = reference(rows[train], codes[train], C)
        hits += int(np.sum(known.predict(rows[valid]) == codes[valid]))
    return hits


@pytest.mark.parametrize("made", [blobs, detail])
def test_the_penalty_is_the_one_of_most_converged_hits(made):
    """Fine detail needs C = 10,000: the old search ended at 10, its fits never having moved."""
    X, codes = made(n=200)
    rows, _ = training_span(X, X)
    hits = [brute_hits(rows, codes, C) for C in PENALTIES]
    chosen = fitted_probe(rows, codes, rows).C
    assert abs(hits[PENALTIES.index(chosen)] - max(hits)) <= 1
    if made is detail:
        assert chosen >= 1e3


def test_noise_takes_a_strong_penalty():
    rng = np.random.default_rng(4)
    codes = rng.integers(2, size=400)
    noise = np.column_stack([codes + rng.standard_normal(400), rng.standard_normal((400, 250))])
    rows, _ = training_span(noise, noise)
    assert fitted_probe(rows, codes, rows).C <= 1


def test_of_equal_penalties_the_strongest_is_taken_and_perfect_hits_end_the_search(monkeypatch):
    X, codes = degenerate("separable")
    tried = []
    fit = SoftmaxRegression.fit
    monkeypatch.setattr(
        SoftmaxRegression,
        "fit",
        lambda model, C, *a, **k: tried.append(C) or fit(model, C, *a, **k),
    )
    found = fitted_probe(*(lambda T: (T, codes, T))(training_span(X, X)[0]))
    assert found.C == 0.1
    assert set(tried) == {0.1}
    assert not found.is_at_edge


def test_the_test_half_has_no_say_in_penalty_or_fit():
    X, codes = detail(n=200)
    halves = np.arange(100), np.arange(100, 200)
    rows, others = training_span(X[:100], X[100:])
    before = fitted_probe(rows, codes[:100], others)
    _, changed = training_span(X[:100], -3 * X[100:])
    after = fitted_probe(rows, codes[:100], changed)
    assert (before.C, before.converged) == (after.C, after.converged)
    shuffled = codes.copy()
    shuffled[100:] = np.random.default_rng(0).permutation(codes[100:])
    assert evaluate.linear_probe(X, shuffled, halves).value[0] < 0.5  # four classes, mixed


def test_hits_that_rise_at_the_edge_of_the_penalties_are_told():
    X, codes = detail(d=10, n=400)
    X[:, -4:] /= 3
    with pytest.warns(SearchWarning, match=r"edge of those tried \(C = 10,000\)"):
        evaluate.linear_probe(X, codes)
    data = dataset_of(codes)
    found = wb.compare(data, {"A": wb.Space("A", data.ids, X)}, progress=False)
    told = "linear_probe of A: the best penalty is at the edge of those tried (C = 10,000)."
    assert told in found.notes


# The same figures on any machine.


def outcomes(X, labels):
    return np.asarray(evaluate.linear_probe(X, labels).outcomes[0])


@pytest.mark.parametrize("made", [blobs, detail])
@pytest.mark.parametrize("n", [200, 600])
def test_float32_and_float64_rows_get_the_same_hits(made, n):
    X, codes = made(n=n)
    apart = outcomes(X.astype(np.float32), codes) != outcomes(X.astype(np.float32) + 0.0, codes)
    assert not apart.any()
    rounded = outcomes(X.astype(np.float32), codes) != outcomes(X, codes)
    assert rounded.mean() <= 0.005


@pytest.mark.parametrize("made", [blobs, detail])
def test_threads_move_no_bit(made, monkeypatch):
    X, codes = made(n=200)
    found = []
    for threads in (1, 2):
        monkeypatch.setattr("os.cpu_count", lambda threads=threads: threads)
        with threadpool_limits(threads):
            found.append(evaluate.linear_probe(X, codes))
    columns = ["value", "low", "high", "n"]
    pd.testing.assert_frame_equal(found[0][columns], found[1][columns], check_exact=True)
    for one, two in zip(found[0].outcomes, found[1].outcomes, strict=True):
        assert np.asarray(one).tobytes() == np.asarray(two).tobytes()


def test_the_order_of_columns_moves_no_hit_that_counts():
    X, codes = detail(n=300)
    turned = X[:, np.random.default_rng(0).permutation(X.shape[1])]
    assert np.mean(outcomes(X, codes) != outcomes(turned, codes)) <= 0.005


# Halves and folds.


def test_both_halves_are_tested_in_the_order_of_the_folds():
    X, codes = blobs()
    one, other = evaluate.split(codes)
    table = evaluate.linear_probe(X, codes)
    folds = ((one, other), (other, one))
    given = evaluate.linear_probe(X, codes, folds=folds)
    each = [np.asarray(evaluate.linear_probe(X, codes, fold).outcomes[0]) for fold in folds]
    for hits in (table.outcomes[0], given.outcomes[0]):
        np.testing.assert_array_equal(hits, np.concatenate(each))
    assert table.n[0] == len(one) + len(other) == 240


def test_both_halves_are_thinned(monkeypatch):
    monkeypatch.setattr("workbench.evaluate.measures.splits.PROBE_ROWS", 60)
    X, codes = blobs()
    assert evaluate.linear_probe(X, codes).n[0] == 60


def test_the_probe_tests_rows_that_it_was_not_trained_on():
    rng = np.random.default_rng(5)
    X, labels = rng.standard_normal((400, 300)), np.array(["a", "b"])[rng.integers(2, size=400)]
    assert evaluate.linear_probe(X, labels).value[0] == pytest.approx(0.5, abs=0.13)


def shares_and_penalty(table):
    """Rows of the shares of hits, and the one of the penalty, which has no interval."""
    is_penalty = table.metric == "penalty_C"
    assert is_penalty.sum() == 1
    return table[~is_penalty], table[is_penalty]


@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_rows_have_a_probe_without_warnings_of_numbers(name):
    X, codes = degenerate(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", SearchWarning)
        table = evaluate.linear_probe(X, codes)
    shares, penalties = shares_and_penalty(table)
    assert np.isfinite(shares[["value", "low", "high"]].to_numpy()).all()
    assert penalties.value.between(PENALTIES[0], PENALTIES[-1]).all()
    assert penalties[["low", "high"]].isna().all(axis=None)


def test_rows_that_are_all_equal_get_the_most_frequent_class():
    labels = np.array(["a"] * 30 + ["b"] * 10)
    table = evaluate.linear_probe(np.ones((40, 5)), labels)
    shares, _ = shares_and_penalty(table)
    assert shares.value.tolist() == [0.75, 0.5, 0.75]


def test_a_class_that_a_fold_lacks_is_no_class_there():
    X, codes = blobs(n=80)
    codes[:2] = 7, 7  # one in each half
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        table = evaluate.linear_probe(X, codes)
    assert table.n[0] == 80


# What did not converge is told.


def dataset_of(labels):
    ids = np.arange(len(labels)).astype(str)
    table = pd.DataFrame({"kind": np.asarray(labels).astype(str)}, index=ids)
    return wb.Dataset("toy", ids, None, table, targets=("kind",))


def test_a_fit_that_cannot_converge_says_so_in_warning_notes_and_finding(monkeypatch):
    monkeypatch.setattr(softmax, "MAX_STEPS", 1)
    X, codes = blobs()
    with pytest.warns(ConvergenceWarning, match="failed to converge on 2 of 2 training parts"):
        evaluate.linear_probe(X, codes)
    data = dataset_of(codes)
    found = wb.compare(data, {"A": wb.Space("A", data.ids, X)}, progress=False)
    told = [note for note in found.notes if "failed to converge" in note]
    assert len(told) == 1
    assert told[0].startswith("linear_probe of A: logistic regression failed to converge on 2 of 2")
    assert told[0] in found.sentences()


def test_a_fit_without_descent_did_not_converge(monkeypatch):
    X, codes = blobs()
    uphill = softmax.NewtonDirections.solve
    monkeypatch.setattr(softmax.NewtonDirections, "solve", lambda *given: -uphill(*given))
    assert not SoftmaxRegression(X, codes).fit(1.0).converged


def test_only_the_warning_of_rare_classes_is_silenced(recwarn, monkeypatch):
    X, codes = blobs(n=60)
    codes[:2] = 9  # fewer than folds
    evaluate.linear_probe(X, codes)
    assert [str(w.message) for w in recwarn if "least populated" in str(w.message)] == []

    def other(*given):
        warnings.warn("something else", RuntimeWarning, stacklevel=2)
        return penalty_folds(*given)

    monkeypatch.setattr(penalty, "penalty_folds", other)
    with pytest.warns(RuntimeWarning, match="something else"):
        evaluate.linear_probe(X, codes)


# Ridge regression beside it.


def brute_ridge_hits(rows, codes, strength, parts):
    """Hits of ridge regression fitted anew without each part."""
    hits = 0
    Y = np.eye(codes.max() + 1)[codes]
    for train, valid in parts:
        known = RidgeClassifier(alpha=strength).fit(rows[train], codes[train])
        assert len(known.classes_) == Y.shape[1]
        scores = known.decision_function(rows[valid])
        hits += int(np.sum(scores.argmax(1) == codes[valid]))
    return hits


@pytest.mark.parametrize("grouped", [False, True])
def test_ridge_takes_the_penalty_of_most_hits_left_out(grouped, monkeypatch):
    X, codes = blobs(n=60, d=25, k=3, noise=1.0)
    groups = np.repeat(np.arange(12), 5) if grouped else None
    rows, others = training_span(X[:40], X[40:])
    of_train = groups[:40] if grouped else None
    splitter = LeaveOneGroupOut() if grouped else LeaveOneOut()
    parts = list(splitter.split(rows, codes[:40], of_train))
    hits = [brute_ridge_hits(rows, codes[:40], 40 * p, parts) for p in ridge.PENALTIES]
    best = max(p for p, hit in zip(ridge.PENALTIES, hits, strict=True) if hit == max(hits))
    assert len(set(hits)) > 2
    known = RidgeClassifier(alpha=40 * best).fit(rows, codes[:40]).predict(others)
    np.testing.assert_array_equal(ridge_classes(rows, codes[:40], others, of_train), known)


@pytest.mark.parametrize("size", [1, 4])
def test_what_ridge_leaves_out_is_predicted_as_if_fitted_anew(size):
    X, codes = blobs(n=40, d=25, k=3)
    rows, _ = training_span(X, X)
    Y = np.eye(3)[codes]
    shrunk = 1 / (np.sum(rows**2, axis=0) + 2.0)
    residuals = Y - Y.mean(0) - rows @ (shrunk[:, None] * (rows.T @ Y))
    parts = np.arange(40).reshape(-1, size)
    found = ridge._left_out_residuals(rows, shrunk, residuals, list(parts) if size > 1 else [])
    for part in parts:
        others = np.setdiff1d(np.arange(40), part)
        T, mean = rows[others] - rows[others].mean(0), Y[others].mean(0)
        W = np.linalg.solve(T.T @ T + 2.0 * np.eye(T.shape[1]), T.T @ (Y[others] - mean))
        anew = Y[part] - mean - (rows[part] - rows[others].mean(0)) @ W
        np.testing.assert_allclose(found[part], anew, atol=1e-8)


def test_probe_and_ridge_that_are_far_apart_are_told():
    right, wrong = np.ones(100, bool), np.arange(100) < 60
    keys = {"space": "A", "target": "kind", "task": "linear_probe"}
    rows = [
        mean_row("linear_probe", "acc1", right),
        mean_row("linear_probe", "ridge_acc1", wrong),
    ]
    measured = metric_table(rows).assign(**keys)
    said = "Linear probe of A on kind: 1.000, but ridge regression 0.600: trust neither alone."
    assert notes_of_ridge(measured) == [said]
    near = metric_table([rows[0], (*rows[0][:1], "ridge_acc1", *rows[0][2:])])
    assert notes_of_ridge(near.assign(**keys)) == []


@pytest.mark.parametrize("offset", [0.0, 30.0])
def test_products_of_rows_serve_as_well_as_the_rows(offset):
    """Centring by products, far from the origin too."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(6), 20)
    X = rng.standard_normal((120, 400)) + 0.4 * rng.standard_normal((6, 400))[labels] + offset
    by_rows = evaluate.linear_probe(X, labels)
    by_products = evaluate.linear_probe(X, labels, gram=X @ X.T)
    assert by_products.value.tolist() == by_rows.value.tolist()
    for ours, theirs in zip(by_products.outcomes[:3], by_rows.outcomes[:3], strict=True):
        np.testing.assert_array_equal(ours.values, theirs.values)


def test_products_of_other_rows_are_refused():
    X, labels = np.eye(8), np.repeat(["a", "b"], 4)
    with pytest.raises(InputError, match=r"gram of shape \(7, 7\): expected products of 8 rows"):
        evaluate.linear_probe(X, labels, gram=np.eye(7))
