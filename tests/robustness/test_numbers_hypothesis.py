"""Identities of the numerical functions, on numbers that nobody chose."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.linalg import block_diag
from sklearn.utils import check_random_state

from workbench import align, evaluate, fusion
from workbench.align.centring import centred_rows
from workbench.arrays import at_unit_scale, normalize_rows

settings.register_profile(
    "gate", derandomize=True, deadline=None, max_examples=12, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
few = settings(settings.get_profile("gate"))
seeds = st.integers(0, 2**32 - 1)
exponents = st.integers(-30, 30)
sizes = st.integers(6, 20)
widths = st.integers(1, 7)
constants = st.floats(1e-3, 1e3)


def rows(seed, n, d, dtype=float):
    """Random rows."""
    return check_random_state(seed).standard_normal((n, d)).astype(dtype)


def orthogonal(seed, d):
    """A random rotation or mirroring."""
    return np.linalg.qr(rows(seed, d, d))[0]


@few
@given(seeds, sizes, widths, widths)
def test_the_kernel_of_a_product_of_features_is_the_product_of_the_kernels(seed, n, p, q):
    a, b = rows(seed, n, p), rows(seed + 1 if seed < 2**32 - 1 else 0, n, q)
    product = fusion.gram(fusion.row_kron([a, b]), kernel="linear")
    expected = fusion.gram(a, kernel="linear") * fusion.gram(b, kernel="linear")
    np.testing.assert_allclose(product, expected, rtol=1e-9, atol=1e-9)


@few
@given(seeds, sizes, widths, widths, constants, st.sampled_from(["direct_sum", "symmetrised"]))
def test_inner_products_of_exact_features_are_the_exact_kernel(seed, n, p, q, C, construction):
    X = rows(seed, n, p + q)
    fuser = fusion.KrossFuse((p, q), C=C, construction=construction).fit(X)
    Z, T = fuser.transform(X), fuser.transform_text(X[:, :p])
    np.testing.assert_allclose(Z @ Z.T, fuser.exact_kernel(X), rtol=1e-8, atol=1e-8 * (1 + C))
    cosine = fusion.gram(X[:, :p])
    np.testing.assert_allclose(Z @ T.T, C * cosine, rtol=1e-8, atol=1e-8 * (1 + C))


@few
@given(seeds, sizes, widths, constants)
def test_a_symmetrised_pair_adds_the_constant(seed, n, d, C):
    phi = rows(seed, n, d)
    pair = fusion.symmetrised(phi, C)
    np.testing.assert_allclose(pair @ pair.T, C + phi @ phi.T, rtol=1e-9, atol=1e-8 * (1 + C))
    across = pair @ fusion.constant(phi, d, C).T
    np.testing.assert_allclose(across, np.full((n, 1), C), rtol=1e-9, atol=1e-8 * (1 + C))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@few
@given(seeds, sizes, widths, exponents)
def test_rows_of_any_unit_come_to_length_1(dtype, seed, n, d, exponent):
    X = rows(seed, n, d)
    scaled = normalize_rows((X * 10.0**exponent).astype(dtype))
    assert scaled.dtype == dtype
    expected = X / np.linalg.norm(X, axis=1, keepdims=True)
    np.testing.assert_allclose(scaled, expected, atol=1e-6)


def test_rows_of_different_units_and_of_zeros_stand_side_by_side():
    X = np.array([[3e-30, 4e-30], [0, 0], [3e30, 4e30], [3, 4]], np.float32)
    expected = [[0.6, 0.8], [0, 0], [0.6, 0.8], [0.6, 0.8]]
    np.testing.assert_allclose(normalize_rows(X), expected, rtol=1e-6)


@few
@given(seeds, sizes, widths, st.integers(-300, 300))
def test_scaling_by_a_power_of_2_loses_no_digit(seed, n, d, exponent):
    X = rows(seed, n, d)
    ratio = at_unit_scale(np.ldexp(X, exponent)) / X
    assert len(np.unique(ratio)) == 1
    assert np.frexp(ratio.flat[0])[0] == 0.5


@few
@given(seeds, sizes, widths, exponents)
def test_centred_rows_have_a_mean_of_zero(seed, n, d, exponent):
    X = (rows(seed, n, d) + 3) * 10.0**exponent
    centred = centred_rows({"X": X}, least=2)["X"]
    assert np.abs(centred.mean(0)).max() <= 1e-12 * np.abs(X).max()


@few
@given(seeds, sizes, widths, widths, exponents, st.sampled_from(["linear", "rbf"]))
def test_cka_is_between_0_and_1_and_knows_no_unit_and_no_rotation(seed, n, p, q, exponent, kernel):
    X, Y = rows(seed, n, p), rows(seed // 2, n, q)
    value = align.cka(X, Y, kernel=kernel)
    assert -1e-9 <= value <= 1 + 1e-9
    moved = 10.0**exponent * X @ orthogonal(seed, p) + 7 * 10.0**exponent
    assert align.cka(moved, Y, kernel=kernel) == pytest.approx(value, abs=1e-6)
    assert align.cka(Y, X, kernel=kernel) == pytest.approx(value, abs=1e-9)
    assert align.cka(X, moved, kernel=kernel) == pytest.approx(1, abs=1e-6)


@few
@given(seeds, st.integers(10, 20), widths, widths, exponents)
def test_alignment_knows_no_unit(seed, n, p, q, exponent):
    X, Y = rows(seed, n, p, np.float32), rows(seed // 2, n, q, np.float32)
    values = align.alignment({"X": X, "Y": Y}, k=2, n_draws=2).value
    scaled = X * np.float32(2.0 ** (3 * exponent))
    again = align.alignment({"X": scaled, "Y": Y}, k=2, n_draws=2).value
    np.testing.assert_allclose(values, again, atol=1e-5)


@few
@given(seeds, sizes, widths, widths, exponents)
def test_mutual_neighbours_are_mutual_and_know_no_unit(seed, n, p, q, exponent):
    X, Y = rows(seed, n, p), rows(seed // 2, n, q)
    value = align.mutual_knn(X, Y, 3)
    assert 0 <= value <= 1
    assert align.mutual_knn(Y, X, 3) == value
    assert align.mutual_knn(np.ldexp(X, 5 * exponent), Y, 3) == value
    assert align.mutual_knn(X, X, 3) == 1


@few
@given(seeds, sizes, widths, st.integers(1, 5))
def test_neighbours_are_those_of_a_full_sort(seed, n, d, k):
    X = rows(seed, n, d)
    K = X @ X.T
    np.fill_diagonal(K, -np.inf)
    expected = np.argsort(-K, axis=1, kind="stable")[:, :k]
    np.testing.assert_array_equal(align.neighbours(X, k), expected)


@few
@given(seeds, sizes, st.integers(2, 7), exponents)
def test_shares_of_variance_add_up_and_know_no_unit(seed, n, d, exponent):
    X = rows(seed, n, d)
    shares = align.spectrum(X)
    assert shares.sum() == pytest.approx(1)
    assert 1 <= align.spectrum_rank(shares) <= d + 1e-9
    again = align.spectrum(X * 10.0**exponent)
    np.testing.assert_allclose(again, shares, rtol=1e-6, atol=1e-9)


@few
@given(seeds, st.integers(8, 20), widths)
def test_procrustes_finds_the_rotation_back(seed, n, d):
    image = rows(seed, n, d)
    R = orthogonal(seed // 2, d)
    found = evaluate.procrustes(image, image @ R.T, np.arange(n))
    np.testing.assert_allclose(found @ found.T, np.eye(d), atol=1e-8)
    np.testing.assert_allclose(found, R, atol=1e-6)


@few
@given(seeds, sizes, widths, st.floats(0.1, 10))
def test_kernels_are_symmetric_and_within_their_bounds(seed, n, d, bandwidth):
    X = rows(seed, n, d)
    for kernel, low in (("cosine", -1), ("rbf", 0), ("laplace", 0)):
        options = {} if kernel == "cosine" else {"bandwidth": bandwidth}
        K = fusion.gram(X, kernel=kernel, **options)
        np.testing.assert_allclose(K, K.T, atol=1e-12)
        np.testing.assert_allclose(np.diag(K), 1, atol=1e-7)
        assert K.min() >= low - 1e-9
        assert K.max() <= 1 + 1e-9


@few
@given(seeds, sizes, widths, widths, st.sampled_from(sorted(fusion.PROJECTIONS)))
def test_the_variance_of_an_estimate_is_never_below_0_and_falls_as_1_over_l(seed, n, p, q, kind):
    factors = [rows(seed, n, p), rows(seed // 2, n, q)]
    one, many = (fusion.product_variance(factors, factors, l, kind) for l in (1, 50))
    assert one.min() >= -1e-9 * np.abs(one).max()
    np.testing.assert_allclose(one, 50 * many)


@few
@given(st.integers(1, 5000), st.integers(1, 4))
def test_columns_are_shared_out_without_one_too_many(n, m):
    divisors = fusion.equal_divisors(n, m)
    assert len(divisors) == m
    assert np.prod(divisors) == n
    split = fusion.balanced_split(n, m)
    assert 0 < np.prod(split) <= n
    assert max(split) <= 2.5 * min(split)


@few
@given(seeds, st.integers(2, 4), st.integers(3, 5))
def test_blocks_of_equal_rows_have_as_many_directions(seed, k, size):
    rotated = block_diag(*[np.ones((size, 1))] * k) @ orthogonal(seed, k)
    assert align.effective_rank(rotated) == pytest.approx(k - 1, abs=1e-6)
    assert align.effective_rank(rotated, centred=False) == pytest.approx(k, abs=1e-6)
