"""Products of Hadamard transforms: no bias, the exact variance, no pair twice before all."""

import numpy as np
import pytest
import torch

from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.fusion import RPKrossFuse, draw_places, hadamard, hadamard_product, hadamard_variance
from workbench.fusion.projections import product_variance

rng = np.random.default_rng(0)
FACTORS = [normalize_rows(rng.standard_normal((4, d)) + 0.5) for d in (6, 5, 3)]
EXACT = [factor @ factor.T for factor in FACTORS]
DRAWS = 4000
ALL_PAIRS = 8 * 8


def drawn(factors, width, seed):
    """Features of one draw."""
    random = np.random.RandomState(seed)
    pairs = [draw_places(factor.shape[1], random) for factor in factors]
    return hadamard_product(factors, *zip(*pairs, strict=True), width)


def kernels_of(factors, width, draws=DRAWS):
    rows = (drawn(factors, width, seed) for seed in range(draws))
    return np.array([Z @ Z.T for Z in rows])


def is_unbiased(kernels, exact):
    standard_error = kernels.std(axis=0, ddof=1) / np.sqrt(len(kernels))
    return bool((abs(kernels.mean(axis=0) - exact) <= 5 * standard_error + 1e-12).all())


CASES = [(1, 5), (2, 1), (2, 5), (2, 8), (2, 20), (2, 70), (3, 9), (3, 40)]


@pytest.mark.parametrize(("m", "width"), CASES)
def test_products_of_transforms_are_unbiased_and_their_variance_is_the_closed_form(m, width):
    factors, exact = FACTORS[:m], np.prod(EXACT[:m], axis=0)
    kernels = kernels_of(factors, width)
    assert is_unbiased(kernels, exact)
    closed = hadamard_variance(factors, factors, width)
    np.testing.assert_allclose(kernels.var(axis=0, ddof=1).mean(), closed.mean(), rtol=0.07)
    np.testing.assert_allclose(kernels.var(axis=0, ddof=1), closed, rtol=0.25, atol=1e-4)


def test_transforms_without_signs_would_be_seen(monkeypatch):
    def without_signs(d, rng):
        columns, signs = hadamard.draw_places(d, rng)
        return columns, abs(signs)

    monkeypatch.setitem(globals(), "draw_places", without_signs)
    assert not is_unbiased(kernels_of(FACTORS[:2], 1, draws=500), EXACT[0] * EXACT[1])


def test_no_pair_comes_twice_before_all_have_come():
    for lengths in ([8, 8], [16, 4], [8, 8, 4], [8]):
        pairs = int(np.prod(lengths))
        counts = hadamard._same_numbers(lengths, pairs)
        assert counts[frozenset(range(len(lengths)))] == pairs


def test_with_all_pairs_the_kernel_is_exact():
    Z = drawn(FACTORS[:2], ALL_PAIRS, 0)
    np.testing.assert_allclose(Z @ Z.T, EXACT[0] * EXACT[1], atol=1e-12)
    assert hadamard_variance(FACTORS[:2], FACTORS[:2], ALL_PAIRS).max() < 1e-12


@pytest.mark.parametrize("width", [100, 512, 1000, 2488])
def test_the_variance_is_at_most_about_that_of_dense_signs(width):
    rows = [normalize_rows(rng.standard_normal((20, d)) + 0.5) for d in (512, 384)]
    dense = product_variance(rows, rows, width)
    assert (hadamard_variance(rows, rows, width) <= 1.001 * dense).all()


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_arrays_and_tensors_are_transformed_alike_in_their_dtype(dtype):
    random = np.random.RandomState(2)
    columns, signs = zip(*(draw_places(each.shape[1], random) for each in FACTORS), strict=True)
    factors = [factor.astype(dtype) for factor in FACTORS]
    Z = hadamard_product(factors, columns, signs, 12)
    T = hadamard_product([torch.tensor(factor) for factor in factors], columns, signs, 12)
    assert (Z.dtype, T.dtype) == (np.dtype(dtype), getattr(torch, dtype))
    np.testing.assert_array_equal(Z, T.numpy())
    tolerance = {"float64": 1e-12, "float32": 1e-5, "float16": 1e-2}[dtype]
    np.testing.assert_allclose(Z, drawn(FACTORS, 12, 2), atol=tolerance)


def test_a_transform_is_that_of_the_matrix_of_signs():
    rows = rng.standard_normal((3, 128))
    stages = hadamard._hadamard(128, torch.float64, torch.device("cpu")).numpy()
    given = torch.tensor(rows)
    found = hadamard._transformed(given, torch.empty_like(given)).numpy()
    np.testing.assert_allclose(found, rows @ stages, atol=1e-10)


def test_rows_without_places_of_their_width_are_refused():
    with pytest.raises(InputError, match=r"shapes .*\(4, 6\).*: expected a place for each column"):
        hadamard_product(FACTORS[:1], [np.zeros(4, int)], [np.ones(4)], 8)


def test_no_columns_leave_clip_alone():
    X = np.hstack(FACTORS[:2])
    fuser = RPKrossFuse((6, 5), 6, projection="hadamard", random_state=0)
    with pytest.warns(UserWarning, match="no column is left for the product"):
        Z = fuser.fit(X).transform(X)
    np.testing.assert_allclose(Z @ Z.T, 0.1 * EXACT[0], atol=1e-12)
    assert not fuser.standard_error(X).any()
