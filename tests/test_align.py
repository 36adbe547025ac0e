"""Claims about align: closed forms, invariances, brute force, standard errors."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from workbench import align
from workbench._require import InputError
from workbench.align import chance_groups, hsic, neighbourhoods
from workbench.align.varimax import varimax
from workbench.fusion.kernels import gram, median_bandwidth


@pytest.fixture
def basis():
    """Twelve orthonormal columns of mean zero, 60 rows."""
    X = np.random.default_rng(0).standard_normal((60, 12))
    return np.linalg.qr(X - X.mean(0))[0]


def brute_force(X, Y, kernel, debiased):
    """CKA from whole Gram matrices and H = I - 1/n, term by term as published."""
    kernels = [gram(Z - Z.mean(0), kernel=kernel) for Z in (X, Y)]
    n = len(X)
    H = np.eye(n) - 1 / n

    def biased(K, L):
        return np.trace(K @ H @ L @ H)

    def unbiased(K, L):
        K, L, one = K - np.diag(np.diag(K)), L - np.diag(np.diag(L)), np.ones(n)
        sums = (one @ K @ one) * (one @ L @ one) / ((n - 1) * (n - 2))
        return np.trace(K @ L) + sums - 2 / (n - 2) * (one @ K @ L @ one)

    hsic, (K, L) = (unbiased if debiased else biased), kernels
    return hsic(K, L) / math.sqrt(hsic(K, K) * hsic(L, L))


@pytest.mark.parametrize(("p", "q", "shared"), [(4, 4, 4), (4, 9, 2), (3, 5, 0)])
def test_cka_counts_shared_directions(basis, p, q, shared):
    # Centred orthonormal columns: tr(K L) = shared, |K| = sqrt(p), |L| = sqrt(q).
    X, Y = basis[:, :p], basis[:, p - shared : p - shared + q]
    assert align.cka(5 * X + 7, Y) == pytest.approx(shared / math.sqrt(p * q), abs=1e-12)


def test_two_cluster_kernels_give_the_squared_correlation_of_the_labels():
    # One +-1 column each: K = a a^T, so CKA is the squared cosine of the centred label vectors.
    a = np.repeat([1.0, -1.0], 20)
    b = np.concatenate([a[:30], -a[30:]])  # half of the second cluster moved
    expected = np.corrcoef(a, b)[0, 1] ** 2
    assert align.cka(a[:, None], b[:, None]) == pytest.approx(expected, abs=1e-12)
    assert align.cka(a[:, None], b[:, None], kernel="rbf", bandwidth=1.0) == pytest.approx(expected)


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
@pytest.mark.parametrize("debiased", [False, True])
@pytest.mark.parametrize("width", [5, 70])  # features narrower, and wider, than the 40 rows
def test_every_cka_equals_brute_force(kernel, debiased, width, monkeypatch):
    monkeypatch.setattr("workbench.align.hsic.BLOCK", 7)
    rng = np.random.default_rng(1)
    X = rng.standard_normal((40, 6)) + 3
    Y = np.hstack([X[:, :2], rng.standard_normal((40, width))])
    value = align.cka(X, Y, kernel=kernel, debiased=debiased)
    assert value == pytest.approx(brute_force(X, Y, kernel, debiased), abs=1e-10)


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
@pytest.mark.parametrize("debiased", [False, True])
def test_cka_ignores_rotation_scale_and_shift(kernel, debiased):
    rng = np.random.default_rng(2)
    X, Y = rng.standard_normal((2, 50, 6))
    turned = 3.0 * X @ np.linalg.qr(rng.standard_normal((6, 6)))[0] - 100
    options = {"kernel": kernel, "debiased": debiased}
    assert align.cka(X, turned, **options) == pytest.approx(1, abs=1e-9)
    assert align.cka(X, Y, **options) == pytest.approx(align.cka(turned, Y, **options), abs=1e-9)


def test_debiased_cka_of_noise_is_zero_where_the_biased_one_is_not():
    rng = np.random.default_rng(3)
    pairs = rng.standard_normal((60, 2, 50, 40))
    debiased = np.array([align.cka(X, Y, debiased=True) for X, Y in pairs])
    biased = np.array([align.cka(X, Y) for X, Y in pairs])
    assert abs(debiased.mean()) < 4 * debiased.std(ddof=1) / math.sqrt(60)
    assert biased.min() > 0.3  # about p / (n + p) = 0.44


def test_rbf_bandwidth_none_is_the_median_distance():
    X, Y = np.random.default_rng(4).standard_normal((2, 30, 3))
    Y *= median_bandwidth(X) / median_bandwidth(Y)
    given = align.cka(X, Y, kernel="rbf", bandwidth=median_bandwidth(X))
    assert align.cka(X, Y, kernel="rbf") == pytest.approx(given, abs=1e-9)
    assert align.cka(X, Y, kernel="rbf", bandwidth=0.3) != pytest.approx(given, abs=1e-2)


def test_cka_matrix_holds_cka_of_every_pair(basis):
    spaces = {"a": basis[:, :3], "b": basis[:, 2:9], "c": basis[:, :1]}
    table = align.cka_matrix(spaces, debiased=True)
    for a in spaces:
        for b in spaces:
            value = align.cka(spaces[a], spaces[b], debiased=True)
            assert table.loc[a, b] == pytest.approx(value, abs=1e-12)


def test_torch_and_float32_give_the_numbers_of_numpy(basis):
    torch = pytest.importorskip("torch")
    X, Y = basis[:, :4], basis[:, 2:9]
    expected = align.cka(X, Y)
    assert align.cka(torch.tensor(X), torch.tensor(Y)) == pytest.approx(expected, abs=1e-12)
    assert align.cka(X.astype(np.float32), Y) == pytest.approx(expected, abs=1e-6)


def test_alignment_equals_the_single_functions_and_brackets_them():
    rng = np.random.default_rng(5)
    X = rng.standard_normal((90, 4))
    spaces = {"a": X, "b": X[:, :3] + 0.5 * rng.standard_normal((90, 3)), "c": X @ X.T}
    table = align.alignment(spaces, k=4).set_index(["a", "b", "metric"])
    for a, b in [("a", "b"), ("a", "c"), ("b", "c")]:
        pair = spaces[a], spaces[b]
        expected = {
            "cka": align.cka(*pair),
            "unbiased_cka": align.cka(*pair, debiased=True),
            "mutual_knn": align.mutual_knn(*pair, 4, normalize=False),
        }
        for metric, value in expected.items():
            row = table.loc[(a, b, metric)]
            assert row.value == pytest.approx(value, abs=1e-5)
            assert row.low < row.value < row.high


def test_half_sample_draws_are_those_of_the_rows_taken_by_themselves():
    rng = np.random.default_rng(6)
    X, Y = rng.standard_normal((2, 41, 5))
    masks = align.subsampling_masks(41, 4)
    draws = np.column_stack([np.ones(41), masks])
    sums = hsic.gram_sums([X - X.mean(0), Y - Y.mean(0)], draws)
    both = [hsic.cka_from_sums(sums, debiased=debiased) for debiased in (False, True)]
    mutual = neighbourhoods.mutual_knn_of_draws([X, Y], 3, masks)
    for i, half in enumerate(masks.T, start=1):
        pair = X[half], Y[half]
        assert both[0][0, 1, i] == pytest.approx(align.cka(*pair), abs=1e-10)
        assert both[1][0, 1, i] == pytest.approx(align.cka(*pair, debiased=True), abs=1e-10)
        own = align.mutual_knn(*pair, 3, normalize=False)
        assert mutual[0, 1, i] == pytest.approx(own, abs=1e-12)


@pytest.mark.parametrize("n", [100, 101])
def test_half_samples_of_a_mean_spread_by_its_standard_error(n):
    x = np.random.default_rng(7).standard_normal(n)
    value, low, high = align.subsampling_interval(lambda rows: x[rows].mean(), n, n_draws=4000)
    assert value == pytest.approx(x.mean())
    assert (high - low) / 2 / 1.96 == pytest.approx(x.std(ddof=1) / math.sqrt(n), rel=0.05)


@pytest.mark.parametrize("metric", ["unbiased_cka", "mutual_knn"])
def test_alignment_interval_covers_the_spread_over_fresh_samples(metric):
    rng, values, widths = np.random.default_rng(8), [], []
    for seed in range(40):
        X = rng.standard_normal((120, 4))
        spaces = {"a": X, "b": X + 0.7 * rng.standard_normal((120, 4))}
        table = align.alignment(spaces, k=6, random_state=seed).set_index("metric").loc[metric]
        values.append(table.value)
        widths.append((table.high - table.low) / 2 / 1.96)
    assert 0.7 < np.mean(widths) / np.std(values, ddof=1) < 1.6


def test_neighbours_equal_a_full_sort_with_ties_to_the_lower_row(monkeypatch):
    monkeypatch.setattr("workbench.align.exact_neighbours.BLOCK", 7)
    X = np.random.default_rng(9).integers(-2, 3, size=(50, 3)).astype(float)  # many ties
    similar = X @ X.T
    np.fill_diagonal(similar, -np.inf)
    expected = np.argsort(-similar, axis=1, kind="stable")[:, :6]
    np.testing.assert_array_equal(align.neighbours(X, 6), expected)
    rows = np.array([40, 3])
    np.testing.assert_array_equal(align.neighbours(X, 6, rows), expected[rows])


def test_mutual_knn_is_chance_for_noise_and_one_for_itself():
    rng = np.random.default_rng(10)
    X, Y = rng.standard_normal((2, 400, 30))
    shares = align.mutual_knn_per_sample(X, Y, k=10)
    error = shares.std(ddof=1) / math.sqrt(400)
    assert align.mutual_knn(X, Y, k=10) == pytest.approx(10 / 399, abs=5 * error)
    assert align.mutual_knn(X, 2 * X, k=10) == 1
    np.testing.assert_array_equal(align.mutual_knn_per_sample(X, X, k=3), np.ones(400))


def test_gram_error_is_the_relative_frobenius_norm(monkeypatch):
    monkeypatch.setattr("workbench.align.kernel_error.BLOCK", 7)
    rng = np.random.default_rng(11)
    X, Z = rng.standard_normal((30, 5)), rng.standard_normal((30, 9))
    K = (X @ X.T) ** 2
    expected = np.linalg.norm(Z @ Z.T - K) / np.linalg.norm(K)
    assert align.gram_error(Z, lambda rows: K[rows]) == pytest.approx(expected)
    linear = np.linalg.norm(Z @ Z.T - X @ X.T) / np.linalg.norm(X @ X.T)
    assert align.gram_error(Z, X) == pytest.approx(linear)
    assert align.gram_error(X @ np.linalg.qr(rng.standard_normal((5, 5)))[0], X) < 1e-12


@pytest.mark.parametrize("shape", [(40, 6), (20, 60)])
def test_spectrum_is_that_of_the_centred_gram_matrix(shape):
    X = np.random.default_rng(12).standard_normal(shape) + 5
    centred = X - X.mean(0)
    values = np.linalg.eigvalsh(centred @ centred.T)[::-1][: min(shape)]
    np.testing.assert_allclose(align.spectrum(X), values / values.sum(), atol=1e-12)
    assert align.spectrum(X, centred=False)[0] > 0.9  # the common direction


def test_effective_rank_counts_equal_directions(basis):
    assert align.effective_rank(basis[:, :7] + 3) == pytest.approx(7)
    p = 9 / 10  # variances 9 to 1
    entropy = -(p * math.log(p) + (1 - p) * math.log(1 - p))
    assert align.effective_rank(basis[:, :2] * [3, 1]) == pytest.approx(math.exp(entropy))


@pytest.mark.parametrize(
    ("X", "Y", "options", "message"),
    [
        (np.eye(5), np.eye(4), {}, "Y has 4 rows, X 5: expected the same samples"),
        (np.ones((5, 2)), np.eye(5), {}, "X has all rows equal: expected rows that differ"),
        (np.eye(5) * np.nan, np.eye(5), {}, "X has NaN or infinite values: expected finite"),
        (np.eye(3), np.eye(3), {"debiased": True}, "3 rows: expected at least 4"),
        (np.arange(4.0), np.eye(4), {}, r"X has shape \(4,\): expected rows x dimensions"),
        (np.eye(5), np.eye(5), {"kernel": "rfb"}, "kernel='rfb': expected one of linear, rbf"),
        (np.eye(5), np.eye(5), {"kernel": "rbf", "bandwidth": -1}, "bandwidth=-1: expected a num"),
    ],
)
def test_bad_input_is_named(X, Y, options, message):
    with pytest.raises(InputError, match=message):
        align.cka(X, Y, **options)


def test_too_many_neighbours_and_other_rows_are_refused():
    with pytest.raises(InputError, match="k=4 with 4 rows: expected 1 to n - 1"):
        align.neighbours(np.eye(4), 4)
    with pytest.raises(InputError, match="4 and 3 rows: expected the same samples"):
        align.mutual_knn(np.eye(4), np.eye(3), 1)
    with pytest.raises(InputError, match="zeros: expected one that is not"):
        align.gram_error(np.eye(3), np.zeros((3, 2)))


@pytest.mark.parametrize(
    ("n", "k", "values"), [(40, 39, 3), (900, 10, 5), (900, 300, None), (700, 1, 1), (3000, 2, 2)]
)
def test_nearest_are_the_largest_and_of_equal_ones_the_first(n, k, values):
    rng = np.random.default_rng(n + k)
    own, shape = rng.integers(0, n, 30), (30, n)
    similar = rng.standard_normal(shape) if values is None else 1.0 * rng.integers(0, values, shape)
    found = align.nearest(similar, own, k)
    for row, mine, near in zip(similar, own, found, strict=True):
        others = np.delete(np.arange(n), mine)
        assert near.tolist() == others[np.argsort(-row[others], kind="stable")][:k].tolist()


def crossed(p, q, copies=1):
    """Row i has colour ``i // q`` and shape ``i % q``: two spaces, and the colours."""
    colour, shape = np.divmod(np.tile(np.arange(p * q), copies), q)
    return 2 * np.eye(p)[colour] + 5, np.eye(q)[shape], colour


def members(found):
    return sorted(sorted(rows.tolist()) for rows in found.rows)


def test_difference_groups_are_the_blocks_with_their_eigenvalue():
    # Equal rows: similarity 1, others 0. v = 1 / sqrt(n / p) on a colour: v'K_X v/n = 1 / p, and
    # 1 / q of a colour's pairs have equal shape: v'K_Y v/n = 1 / pq.
    X, Y, colour = crossed(8, 6, copies=3)
    found = align.difference_groups(X, Y, n_groups=8)
    assert members(found) == [np.flatnonzero(colour == c).tolist() for c in range(8)]
    np.testing.assert_allclose(found.strength, 1 / 8 - 1 / 48, atol=1e-4)
    np.testing.assert_allclose(found.kept, 1, atol=1e-4)
    np.testing.assert_allclose(found.split, (3 * 6 * 2 / 2) / (18 * 17 / 2), atol=1e-4)
    assert found["size"].tolist() == [18] * 8


def test_groups_of_equal_strength_come_apart_by_rotation_only(monkeypatch):
    X, Y, colour = crossed(8, 6, copies=3)  # seven equal eigenvalues
    X = X + 0.1 * np.random.default_rng(18).standard_normal(X.shape)

    def right(n_groups):
        found = align.difference_groups(X, Y, n_groups=n_groups)
        return sum(
            rows == np.flatnonzero(colour == colour[rows[0]]).tolist() for rows in members(found)
        )

    assert right(8) == 8
    assert right(3) == 3
    monkeypatch.setattr("workbench.align.group_finding.varimax", lambda L: np.eye(L.shape[1]))
    assert right(8) < 5


def test_groups_are_found_in_a_background_and_the_largest_is_first():
    rng = np.random.default_rng(13)
    X, Y = rng.standard_normal((2, 1000, 30))
    X[:100] *= 0.2
    X[:40, 0] += 6
    X[40:100, 1] += 6
    found = align.difference_groups(X, Y)
    assert [sorted(rows.tolist()) for rows in found.rows] == [[*range(40, 100)], [*range(40)]]
    assert (found.kept > 0.8).all()
    assert (found.split < 0.1).all()
    assert len(align.difference_groups(Y, X)) == 0


def test_difference_groups_ignore_rotation_scale_and_shift():
    X, Y = np.random.default_rng(14).standard_normal((2, 120, 6))
    X[:30] += 4
    turned = 3 * X @ np.linalg.qr(np.random.default_rng(15).standard_normal((6, 6)))[0] - 100
    one, two, again = (align.difference_groups(Z, Y) for Z in (X, turned, X))
    assert members(one) == members(two)
    np.testing.assert_allclose(one.strength, two.strength, rtol=1e-3)
    assert len(one)
    assert one.to_json() == again.to_json()


def test_equal_spaces_have_no_difference_groups():
    X = np.random.default_rng(16).standard_normal((100, 5))
    assert len(align.difference_groups(X, 7 * X + 1)) == 0
    assert len(align.difference_groups(X, X + 1e-3 * X[::-1])) == 0


def noise_of(kind, rng, n=60):
    """Two spaces without groups."""
    X, Y = rng.standard_normal((2, n, 20))
    if kind == "unequal widths":
        return X[:, :4], Y
    if kind == "low rank":
        return X[:, :3] @ Y[:3], Y[:, :5] @ X[:5]
    if kind == "heavy tails":
        return X / rng.chisquare(2, (n, 1)) ** 0.5, Y / rng.chisquare(2, (n, 1)) ** 0.5
    if kind == "noisy copies":
        return X + Y / 2, X + rng.standard_normal((n, 20)) / 2
    return X, Y


@pytest.mark.parametrize(
    "kind", ["equal widths", "unequal widths", "low rank", "heavy tails", "noisy copies"]
)
def test_noise_has_no_groups_beyond_chance(kind):
    """One or two of twelve are chance at 4 % each; without the comparison nearly all have some."""
    pairs = [noise_of(kind, np.random.default_rng([21, pair])) for pair in range(12)]
    tables = [align.difference_groups(*pair, random_state=i) for i, pair in enumerate(pairs)]
    assert sum(len(table) > 0 for table in tables) <= 2


def test_two_clouds_of_noise_share_no_group_and_the_chance_is_told():
    X, Y = np.random.default_rng(0).standard_normal((2, 300, 20))
    found = align.difference_groups(X, Y)
    assert len(found) == 0
    assert found.attrs["chance"] > 0


def test_a_planted_group_stands_further_apart_than_chance_and_noise_beside_it_is_left_out():
    X, Y = np.random.default_rng(22).standard_normal((2, 200, 12))
    X[:20] = 0.3 * X[:20] + 4 * np.eye(12)[0]
    found = align.difference_groups(X, Y)
    assert len(found) == 1
    assert set(range(20)) <= set(found.rows[0].tolist())
    assert found["size"][0] < 25
    assert found.apart[0] > found.attrs["chance"] > 0


def test_the_chance_of_groups_follows_from_the_seed():
    X, Y, _ = crossed(8, 6, copies=2)
    X = X + 0.3 * np.random.default_rng(23).standard_normal(X.shape)
    one, two, other = (align.difference_groups(X, Y, random_state=seed) for seed in (1, 1, 2))
    assert len(one) == 6
    assert one.attrs == two.attrs != other.attrs


def test_a_cloud_has_the_spectrum_that_it_is_asked_for():
    values = np.array([5.0, 2.0, 0.5])
    clouds = [chance_groups.cloud_like(values, 30, np.random.default_rng(seed)) for seed in (1, 2)]
    for cloud in clouds:
        np.testing.assert_allclose(np.linalg.svd(cloud, compute_uv=False), values)
        np.testing.assert_allclose(cloud.mean(0), 0, atol=1e-12)
    assert not np.allclose(*clouds)


def test_rows_left_out_of_the_sample_join_their_groups():
    X, Y, colour = crossed(5, 4, copies=30)
    noise = 0.1 * np.random.default_rng(17).standard_normal((600, 5))
    found = align.difference_groups(X + noise, Y, n_rows=150, n_groups=5)
    assert members(found) == [np.flatnonzero(colour == c).tolist() for c in range(5)]


def test_difference_groups_refuse_what_they_cannot_use():
    for options, message in [
        ({"n_groups": 0}, "n_groups=0: expected at least 1"),
        ({"n_rows": 3}, "n_rows=3: expected at least 4"),
    ]:
        with pytest.raises(InputError, match=message):
            align.difference_groups(np.eye(5), np.eye(5), **options)
    with pytest.raises(InputError, match="Y has 4 rows, X 5: expected the same samples"):
        align.difference_groups(np.eye(5), np.eye(4))


@pytest.mark.parametrize(
    ("old", "new"), [("half_samples", "subsampling_masks"), ("interval", "subsampling_interval")]
)
def test_old_names_answer_for_one_version(old, new):
    with pytest.warns(FutureWarning, match=f"workbench.align.{old} is now workbench.align.{new};"):
        assert getattr(align, old) is getattr(align, new)


def test_the_effective_rank_of_a_space_is_that_of_its_spectrum():
    X = np.random.default_rng(19).standard_normal((40, 6)) * [9, 1, 1, 1, 0.1, 0]
    rank = align.spectrum_rank(align.spectrum(X))
    assert align.effective_rank(X) == rank
    assert 1 < rank < 5


def test_more_neighbours_than_groups_of_columns_are_found():
    similar = np.random.default_rng(0).standard_normal((3, 1024))
    similar[0, 7] = -np.inf
    own, k = np.array([5, 0, 9]), 300
    others = similar.copy()
    others[np.arange(3), own] = -np.inf
    expected = np.argsort(-others, axis=1)[:, :k]
    np.testing.assert_array_equal(align.nearest(similar, own, k), expected)


@pytest.mark.parametrize("shapes", [((4, 2, 1), (4, 2)), ((4, 2), (4, 2, 1)), ((4, 2), (5, 2))])
def test_lists_of_neighbours_that_do_not_match_are_refused(shapes):
    a, b = (np.zeros(shape, int) for shape in shapes)
    with pytest.raises(InputError, match=r"expected arrays \(n, k\) of row numbers, the same n"):
        align.is_shared(a, b)


def test_varimax_goes_on_until_nothing_is_gained():
    rng = np.random.default_rng(0)
    simple = np.eye(5)[np.arange(80) % 5] + 0.3 * rng.standard_normal((80, 5))
    L = simple @ np.linalg.qr(rng.standard_normal((5, 5)))[0]
    B = L @ varimax(L)
    slope = B.T @ (B**3 - B * np.mean(B**2, axis=0))  # symmetric where the criterion is level
    assert np.abs(slope - slope.T).max() < 1e-4 * np.abs(slope).max()


def test_the_error_of_a_gram_matrix_is_relative_however_small_it_is():
    Z = 1e-4 * np.random.default_rng(0).standard_normal((6, 3))
    assert align.gram_error(1.1 * Z, Z) == pytest.approx(0.21)


@pytest.mark.parametrize("n", [7, 10])
def test_halves_hold_half_of_the_rows(n):
    assert align.subsampling_masks(n, 4).sum(0).tolist() == [n // 2] * 4


@pytest.mark.parametrize("shapes", [((5, 5), (6, 6)), ((5, 6), (5, 6)), ((3, 3), (3, 3))])
def test_gram_matrices_of_other_shapes_are_refused(shapes):
    grams = [np.ones(shape) for shape in shapes]
    with pytest.raises(InputError, match="expected n x n matrices of the same n, at least 4"):
        align.gram_cka(grams)


def test_ten_neighbours_are_compared_where_no_number_is_given():
    X, Y = np.random.default_rng(0).standard_normal((2, 40, 4))
    assert align.mutual_knn(X, Y) == align.mutual_knn(X, Y, 10)
    assert align.mutual_knn(X, Y) != align.mutual_knn(X, Y, 11)


def test_a_half_of_the_rows_always_holds_enough_of_the_listed_neighbours():
    """Each row asks in each half of each space: what is rare for one happens in a comparison."""
    for k in range(1, 40):
        too_few = binom.cdf(k - 1, neighbourhoods.long_list(k, 10**6), 0.5)
        assert too_few < 1e-13
