"""Kernels against closed forms and scikit-learn, in NumPy and in torch."""

import numpy as np
import pytest
import torch
from sklearn.metrics.pairwise import laplacian_kernel, rbf_kernel

from workbench._require import InputError
from workbench.kernels import (
    KERNELS,
    constant,
    gram,
    median_bandwidth,
    row_kron,
    symmetrised,
    unit,
)

rng = np.random.default_rng(0)
X, Y = rng.standard_normal((7, 5)), rng.standard_normal((4, 5))


def test_unit_rows_have_length_one_and_zero_rows_stay_zero():
    rows = unit(np.vstack([X, np.zeros((1, 5))]))
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1] * 7 + [0], atol=1e-15)


@pytest.mark.parametrize("kernel", KERNELS)
def test_gram_equals_the_reference(kernel):
    reference = {
        "cosine": np.corrcoef(np.hstack([X, -X]), np.hstack([Y, -Y]))[:7, 7:],  # means are zero
        "linear": X @ Y.T,
        "rbf": rbf_kernel(X, Y, gamma=1 / (2 * 1.5**2)),
        "laplace": laplacian_kernel(X, Y, gamma=1 / 1.5),
    }[kernel]
    np.testing.assert_allclose(gram(X, Y, kernel=kernel, bandwidth=1.5), reference, atol=1e-12)


@pytest.mark.parametrize("kernel", KERNELS)
def test_torch_gram_equals_numpy_and_keeps_dtype(kernel):
    ours = gram(torch.tensor(X), torch.tensor(Y), kernel=kernel, bandwidth=2.0)
    np.testing.assert_allclose(ours.numpy(), gram(X, Y, kernel=kernel, bandwidth=2.0), atol=1e-12)
    assert gram(X.astype(np.float32), kernel=kernel).dtype == np.float32


def test_inner_products_of_row_kron_multiply():
    A, B, C = (rng.standard_normal((6, d)) for d in (2, 3, 4))
    product = row_kron([A, B, C])
    np.testing.assert_allclose(product @ product.T, (A @ A.T) * (B @ B.T) * (C @ C.T), atol=1e-12)


@pytest.mark.parametrize("C", [0.01, 1.0, 7.0])
def test_symmetrised_pair_has_the_products_of_proposition_2(C):
    phi = unit(X)
    image, text = symmetrised(phi, C), constant(phi, phi.shape[1], C)
    np.testing.assert_allclose(image @ image.T, C + phi @ phi.T, atol=1e-12)
    np.testing.assert_allclose(image @ text.T, np.full((7, 1), C), atol=1e-12)
    np.testing.assert_allclose(text @ text.T, [[C]], atol=1e-12)


def test_median_bandwidth_is_the_median_distance():
    points = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
    assert median_bandwidth(points) == 5.0
    assert median_bandwidth(points, "laplace") == 7.0


def test_equal_rows_have_no_bandwidth():
    with pytest.raises(InputError, match="median distance of 0 over 3 sample"):
        median_bandwidth(np.ones((3, 2)))


def test_a_misspelt_kernel_names_the_known_ones():
    with pytest.raises(InputError, match=r"kernel='cosin': expected one of cosine, linear, rbf"):
        gram(X, kernel="cosin")
