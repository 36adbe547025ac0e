"""Kernels against closed forms and scikit-learn, in NumPy and in torch; random projections.

Of the latter: moments of the entries, no bias, and the closed form of the variance.
"""

import numpy as np
import pytest
import torch
from sklearn.metrics.pairwise import laplacian_kernel, rbf_kernel

from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.fusion.features import constant, row_kron, symmetrised
from workbench.fusion.kernels import KERNELS, gram, median_bandwidth
from workbench.fusion.projections import (
    PROJECTIONS,
    product_variance,
    project_product,
    random_frequencies,
    random_matrix,
    second_moment,
)

rng = np.random.default_rng(0)
X, Y = rng.standard_normal((7, 5)), rng.standard_normal((4, 5))


def test_unit_rows_have_length_one_and_zero_rows_stay_zero():
    rows = normalize_rows(np.vstack([X, np.zeros((1, 5))]))
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
    phi = normalize_rows(X)
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


# Random projections.

P, Q = normalize_rows(rng.standard_normal((4, 6))), normalize_rows(rng.standard_normal((4, 5)))


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_entries_have_mean_0_variance_1_and_the_stated_kurtosis(projection):
    u = random_matrix(1000, 1000, projection, np.random.RandomState(0)).ravel()
    moments = [np.mean(u**k) for k in (1, 2, 4)]
    np.testing.assert_allclose(moments, [0, 1, PROJECTIONS[projection]], atol=0.02)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_second_moment_is_that_of_the_entries(projection):
    u = random_matrix(6, 400_000, projection, np.random.RandomState(1))
    measured = ((P @ u) ** 2) @ ((P @ u) ** 2).T / u.shape[1]
    np.testing.assert_allclose(second_moment(P, P, PROJECTIONS[projection]), measured, rtol=0.03)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_product_is_unbiased_and_its_variance_is_the_closed_form(projection):
    l, draws, random = 16, 20_000, np.random.RandomState(2)
    U = random_matrix(6, l * draws, projection, random)
    V = random_matrix(5, l * draws, projection, random)
    components = ((P @ U) * (Q @ V)).reshape(4, draws, l) / np.sqrt(l)
    kernels = np.einsum("adl,bdl->dab", components, components)
    exact = (P @ P.T) * (Q @ Q.T)
    standard_error = kernels.std(axis=0, ddof=1) / np.sqrt(draws)
    assert (abs(kernels.mean(axis=0) - exact) <= 5 * standard_error + 1e-12).all()
    closed = product_variance([P, Q], [P, Q], l, projection)
    np.testing.assert_allclose(kernels.var(axis=0, ddof=1), closed, rtol=0.05)


def test_project_product_is_the_hadamard_product_over_the_root_of_l():
    U, V = rng.standard_normal((6, 3)), rng.standard_normal((5, 3))
    np.testing.assert_allclose(project_product([P, Q], [U, V]), (P @ U) * (Q @ V) / np.sqrt(3))


def test_rademacher_is_never_worse_than_uniform_nor_uniform_than_gaussian():
    variances = [product_variance([P, Q], [P, Q], 10, p) for p in PROJECTIONS]
    assert (variances[0] <= variances[1]).all()
    assert (variances[1] <= variances[2]).all()


@pytest.mark.parametrize(("kernel", "norm", "power"), [("rbf", 2, 2), ("laplace", 1, 1)])
def test_joint_frequencies_estimate_the_product_of_shift_invariant_kernels(kernel, norm, power):
    random = np.random.RandomState(3)
    W = [random_frequencies(d, 200_000, kernel, s, random) for d, s in ((6, 1.5), (5, 2.0))]
    Z = project_product([], [], [P, Q], W)
    scale = {"rbf": lambda s: 2 * s**2, "laplace": lambda s: s}[kernel]

    def exact(X, s):
        distances = np.linalg.norm(X[:, None] - X[None], ord=norm, axis=2)
        return np.exp(-(distances**power) / scale(s))

    np.testing.assert_allclose(Z @ Z.T, exact(P, 1.5) * exact(Q, 2.0), atol=0.01)


def test_an_unknown_projection_is_named():
    with pytest.raises(InputError, match="projection='sparse': expected one of rademacher"):
        random_matrix(2, 2, "sparse", np.random.RandomState(0))


@pytest.mark.parametrize(
    ("draw", "words"), [(random_matrix, ("gaussian",)), (random_frequencies, ("rbf", 1.0))]
)
def test_memory_for_what_is_drawn_and_its_copy_is_asked_for(draw, words, monkeypatch):
    asked = []
    monkeypatch.setattr("workbench.fusion.projections.ask_for", lambda size, *_: asked.append(size))
    drawn = draw(7, 50, *words, np.random.RandomState(0))
    assert asked == [2 * drawn.nbytes]


def test_a_product_of_nothing_is_refused():
    with pytest.raises(InputError, match=r"^no factor: expected at least one"):
        project_product([], [])


@pytest.mark.parametrize("shape", [(4, 5), (2, 5, 1)])
def test_rows_that_an_array_does_not_project_are_refused(shape):
    with pytest.raises(InputError, match=r"expected rows \(n, d\), projected by \(d, r\)"):
        project_product([np.ones((3, 2))], [np.ones(shape)])
