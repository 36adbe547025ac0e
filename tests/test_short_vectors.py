"""Short vectors: Nystrom features and the largest of the product; the width that an error asks for.

Exact where they can be, close where not, and words as CLIP has them throughout.
"""

import re

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.fusion.fuser_files import load_fuser, save_fuser
from workbench.fusion.fusing import fuse
from workbench.fusion.kernel_features import inverse_root
from workbench.fusion.krossfuse import KrossFuse, RPKrossFuse
from workbench.fusion.landmarks import LANDMARKS, choose_landmarks
from workbench.fusion.learned_fusers import NystromKrossFuse, PCAKrossFuse
from workbench.fusion.parents import Factor
from workbench.fusion.rounding import round_space
from workbench.fusion.spaces import apply_fuser, fit_fuser
from workbench.fusion.weights import CORNERS, Weights
from workbench.store import Space

D1, D2, D3, N, M = 6, 5, 4, 60, 40
rng = np.random.default_rng(0)
PSI, GAMMA = rng.standard_normal((N, D1)), rng.standard_normal((N, D2)) + 1
TEXT, CHI = rng.standard_normal((M, D1)), rng.standard_normal((M, D3)) - 1
IMAGES, TEXTS = np.hstack([PSI, GAMMA]), np.hstack([TEXT, CHI])
WHOLE = {"image": D1 * D2, "text": D1 * D3}  # columns that hold the whole product
SHORT = [NystromKrossFuse, PCAKrossFuse]
BOTH = pytest.mark.parametrize("kind", SHORT, ids=lambda kind: kind.__name__)

ESTIMATORS = [
    NystromKrossFuse((1, -1), 6, random_state=0),
    NystromKrossFuse((1, -1), 6, random_state=0, kernel="rbf", landmarks="uniform"),
    NystromKrossFuse((1, -1), 6, random_state=0, construction="product", landmarks="kmeans++"),
    PCAKrossFuse((1, -1), 6),
    PCAKrossFuse((1, -1), 6, construction="product"),
]


@pytest.mark.filterwarnings("ignore:n_components=1 with 1 columns of the parents:UserWarning")
@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn_estimator_checks(estimator, check):
    check(estimator)


def seeded(fuser):
    """The same fuser; with a seed where it has one."""
    return fuser.set_params(random_state=0) if "random_state" in fuser.get_params() else fuser


FAMILY = [*CORNERS.values(), Weights(0.5, 0.3, 2.0, centre_clip=True), Weights(0, 0.5, 1)]


@BOTH
@pytest.mark.parametrize("weights", FAMILY, ids=str)
def test_features_as_wide_as_the_product_have_the_exact_kernel(kind, weights):
    width = D1 + D2 + WHOLE["image"]
    fuser = seeded(kind((D1, D2), width, **weights.parameters())).fit(IMAGES)
    Z, T = fuser.transform(IMAGES), fuser.transform_text(TEXT)
    np.testing.assert_allclose(Z @ Z.T, fuser.exact_kernel(IMAGES), atol=1e-9)
    k_psi = normalize_rows(PSI) @ normalize_rows(TEXT).T
    np.testing.assert_allclose(Z @ T.T, weights.C * k_psi, atol=1e-14)


@BOTH
def test_rows_that_were_not_fitted_have_the_exact_kernel_where_the_product_is_whole(kind):
    fuser = seeded(kind((D1, D2), D1 + WHOLE["image"])).fit(IMAGES[:45])
    Z = fuser.transform(IMAGES)
    np.testing.assert_allclose(Z @ Z.T, fuser.exact_kernel(IMAGES), atol=1e-9)


@BOTH
def test_two_experts_have_both_kernels_and_words_are_exact(kind):
    C, width = 0.3, D1 + 2 * max(WHOLE.values())
    fuser = seeded(kind((D1, D2), width, C=C, text_widths=(D1, D3)))
    image = fuser.fit(IMAGES, text=TEXTS).transform(IMAGES)
    text = fuser.transform_text(TEXTS)
    exact = KrossFuse((D1, D2), C=C, text_widths=(D1, D3)).fit(IMAGES, text=TEXTS)
    np.testing.assert_allclose(image @ image.T, exact.exact_kernel(IMAGES), atol=1e-9)
    kernel = exact.exact_kernel(TEXTS, modality="text")
    np.testing.assert_allclose(text @ text.T, kernel, atol=1e-9)
    k_psi = normalize_rows(PSI) @ normalize_rows(TEXT).T
    np.testing.assert_allclose(image @ text.T, C**2 * k_psi, rtol=1e-12, atol=1e-15)


@BOTH
def test_several_experts_of_one_modality_are_one_product(kind):
    third = rng.standard_normal((N, 2))
    fuser = seeded(kind((D1, D2, 2), D1 + 2 * WHOLE["image"], C=0.5))
    X = np.hstack([IMAGES, third])
    Z = fuser.set_params(n_components=D1 + N).fit_transform(X)
    np.testing.assert_allclose(Z @ Z.T, fuser.exact_kernel(X), atol=1e-9)


@pytest.mark.parametrize("kernel", ["rbf", "laplace", "linear"])
def test_nystrom_takes_every_kernel_and_is_exact_between_its_landmarks(kernel):
    fuser = NystromKrossFuse((D1, D2), D1 + N, kernel=kernel, expert_weight=0.0, random_state=0)
    Z = fuser.fit_transform(IMAGES)
    np.testing.assert_allclose(Z @ Z.T, fuser.exact_kernel(IMAGES), atol=1e-8)


def clustered(n, seed):
    """Rows of two parents in which few directions count, as in real embeddings."""
    random = np.random.default_rng(seed)
    mixing = np.random.default_rng(7)
    scales = 1 / np.arange(1, 41)
    latent = random.standard_normal((n, 40)) * scales
    parents = [latent @ mixing.standard_normal((40, d)) for d in (40, 30)]
    return np.hstack(parents)


def relative_error(fuser, X):
    Z, exact = fuser.transform(X), fuser.exact_kernel(X)
    off = ~np.eye(len(X), dtype=bool)
    return np.linalg.norm((Z @ Z.T - exact)[off]) / np.linalg.norm(exact[off])


@pytest.mark.parametrize("kind", [*SHORT, *LANDMARKS], ids=str)
def test_new_rows_are_nearer_to_the_kernel_than_random_projections_by_far(kind):
    fitted, new = clustered(400, 1), clustered(100, 2)
    learned = (
        NystromKrossFuse((40, 30), 40 + 60, landmarks=kind)
        if isinstance(kind, str)
        else kind((40, 30), 40 + 60)
    )
    random = RPKrossFuse((40, 30), 40 + 60, random_state=0).fit(fitted)
    assert relative_error(seeded(learned).fit(fitted), new) < relative_error(random, new) / 3


@BOTH
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_tensors_get_what_arrays_get(kind, dtype):
    X = IMAGES.astype(dtype)
    fuser = seeded(kind((D1, D2), D1 + 20))
    expected = fuser.fit_transform(X)
    ours = clone(fuser).fit(torch.tensor(X)).transform(torch.tensor(X))
    assert (expected.dtype, ours.dtype) == (np.dtype(dtype), getattr(torch, dtype))
    kernels = [expected @ expected.T, ours.numpy() @ ours.numpy().T]
    np.testing.assert_allclose(*kernels, atol=1e-3 if dtype == "float32" else 1e-10)


@BOTH
def test_a_saved_fuser_gives_the_same_rows(kind, tmp_path):
    fuser = seeded(kind((D1, D2), D1 + 40, text_widths=(D1, D3))).fit(IMAGES, text=TEXTS)
    save_fuser(fuser, tmp_path / "fuser.safetensors")
    again = load_fuser(tmp_path / "fuser.safetensors")
    np.testing.assert_array_equal(again.transform(IMAGES), fuser.transform(IMAGES))
    np.testing.assert_array_equal(again.transform_text(TEXTS), fuser.transform_text(TEXTS))


@BOTH
def test_an_expert_of_texts_that_was_not_fitted_is_asked_for(kind):
    fuser = seeded(kind((D1, D2), D1 + 40, text_widths=(D1, D3))).fit(IMAGES)
    assert fuser.transform(IMAGES).shape == (N, D1 + 40)
    with pytest.raises(InputError, match=r"fitted without them: expected fit\(X, text=T\)"):
        fuser.transform_text(TEXTS)


# Spaces.

IDS = np.array([f"id{i}" for i in range(N)])
CLIP = Space("CLIP", IDS, PSI.astype(np.float32), TEXT.astype(np.float32))
EXPERT = Space("expert", IDS, GAMMA.astype(np.float32))


@pytest.mark.parametrize("method", ["nystrom", "pca"])
def test_spaces_are_fused_by_name_and_rows_follow_that_were_not_there(method):
    parameters = {"random_state": 0} if method == "nystrom" else {}
    fused = fuse(CLIP, EXPERT, method=method, n_components=D1 + 20, C=0.5, **parameters)
    assert fused.info["method"] == method
    assert fused.info["compare_by"] == "inner product"
    k_psi = normalize_rows(CLIP.image) @ normalize_rows(CLIP.text).T
    np.testing.assert_allclose(fused.image @ fused.text.T, 0.5 * k_psi, atol=1e-6)
    fuser = fit_fuser(CLIP, EXPERT, method=method, n_components=D1 + 20, C=0.5, **parameters)
    few = [Space(space.name, IDS[:3], space.image[:3]) for space in (CLIP, EXPERT)]
    np.testing.assert_allclose(apply_fuser(fuser, *few).image, fused.image[:3], atol=1e-5)


def test_nystrom_without_a_seed_draws_one_and_records_it():
    fused = fuse(CLIP, EXPERT, method="nystrom", n_components=D1 + 20)
    seed = fused.info["parameters"]["random_state"]
    again = fuse(CLIP, EXPERT, method="nystrom", n_components=D1 + 20, random_state=seed)
    np.testing.assert_array_equal(again.image, fused.image)


# Landmarks, and the inverse root.


@pytest.mark.parametrize("how", LANDMARKS)
@pytest.mark.parametrize("n_landmarks", [1, 7, N])
def test_landmarks_are_different_rows_and_the_same_for_the_same_seed(how, n_landmarks):
    rows, factors = [PSI, GAMMA], [Factor(D1), Factor(D2)]
    twice = [
        choose_landmarks(rows, factors, n_landmarks, how, np.random.RandomState(3))
        for _ in range(2)
    ]
    assert len(set(twice[0].tolist())) == n_landmarks
    np.testing.assert_array_equal(*twice)


@pytest.mark.parametrize("how", ["kmeans++", "leverage"])
def test_a_small_group_far_from_all_others_gets_a_landmark(how):
    rows = [np.vstack([np.tile([1.0, 0.0], (300, 1)), np.tile([0.0, 1.0], (3, 1))])] * 2
    rows = [each + 1e-3 * np.random.default_rng(0).standard_normal(each.shape) for each in rows]
    found = []
    for seed in range(20):
        random = np.random.RandomState(seed)
        chosen = choose_landmarks(rows, [Factor(2)] * 2, 3, how, random)
        found.append((chosen >= 300).any())
    assert np.mean(found) > 0.7  # three of 303 by chance: 0.03


@pytest.mark.parametrize("how", LANDMARKS)
def test_copies_of_one_row_are_landmarks_too(how):
    rows = [np.ones((9, 2)), np.ones((9, 3))]
    chosen = choose_landmarks(rows, [Factor(2), Factor(3)], 5, how, np.random.RandomState(0))
    assert len(set(chosen.tolist())) == 5


def test_landmarks_look_at_some_rows_where_there_are_many(monkeypatch):
    monkeypatch.setattr("workbench.fusion.landmarks.MOST_CANDIDATES", 10)
    rows, factors = [PSI, GAMMA], [Factor(D1), Factor(D2)]
    chosen = {
        how: choose_landmarks(rows, factors, 3, how, np.random.RandomState(0)) for how in LANDMARKS
    }
    for how in ("kmeans++", "leverage"):
        first = np.random.RandomState(0).choice(N, 12, replace=False)
        assert set(chosen[how]) <= set(first)


def test_more_landmarks_than_rows_get_one_clear_message():
    message = (
        "n_components=100, so 94 landmarks of 60 sample(s): expected no more landmarks than rows:"
        " n_components (-l) at most 66."
    )
    with pytest.raises(InputError, match=re.escape(message)):
        NystromKrossFuse((D1, D2), 100, random_state=0).fit(IMAGES)


@pytest.mark.parametrize("rank", [1, 5, 12])
def test_inverse_root_turns_a_kernel_into_the_identity_of_its_rank(rank):
    rows = rng.standard_normal((12, rank)) * 10.0 ** -np.arange(rank)
    K = rows @ rows.T
    W = inverse_root(K)
    assert W.shape[1] <= rank
    np.testing.assert_allclose(W.T @ K @ W, np.eye(W.shape[1]), atol=1e-3)


def test_inverse_root_leaves_out_what_is_rounding_of_the_rows():
    rows = rng.standard_normal((12, 3))
    noisy = rows @ rows.T + 1e-6 * rng.standard_normal((12, 12))
    noisy = (noisy + noisy.T) / 2
    assert inverse_root(noisy, eps=float(np.finfo(np.float32).eps)).shape == (12, 3)
    assert inverse_root(np.zeros((3, 3))).shape == (3, 0)


def test_nystrom_features_of_single_precision_are_no_noise():
    X = np.hstack([np.repeat(PSI, 4, axis=0), np.repeat(GAMMA, 4, axis=0)]).astype(np.float32)
    X = X + np.float32(1e-5) * rng.standard_normal(X.shape).astype(np.float32)
    fuser = NystromKrossFuse((D1, D2), D1 + 200, random_state=0).fit(X)
    Z = fuser.transform(X)
    np.testing.assert_allclose(Z @ Z.T, fuser.exact_kernel(X), atol=2e-3)


@BOTH
def test_a_symmetrised_pair_is_refused(kind):
    with pytest.raises(
        InputError, match=r"construction='symmetrised' in .*: expected 'direct_sum'"
    ):
        kind((D1, D2), 20, construction="symmetrised").fit(IMAGES)


# The width that an error asks for.


@pytest.mark.parametrize("kind", [RPKrossFuse, *SHORT], ids=lambda kind: kind.__name__)
def test_auto_width_meets_the_error_that_was_asked_for_and_says_so(kind):
    X = clustered(400, 3)
    target = 0.5 if kind is RPKrossFuse else 0.2
    fuser = seeded(kind((40, 30), n_components="auto", target_error=target)).fit(X)
    search = fuser.width_search_
    width = fuser.chosen_["n_components"]
    assert fuser.transform(X).shape[1] == width == search["tried"][-1][0]
    errors = [error for _, error in search["tried"]]
    assert errors[-1] <= target
    assert all(error > target for error in errors[:-1])
    assert search["reason"].startswith(f"l = {width}: error ")
    assert f"at most {target} was asked for" in search["reason"]
    assert relative_error(fuser, clustered(100, 4)) < 1.5 * target


def test_auto_width_doubles_the_columns_of_the_product():
    fuser = RPKrossFuse((40, 30), "auto", target_error=0.2, random_state=0).fit(clustered(400, 3))
    columns = [width - 40 for width, _ in fuser.width_search_["tried"]]
    assert columns == [64 * 2**i for i in range(len(columns))]
    assert len(columns) > 1


def test_auto_width_that_cannot_meet_the_error_is_the_most_and_warns():
    fuser = NystromKrossFuse((D1, D2), landmarks="uniform", target_error=1e-6, random_state=0)
    X = np.random.default_rng(5).standard_normal((30, D1 + D2))
    words = r"n_components='auto': l = 29 is the most there is: error .* above the 1e-06 asked for"
    with pytest.warns(UserWarning, match=words) as caught:
        fuser.fit(X)
    assert fuser.chosen_ == {"n_components": 6 + 23}
    assert caught[0].filename == __file__


def test_auto_width_is_measured_on_texts_where_no_expert_sees_images():
    fuser = PCAKrossFuse((D1,), text_widths=(D1, D3), target_error=0.01).fit(PSI, text=TEXTS)
    assert fuser.chosen_["n_components"] == D1 + WHOLE["text"]
    assert "between 10 rows that were not fitted" in fuser.width_search_["reason"]


def test_a_space_of_auto_width_says_why_and_records_the_number():
    fused = fuse(CLIP, EXPERT, method="pca", n_components="auto", target_error=0.1)
    assert fused.info["parameters"]["n_components"] == fused.dim
    assert fused.info["width_reason"].startswith(f"l = {fused.dim}: error")


@pytest.mark.parametrize(
    ("options", "rows", "message"),
    [
        (dict(target_error=0), IMAGES, "target_error=0: expected a number above 0"),
        (dict(target_error=float("nan")), IMAGES, "target_error=nan: expected a number above 0"),
        (
            dict(n_components="many"),
            IMAGES,
            "n_components='many': expected a whole number above 0, or 'auto'",
        ),
        ({}, IMAGES[:7], r"n_components='auto' with 7 image sample\(s\): expected 8 or more"),
    ],
)
def test_a_width_that_cannot_be_found_gets_one_clear_message(options, rows, message):
    with pytest.raises(InputError, match=message):
        PCAKrossFuse((D1, D2), **options).fit(rows)


# Fewer bits.


def fused_space(dtype=np.float32):
    parts = [PSI, TEXT, GAMMA]
    psi, text, gamma = (each.astype(dtype) for each in parts)
    clip, expert = Space("CLIP", IDS, psi, text), Space("expert", IDS, gamma)
    return fuse(clip, expert, n_components=300, random_state=0)


@pytest.mark.parametrize(("dtype", "least", "most"), [("float16", 1e-5, 1e-3), ("int8", 1e-3, 0.1)])
def test_rounded_rows_have_the_error_that_is_stated(dtype, least, most):
    fused = fused_space()
    rounded = round_space(fused, dtype)
    assert {rounded.image.dtype, rounded.text.dtype} == {np.dtype(dtype)}
    again = rounded.restored()
    off = ~np.eye(N, dtype=bool)
    exact = (fused.image @ fused.image.T)[off]
    wrong = (again.image @ again.image.T)[off] - exact
    stated = rounded.errors["image-image"]
    assert np.linalg.norm(wrong) / np.linalg.norm(exact) == pytest.approx(stated, rel=1e-2)
    assert all(least < error < most for error in rounded.errors.values())
    assert list(rounded.errors) == ["image-image", "image-text", "text-text"]
    assert again.info == fused.info


def test_the_error_of_int8_is_the_stated_formula():
    rows = rng.standard_normal((400, 200))
    rounded = round_space(Space("a", np.arange(400).astype(str), rows), "int8")
    off = ~np.eye(400, dtype=bool)
    wrong = (rounded.restored().image @ rounded.restored().image.T - rows @ rows.T)[off]
    squares = (rows**2).sum(axis=1)
    s = rounded.scale
    variance = s**2 * ((squares[:, None] + squares) / 12 + 200 * s**2 / 144)
    assert np.sqrt(np.mean(wrong**2)) == pytest.approx(np.sqrt(variance[off].mean()), rel=0.02)
    assert abs(wrong.mean()) < 0.1 * wrong.std()


def test_products_of_int8_rows_rank_without_the_scale():
    rounded = round_space(fused_space(), "int8")
    whole = rounded.image.astype(np.int32)
    scores = rounded.restored().image @ rounded.restored().text.T
    np.testing.assert_allclose(
        rounded.scale**2 * (whole @ rounded.text.astype(np.int32).T), scores, atol=1e-5
    )


def test_rows_of_zeros_stay_zeros_and_numbers_beyond_float16_are_refused():
    ids = np.array(["a", "b"])
    nothing = round_space(Space("a", ids, np.zeros((2, 3))), "int8")
    assert not nothing.restored().image.any()
    assert nothing.errors == {"image-image": 0.0}
    with pytest.raises(InputError, match=r"numbers up to 1e\+06 in a: expected at most 65504"):
        round_space(Space("a", ids, np.full((2, 3), 1e6)), "float16")
