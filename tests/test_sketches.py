"""TensorSketch: no bias, the closed form of its variance, and what is chosen where.

Counted by hand where that can be; over many draws elsewhere.
"""

import numpy as np
import pytest
import torch

from workbench import fusion
from workbench._machine.threads import one_at_a_time
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.fusion import projection_choice, sketches, structured_parts
from workbench.fusion.fusing import fuse
from workbench.fusion.krossfuse import RPKrossFuse
from workbench.fusion.parents import Factor
from workbench.fusion.product_parts import ProductPart
from workbench.fusion.projection_choice import choose_projection
from workbench.fusion.projections import product_variance
from workbench.fusion.sketches import (
    draw_count_sketch,
    fast_length,
    sketch_product,
    sketch_variance,
)
from workbench.store import Space

rng = np.random.default_rng(0)
FACTORS = [normalize_rows(rng.standard_normal((4, d)) + 0.5) for d in (6, 5, 3)]
EXACT = [factor @ factor.T for factor in FACTORS]
DRAWS = 4000


def drawn(factors, length, seed):
    """Features of one draw."""
    random = np.random.RandomState(seed)
    pairs = [draw_count_sketch(factor.shape[1], length, random) for factor in factors]
    buckets, signs = zip(*pairs, strict=True)
    return sketch_product(factors, buckets, signs, length)


def kernels_of(factors, length, draws=DRAWS):
    rows = (drawn(factors, length, seed) for seed in range(draws))
    return np.array([Z @ Z.T for Z in rows])


def is_unbiased(kernels, exact):
    standard_error = kernels.std(axis=0, ddof=1) / np.sqrt(len(kernels))
    return bool((abs(kernels.mean(axis=0) - exact) <= 5 * standard_error + 1e-12).all())


@pytest.mark.parametrize(("m", "length"), [(1, 8), (2, 1), (2, 2), (2, 7), (2, 8), (3, 7), (3, 8)])
def test_sketch_is_unbiased_and_its_variance_is_the_closed_form(m, length, whole):
    factors, exact = FACTORS[:m], np.prod(EXACT[:m], axis=0)
    kernels = kernels_of(factors, length, DRAWS if whole else DRAWS // 2)
    assert is_unbiased(kernels, exact)
    closed = sketch_variance(factors, factors, length)
    np.testing.assert_allclose(kernels.var(axis=0, ddof=1).mean(), closed.mean(), rtol=0.07)
    np.testing.assert_allclose(kernels.var(axis=0, ddof=1), closed, rtol=0.25, atol=1e-12)


def test_a_sketch_without_signs_would_be_seen(monkeypatch):
    fold = sketches._folded

    def without_signs(rows, buckets, signs, *rest):
        return fold(rows, buckets, np.ones_like(signs), *rest)

    monkeypatch.setattr(sketches, "_folded", without_signs)
    assert not is_unbiased(kernels_of(FACTORS[:2], 8, draws=500), EXACT[0] * EXACT[1])


def test_a_sketch_is_the_circular_convolution_of_its_count_sketches():
    length, random = 10, np.random.RandomState(1)
    pairs = [draw_count_sketch(factor.shape[1], length, random) for factor in FACTORS[:2]]
    folded = []
    for factor, (buckets, signs) in zip(FACTORS[:2], pairs, strict=True):
        rows = np.zeros((len(factor), length))
        for column, (bucket, sign) in enumerate(zip(buckets, signs, strict=True)):
            rows[:, bucket] += sign * factor[:, column]
        folded.append(rows)
    convolved = np.zeros((4, length))
    for i in range(length):
        for j in range(length):
            convolved[:, (i + j) % length] += folded[0][:, i] * folded[1][:, j]
    buckets, signs = zip(*pairs, strict=True)
    Z = sketch_product(FACTORS[:2], buckets, signs, length)
    np.testing.assert_allclose(Z @ Z.T, convolved @ convolved.T, atol=1e-12)


def test_a_sketch_varies_less_than_dense_signs_where_similarities_are_positive():
    sketched = sketch_variance(FACTORS[:2], FACTORS[:2], 1000)
    dense = product_variance(FACTORS[:2], FACTORS[:2], 1000)
    positive = (EXACT[0] > 0.3) & (EXACT[1] > 0.3)
    assert positive.sum() > 4
    assert (sketched < dense)[positive].all()


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_arrays_and_tensors_are_sketched_alike_in_their_dtype(dtype):
    random = np.random.RandomState(2)
    pairs = [draw_count_sketch(factor.shape[1], 12, random) for factor in FACTORS]
    buckets, signs = zip(*pairs, strict=True)
    factors = [factor.astype(dtype) for factor in FACTORS]
    Z = sketch_product(factors, buckets, signs, 12, width=15)
    T = sketch_product([torch.tensor(factor) for factor in factors], buckets, signs, 12, width=15)
    assert (Z.dtype, T.dtype) == (np.dtype(dtype), getattr(torch, dtype))
    np.testing.assert_array_equal(Z, T.numpy())
    assert not Z[:, 12:].any()
    tolerance = {"float64": 1e-12, "float32": 1e-5, "float16": 1e-2}[dtype]
    np.testing.assert_allclose(Z[:, :12], drawn(FACTORS, 12, 2), atol=tolerance)


def test_rows_that_may_not_be_written_to_are_sketched():
    frozen = [factor.copy() for factor in FACTORS]
    for factor in frozen:
        factor.setflags(write=False)
    np.testing.assert_array_equal(drawn(frozen, 8, 3), drawn(FACTORS, 8, 3))


@pytest.mark.parametrize(("width", "length"), [(0, 0), (1, 1), (3, 2), (2401, 2400), (2488, 2450)])
def test_fast_lengths_are_even_and_of_small_primes(width, length):
    assert fast_length(width) == length


def test_rows_without_a_sketch_of_their_width_are_refused():
    with pytest.raises(InputError, match=r"shapes .*\(4, 6\).*: expected one of each for a column"):
        sketch_product(FACTORS[:1], [np.zeros(5, int)], [np.ones(5)], 8)


# In the fuser.

D1, D2, N = 40, 30, 60
CLIP, EXPERT = rng.standard_normal((N, D1)) + 1, rng.standard_normal((N, D2))
X = np.hstack([CLIP, EXPERT])


@pytest.mark.parametrize("projection", ["bfloat16", "hadamard", "tensorsketch", "auto"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_structured_features_are_the_same_for_arrays_and_tensors_and_block_by_block(
    projection, dtype, monkeypatch
):
    rows = X.astype(dtype)
    fuser = RPKrossFuse((D1, D2), 500, projection=projection, random_state=0).fit(rows)
    Z = fuser.transform(rows)
    assert Z.dtype == dtype
    T = fuser.transform(torch.tensor(rows))
    assert T.dtype == getattr(torch, dtype)
    np.testing.assert_allclose(T.numpy(), Z, atol=1e-6)
    monkeypatch.setattr(structured_parts, "rows_in", lambda n_bytes, width, X: 7)
    np.testing.assert_allclose(fuser.transform(rows), Z, atol=1e-6)
    monkeypatch.setattr(ProductPart, "rows_at_once", lambda self, width, X: 9)
    np.testing.assert_allclose(fuser.transform(rows), Z, atol=1e-6)
    np.testing.assert_allclose((Z**2).sum(axis=1), 1.1, rtol=1e-5)
    exact = fuser.exact_kernel(rows)
    assert np.abs(Z @ Z.T - exact).max() < 6 * fuser.standard_error(rows).max()


@pytest.mark.parametrize("projection", ["hadamard", "tensorsketch"])
def test_rows_made_in_threads_are_those_of_one_thread_to_the_last_bit(projection, monkeypatch):
    monkeypatch.setattr(ProductPart, "rows_at_once", lambda self, width, X: 9)
    rows = X.astype(np.float32)
    fuser = RPKrossFuse((D1, D2), 500, projection=projection, random_state=0).fit(rows)
    before = torch.get_num_threads()
    with one_at_a_time():
        alone = fuser.transform(rows)
    np.testing.assert_array_equal(fuser.transform(rows), alone)
    assert torch.get_num_threads() == before
    tensor = torch.tensor(rows)
    np.testing.assert_array_equal(fuser.transform(tensor), fuser.transform(tensor[:]))
    with torch.inference_mode():
        np.testing.assert_allclose(fuser.transform(torch.tensor(rows)), alone, atol=1e-6)
    assert fuser.transform(tensor.requires_grad_()).requires_grad


def test_a_sketch_of_no_columns_leaves_clip_alone():
    fuser = RPKrossFuse((D1, D2), D1, projection="tensorsketch", random_state=0)
    with pytest.warns(UserWarning, match="no column is left for the product"):
        Z = fuser.fit(X).transform(X)
    unit = normalize_rows(CLIP)
    np.testing.assert_allclose(Z @ Z.T, 0.1 * unit @ unit.T, atol=1e-12)
    assert not fuser.standard_error(X).any()


def test_bfloat16_differs_from_full_signs_by_little_of_the_standard_error():
    rows = X.astype(np.float32)
    kernels = []
    for projection in ("rademacher", "bfloat16"):
        fuser = RPKrossFuse((D1, D2), 3000, projection=projection, random_state=0)
        Z = fuser.fit_transform(rows)
        kernels.append(Z @ Z.T)
    off = ~np.eye(N, dtype=bool)
    rounding = np.sqrt(np.mean((kernels[0] - kernels[1])[off] ** 2))
    assert 0 < rounding < 0.05 * fuser.standard_error(rows)[off].mean()


SHAPES = [
    ((512, 384), 2488, np.float64, False, "hadamard"),
    ((512, 384), 2488, np.float32, True, "hadamard"),
    ((512, 384), 100, np.float32, True, "bfloat16"),
    ((64, 64), 2488, np.float32, True, "hadamard"),
    ((16, 16), 2488, np.float32, True, "bfloat16"),
    ((64, 64), 100, np.float32, False, "rademacher"),
    ((64, 64), 100, np.float64, True, "rademacher"),
]


@pytest.mark.parametrize(("widths", "columns", "dtype", "has_bfloat16", "expected"), SHAPES)
def test_auto_goes_by_shape_dtype_and_processor(
    widths, columns, dtype, has_bfloat16, expected, monkeypatch
):
    monkeypatch.setattr(projection_choice, "bfloat16_is_fast", lambda: has_bfloat16)
    factors = [Factor(width) for width in widths]
    assert choose_projection([factors], columns, np.zeros((1, 1), dtype)) == expected
    shifted = [Factor(512), Factor(384, "rbf")]
    assert choose_projection([shifted], columns, np.zeros((1, 1), dtype)) == "rademacher"


def test_a_space_fused_with_auto_records_what_was_drawn_and_is_drawn_again():
    ids = np.arange(N).astype(str)
    wide = rng.standard_normal((N, 400))
    spaces = [Space("CLIP", ids, wide), Space("expert", ids, EXPERT)]
    fused = fuse(*spaces, projection="auto", n_components=1000, random_state=0)
    assert fused.info["parameters"]["projection"] == "hadamard"
    parameters = fused.info["parameters"]
    del parameters["widths"], parameters["text_widths"]
    np.testing.assert_array_equal(fuse(*spaces, **parameters).image, fused.image)


def test_public_names_of_the_sketch_are_there():
    assert fusion.fast_length(8) == 8
    assert fusion.PRODUCT_PROJECTIONS[-1] == "auto"
