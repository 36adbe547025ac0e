"""Random projections: moments of the entries, no bias, and the closed form of the variance."""

import numpy as np
import pytest

from workbench._require import InputError
from workbench.kernels import unit
from workbench.project import (
    PROJECTIONS,
    product_variance,
    project_product,
    random_frequencies,
    random_matrix,
    second_moment,
)

rng = np.random.default_rng(0)
A, B = unit(rng.standard_normal((4, 6))), unit(rng.standard_normal((4, 5)))


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_entries_have_mean_0_variance_1_and_the_stated_kurtosis(projection):
    u = random_matrix(1000, 1000, projection, np.random.RandomState(0)).ravel()
    moments = [np.mean(u**k) for k in (1, 2, 4)]
    np.testing.assert_allclose(moments, [0, 1, PROJECTIONS[projection]], atol=0.02)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_second_moment_is_that_of_the_entries(projection):
    u = random_matrix(6, 400_000, projection, np.random.RandomState(1))
    measured = ((A @ u) ** 2) @ ((A @ u) ** 2).T / u.shape[1]
    np.testing.assert_allclose(second_moment(A, A, PROJECTIONS[projection]), measured, rtol=0.03)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_product_is_unbiased_and_its_variance_is_the_closed_form(projection):
    l, draws, random = 16, 20_000, np.random.RandomState(2)
    U = random_matrix(6, l * draws, projection, random)
    V = random_matrix(5, l * draws, projection, random)
    components = ((A @ U) * (B @ V)).reshape(4, draws, l) / np.sqrt(l)
    kernels = np.einsum("adl,bdl->dab", components, components)
    exact = (A @ A.T) * (B @ B.T)
    standard_error = kernels.std(axis=0, ddof=1) / np.sqrt(draws)
    assert (abs(kernels.mean(axis=0) - exact) <= 5 * standard_error + 1e-12).all()
    closed = product_variance([A, B], [A, B], l, projection)
    np.testing.assert_allclose(kernels.var(axis=0, ddof=1), closed, rtol=0.05)


def test_project_product_is_the_hadamard_product_over_the_root_of_l():
    U, V = rng.standard_normal((6, 3)), rng.standard_normal((5, 3))
    np.testing.assert_allclose(project_product([A, B], [U, V]), (A @ U) * (B @ V) / np.sqrt(3))


def test_rademacher_is_never_worse_than_uniform_nor_uniform_than_gaussian():
    variances = [product_variance([A, B], [A, B], 10, p) for p in PROJECTIONS]
    assert (variances[0] <= variances[1]).all()
    assert (variances[1] <= variances[2]).all()


@pytest.mark.parametrize(("kernel", "norm", "power"), [("rbf", 2, 2), ("laplace", 1, 1)])
def test_joint_frequencies_estimate_the_product_of_shift_invariant_kernels(kernel, norm, power):
    random = np.random.RandomState(3)
    W = [random_frequencies(d, 200_000, kernel, s, random) for d, s in ((6, 1.5), (5, 2.0))]
    Z = project_product([], [], [A, B], W)
    scale = {"rbf": lambda s: 2 * s**2, "laplace": lambda s: s}[kernel]

    def exact(X, s):
        distances = np.linalg.norm(X[:, None] - X[None], ord=norm, axis=2)
        return np.exp(-(distances**power) / scale(s))

    np.testing.assert_allclose(Z @ Z.T, exact(A, 1.5) * exact(B, 2.0), atol=0.01)


def test_an_unknown_projection_is_named():
    with pytest.raises(InputError, match="projection='sparse': expected one of rademacher"):
        random_matrix(2, 2, "sparse", np.random.RandomState(0))
