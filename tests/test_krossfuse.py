"""The identities of the method, its estimators' contracts, and what must be refused."""

import json
import re

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from workbench import fusion
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.fusion.constructions import CONSTRUCTIONS, Construction, Product, Zeros
from workbench.fusion.divisors import equal_divisors
from workbench.fusion.fuser_files import load_fuser, save_fuser
from workbench.fusion.kernels import gram
from workbench.fusion.krossfuse import Concat, KPoMRP, KrossFuse, RPKrossFuse
from workbench.fusion.parameters import recorded_parameters
from workbench.fusion.projections import PROJECTIONS
from workbench.fusion.random_parts import balanced_split
from workbench.fusion.renamed import OLD_CONSTRUCTIONS
from workbench.sealed_tensors import read_tensors, write_tensors

D1, D2, D3, N, M = 5, 6, 4, 12, 9
rng = np.random.default_rng(0)
PSI, GAMMA = rng.standard_normal((N, D1)), rng.standard_normal((N, D2)) + 2
TEXT, CHI = rng.standard_normal((M, D1)), rng.standard_normal((M, D3)) - 1
IMAGES, TEXTS = np.hstack([PSI, GAMMA]), np.hstack([TEXT, CHI])


K_CLIP = normalize_rows(PSI) @ normalize_rows(PSI).T
K_TEXT = normalize_rows(TEXT) @ normalize_rows(TEXT).T
K_CROSS = normalize_rows(PSI) @ normalize_rows(TEXT).T


def expert_kernel(rows, kernel="cosine"):
    rows = rows - rows.mean(axis=0)
    return gram(rows, kernel=kernel)


ESTIMATORS = [
    KrossFuse((1, -1)),
    KrossFuse((1, -1), construction="symmetrised"),
    RPKrossFuse((1, -1), 12, random_state=0),
    RPKrossFuse((1, -1), 12, random_state=0, projection="tensorsketch"),
    RPKrossFuse((1, -1), 12, random_state=0, projection="hadamard"),
    RPKrossFuse((1, -1), 12, random_state=0, projection="bfloat16"),
    RPKrossFuse((1, -1), 12, random_state=0, projection="auto"),
    RPKrossFuse((1, -1), 12, random_state=0, construction="symmetrised"),
    RPKrossFuse((1, -1), 12, random_state=0, construction="product"),
    RPKrossFuse((1, -1), 11, random_state=0, kernel="rbf"),
    RPKrossFuse((1, -1), 12, random_state=0, kernel="laplace", construction="product"),
    RPKrossFuse((1, -1), 12, random_state=0, product_weight=0.5, centre_clip=True),
    RPKrossFuse((1, -1), 11, random_state=0, kernel="rbf", expert_weight=0.5),
    KrossFuse((1, -1), expert_weight=0.5, centre_clip=True),
    KPoMRP((1, -1), 12, random_state=0),
    Concat((1, -1)),
]


@pytest.mark.filterwarnings("ignore:n_components=1 with 1 columns:UserWarning")
@parametrize_with_checks(ESTIMATORS)
def test_scikit_learn_estimator_checks(estimator, check):
    check(estimator)


# Exact features: the identities of section 2.


@pytest.mark.parametrize("construction", ["direct_sum", "symmetrised"])
@pytest.mark.parametrize("kernel", ["cosine", "linear"])
@pytest.mark.parametrize("C", [0.1, 1.0, 3.0])
def test_one_image_expert_gives_proposition_2(construction, kernel, C):
    fuser = KrossFuse((D1, D2), C=C, kernel=kernel, construction=construction)
    image, text = fuser.fit_transform(IMAGES), fuser.transform_text(TEXT)
    expected = K_CLIP * (C + expert_kernel(GAMMA, kernel))
    np.testing.assert_allclose(image @ image.T, expected, atol=1e-5)
    np.testing.assert_allclose(image @ text.T, C * K_CROSS, atol=1e-5)
    np.testing.assert_allclose(text @ text.T, C * K_TEXT, atol=1e-5)


class SumAndProduct(Construction):
    """One that is written outside: the expert counts on its own, too, where it can see."""

    several_experts = False

    def kept_columns(self):
        return D1 + D2

    def blocks(self, maps, modality):
        if modality == "image":
            return [*maps, Product("image", maps)]
        return [maps[0], Zeros(D2), Product("image", None)]

    def kernel(self, kernels, modality):
        return kernels[0] if modality == "text" else sum(kernels) + kernels[0] * kernels[1]


def test_a_construction_of_ones_own_may_leave_columns_empty(monkeypatch):
    monkeypatch.setitem(CONSTRUCTIONS, "sum_and_product", SumAndProduct)
    fuser = KrossFuse((D1, D2), construction="sum_and_product")
    image, text = fuser.fit_transform(IMAGES), fuser.transform_text(TEXT)
    np.testing.assert_array_equal(text[:, D1:], 0.0)
    np.testing.assert_allclose(text @ text.T, K_TEXT, atol=1e-5)
    np.testing.assert_allclose(image @ text.T, K_CROSS, atol=1e-5)
    np.testing.assert_allclose(image @ image.T, fuser.exact_kernel(IMAGES), atol=1e-5)


@pytest.mark.parametrize("construction", ["direct_sum", "symmetrised"])
def test_two_experts_give_algorithm_2(construction):
    C = 0.3
    fuser = KrossFuse((D1, D2), C=C, construction=construction, text_widths=(D1, D3))
    image = fuser.fit(IMAGES, text=TEXTS).transform(IMAGES)
    text = fuser.transform_text(TEXTS)
    np.testing.assert_allclose(image @ image.T, C * K_CLIP * (C + expert_kernel(GAMMA)), atol=1e-5)
    np.testing.assert_allclose(text @ text.T, C * K_TEXT * (C + expert_kernel(CHI)), atol=1e-5)
    np.testing.assert_allclose(image @ text.T, C**2 * K_CROSS, atol=1e-5)


@pytest.mark.parametrize("construction", ["direct_sum", "symmetrised"])
def test_a_text_expert_alone_leaves_images_to_clip(construction):
    C = 0.3
    fuser = KrossFuse((D1,), C=C, construction=construction, text_widths=(D1, D3))
    image, text = fuser.fit(PSI, text=TEXTS).transform(PSI), fuser.transform_text(TEXTS)
    np.testing.assert_allclose(image @ image.T, C * K_CLIP, atol=1e-5)
    np.testing.assert_allclose(text @ text.T, K_TEXT * (C + expert_kernel(CHI)), atol=1e-5)
    np.testing.assert_allclose(image @ text.T, C * K_CROSS, atol=1e-5)


def test_without_a_text_side_the_kernel_is_the_product_of_all_parents():
    third = rng.standard_normal((N, 3))
    fuser = KrossFuse((D1, D2, 3), construction="product", centre=False)
    Z = fuser.fit_transform(np.hstack([IMAGES, third]))
    expected = K_CLIP * gram(GAMMA) * gram(third)
    np.testing.assert_allclose(Z @ Z.T, expected, atol=1e-12)
    with pytest.raises(InputError, match="transform_text with construction='product'"):
        fuser.transform_text(TEXT)


def test_several_image_experts_multiply_in_the_direct_sum():
    third = rng.standard_normal((N, 3))
    Z = KrossFuse((D1, D2, 3), C=0.5).fit_transform(np.hstack([IMAGES, third]))
    expected = K_CLIP * (0.5 + expert_kernel(GAMMA) * expert_kernel(third))
    np.testing.assert_allclose(Z @ Z.T, expected, atol=1e-12)


@pytest.mark.parametrize("fuser", [KrossFuse, Concat])
def test_exact_kernel_is_the_kernel_of_the_exact_features(fuser):
    fuser = fuser((D1, D2), text_widths=(D1, D3)).fit(IMAGES, text=TEXTS)
    Z, T = fuser.transform(IMAGES), fuser.transform_text(TEXTS)
    np.testing.assert_allclose(fuser.exact_kernel(IMAGES), Z @ Z.T, atol=1e-12)
    np.testing.assert_allclose(fuser.exact_kernel(TEXTS, modality="text"), T @ T.T, atol=1e-12)


@pytest.mark.parametrize("construction", ["direct_sum", "symmetrised"])
@pytest.mark.parametrize("expert", ["image", "text"])
def test_exact_kernel_without_an_expert_is_that_of_the_exact_features(construction, expert):
    widths, text_widths = ((D1, D2), None) if expert == "image" else ((D1,), (D1, D3))
    images, texts = (IMAGES, TEXT) if expert == "image" else (PSI, TEXTS)
    fuser = KrossFuse(widths, C=0.1, construction=construction, text_widths=text_widths)
    Z, T = fuser.fit(images, text=texts).transform(images), fuser.transform_text(texts)
    kernel = fuser.exact_kernel(texts, modality="text")
    np.testing.assert_allclose(fuser.exact_kernel(images), Z @ Z.T, atol=1e-12)
    np.testing.assert_allclose(kernel, T @ T.T, atol=1e-12)
    unseen = kernel if expert == "image" else fuser.exact_kernel(images)
    np.testing.assert_allclose(np.diag(unseen), 0.1, atol=1e-12)


@pytest.mark.parametrize("construction", ["direct_sum", "symmetrised"])
def test_standard_error_without_an_expert_is_that_of_the_features(construction):
    kernels = []
    for seed in range(1000):
        fuser = RPKrossFuse((D1, D2), D1 + 20, C=0.1, construction=construction, random_state=seed)
        T = fuser.fit(IMAGES).transform_text(TEXT[:4])
        kernels.append(T @ T.T)
    measured = np.std(kernels, axis=0, ddof=1)
    predicted = fuser.standard_error(TEXT[:4], modality="text")
    np.testing.assert_allclose(measured, predicted, rtol=0.12, atol=1e-12)
    exact = fuser.exact_kernel(TEXT[:4], modality="text")
    assert (abs(np.mean(kernels, axis=0) - exact) <= 5 * measured / np.sqrt(1000) + 1e-12).all()


# Random projections.

VARIANTS = [
    dict(construction="direct_sum", projection="rademacher"),
    dict(construction="direct_sum", projection="uniform"),
    dict(construction="direct_sum", projection="gaussian"),
    dict(construction="direct_sum", projection="tensorsketch"),
    dict(construction="symmetrised", projection="tensorsketch"),
    dict(construction="direct_sum", projection="hadamard"),
    dict(construction="symmetrised", projection="hadamard"),
    dict(construction="symmetrised", projection="uniform"),
    dict(construction="product", projection="rademacher"),
    dict(construction="direct_sum", kernel="linear"),
    dict(construction="direct_sum", kernel="rbf"),
    dict(construction="direct_sum", kernel="laplace"),
    dict(construction="product", kernel="rbf"),
]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_fused_kernel_is_unbiased_and_its_standard_error_exact(variant, whole):
    draws = 3000 if whole else 1000
    fusers = (
        RPKrossFuse((D1, D2), D1 + 31, C=0.5, equal_norms=False)
        .set_params(**variant, random_state=seed)
        .fit(IMAGES[:6])
        for seed in range(draws)
    )
    kernels = []
    for fuser in fusers:
        Z = fuser.transform(IMAGES[:6])
        kernels.append(Z @ Z.T)
    kernels = np.array(kernels)
    measured = kernels.std(axis=0, ddof=1)
    exact = fuser.exact_kernel(IMAGES[:6])
    assert (abs(kernels.mean(axis=0) - exact) <= 5 * measured / np.sqrt(draws) + 1e-12).all()
    predicted = fuser.standard_error(IMAGES[:6])
    pooled = np.sqrt((measured**2).mean()), np.sqrt((predicted**2).mean())
    assert pooled[0] == pytest.approx(pooled[1], rel=0.05)
    np.testing.assert_allclose(measured, predicted, rtol=0.12, atol=1e-9)


def test_paper_text_side_is_unbiased_across_modalities():
    products = []
    for seed in range(2000):
        fuser = RPKrossFuse((D1, D2), 20, C=0.5, construction="symmetrised", random_state=seed).fit(
            IMAGES
        )
        products.append(fuser.transform(IMAGES[:3]) @ fuser.transform_text(TEXT[:3]).T)
    products = np.array(products)
    standard_error = products.std(axis=0, ddof=1) / np.sqrt(len(products))
    assert (abs(products.mean(axis=0) - 0.5 * K_CROSS[:3, :3]) <= 5 * standard_error).all()


@pytest.mark.parametrize("text_expert", [False, True])
@pytest.mark.parametrize("kernel", ["cosine", "linear", "rbf", "laplace"])
def test_direct_sum_keeps_clips_products_to_float_precision(kernel, text_expert):
    C, widths = 0.1, (D1, D3) if text_expert else None
    fuser = RPKrossFuse((D1, D2), D1 + 40, C=C, kernel=kernel, text_widths=widths, random_state=0)
    texts = TEXTS if text_expert else TEXT
    image = fuser.fit(IMAGES, text=texts).transform(IMAGES)
    text = fuser.transform_text(texts)
    power = 2 if text_expert else 1
    np.testing.assert_allclose(image @ text.T, C**power * K_CROSS, rtol=1e-12, atol=1e-15)


def test_equal_norms_make_the_diagonal_exact():
    fuser = RPKrossFuse((D1, D2), 40, C=0.1, random_state=0)
    Z = fuser.fit_transform(IMAGES)
    np.testing.assert_allclose((Z**2).sum(axis=1), np.full(N, 1.1), rtol=1e-12)


def test_direct_sum_beats_the_paper_at_equal_width_in_both_kernels():
    errors = {}
    for construction in ("direct_sum", "symmetrised"):
        fuser = RPKrossFuse((D1, D2), 200, C=1.0, construction=construction, random_state=0).fit(
            IMAGES
        )
        Z, T = fuser.transform(IMAGES), fuser.transform_text(TEXT)
        within = np.linalg.norm(Z @ Z.T - fuser.exact_kernel(IMAGES))
        errors[construction] = within, np.linalg.norm(Z @ T.T - K_CROSS)
    assert errors["direct_sum"][0] < errors["symmetrised"][0]
    assert errors["direct_sum"][1] < 1e-12 < errors["symmetrised"][1]


def test_a_seed_gives_the_same_features_and_a_second_fit_forgets_the_first():
    first = RPKrossFuse((D1, D2), 20, random_state=3).fit(rng.standard_normal((20, D1 + D2)))
    again = RPKrossFuse((D1, D2), 20, random_state=3).fit(IMAGES).transform(IMAGES)
    assert (first.fit(IMAGES).transform(IMAGES) == again).all()


@pytest.mark.parametrize("text_expert", [False, True])
@pytest.mark.parametrize(
    ("variant", "halves"),
    [
        *[
            (dict(construction=construction, projection=projection), 1)
            for construction in ("direct_sum", "symmetrised")
            for projection in PROJECTIONS
        ],
        (dict(construction="product"), 1),
        (dict(kernel="rbf"), 2),
        (dict(kernel="laplace"), 2),
    ],
    ids=str,
)
def test_features_of_fewer_components_are_the_first_of_more(variant, halves, text_expert):
    construction = variant.get("construction", "direct_sum")
    if construction == "product" and text_expert:
        pytest.skip("the plain product has no text side")
    texts, widths = (TEXTS, (D1, D3)) if text_expert else (TEXT, None)

    def products(n_components):
        """Unscaled products (n, halves, r) of images and texts, for each modality that has one."""
        options = dict(text_widths=widths, equal_norms=False, random_state=3, **variant)
        fuser = RPKrossFuse((D1, D2), n_components, **options).fit(IMAGES, text=texts)
        sides = [fuser.transform(IMAGES)]
        if construction != "product":
            sides.append(fuser.transform_text(texts))
        Z, start = np.vstack(sides), D1 if construction == "direct_sum" else 0
        for width in fuser.product_widths_.values():
            r = width // halves
            part = Z[:, start : start + halves * r] * np.sqrt(r)
            yield part.reshape(len(Z), halves, r)
            start += width

    for part, wider in zip(products(D1 + 21), products(D1 + 64), strict=True):
        assert part.any()
        np.testing.assert_allclose(part, wider[:, :, : part.shape[2]], atol=1e-12)


@pytest.mark.parametrize("width", [6, 30, 97])
@pytest.mark.parametrize("construction", ["direct_sum", "symmetrised", "product"])
def test_n_components_is_the_whole_width_in_every_variant(width, construction):
    for fuser in (RPKrossFuse, KPoMRP):
        fuser = fuser((D1, D2), width, construction=construction, random_state=0)
        Z = fuser.fit(IMAGES).transform(IMAGES)
        assert Z.shape == (N, width) == (N, len(fuser.get_feature_names_out()))


@pytest.mark.parametrize("parents", [2, 3])
@pytest.mark.parametrize("construction", ["direct_sum", "symmetrised"])
def test_kpomrp_is_as_good_at_an_awkward_width_as_at_a_round_one(construction, parents):
    X, T = rng.standard_normal((40, 30 + 50)), rng.standard_normal((40, 30 + 20))
    if parents == 2:
        T, text_widths = T[:, :30], None
    else:
        text_widths = (30, 20)
    errors = {}
    for width in (600, 601, 607):  # 601 and 607 are prime; the direct sum leaves 570, 571, 577
        fusers = (
            KPoMRP((30, 50), width, construction=construction, text_widths=text_widths)
            .set_params(C=1.0, random_state=seed)
            .fit(X, text=T)
            for seed in range(20)
        )
        squares = []
        for fuser in fusers:
            Z = fuser.transform(X)
            assert Z.shape == (40, width)
            squares.append(np.mean((Z @ Z.T - fuser.exact_kernel(X)) ** 2))
        errors[width] = np.sqrt(np.mean(squares))
    assert errors[601] == pytest.approx(errors[600], rel=0.15)
    assert errors[607] < 1.5 * errors[600]


@pytest.mark.parametrize("n", [*range(1, 40), 3000, 3001, 4999])
@pytest.mark.parametrize("m", [1, 2, 3])
def test_split_of_the_columns_is_balanced_and_leaves_few_over(n, m):
    split = balanced_split(n, m)
    assert len(split) == m
    assert max(split) <= 2.5 * min(split)
    assert 0.5 * n <= np.prod(split) <= n
    if n > 3000:
        assert np.prod(split) > 0.999 * n


# NumPy and torch.


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kernel", ["cosine", "linear", "rbf", "laplace"])
def test_torch_in_gives_torch_out_with_the_same_numbers(dtype, kernel):
    fuser = RPKrossFuse((D1, D2), D1 + 20, kernel=kernel, random_state=0)
    X = IMAGES.astype(dtype)
    expected = fuser.fit_transform(X)
    tensor = torch.tensor(X)
    ours = clone(fuser).fit(tensor).transform(tensor)
    assert expected.dtype == dtype
    assert ours.dtype == tensor.dtype
    np.testing.assert_allclose(ours.numpy(), expected, atol=1e-5 if dtype == "float32" else 1e-12)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_gpu_features_equal_those_of_the_cpu():
    fuser = RPKrossFuse((D1, D2), 40, random_state=0)
    tensor = torch.tensor(IMAGES, device="cuda")
    ours = clone(fuser).fit(tensor).transform(tensor)
    assert ours.device.type == "cuda"
    np.testing.assert_allclose(ours.cpu().numpy(), fuser.fit_transform(IMAGES), atol=1e-10)


# scikit-learn around it.


def test_grid_search_over_C_runs_in_a_pipeline():
    labels = np.arange(N) % 2
    pipeline = make_pipeline(RPKrossFuse((D1, D2), 20, random_state=0), LogisticRegression())
    search = GridSearchCV(pipeline, {"rpkrossfuse__C": [0.01, 0.1, 1.0]}, cv=2)
    search.fit(IMAGES, labels)
    assert search.best_params_["rpkrossfuse__C"] in (0.01, 0.1, 1.0)


@pytest.mark.parametrize(
    "fuser",
    [
        RPKrossFuse((D1, D2), 31, random_state=1, text_widths=(D1, D3)),
        RPKrossFuse((D1, D2), 31, projection="tensorsketch", random_state=1, text_widths=(D1, D3)),
        RPKrossFuse((D1, D2), 31, projection="hadamard", random_state=1, text_widths=(D1, D3)),
        RPKrossFuse((D1, D2), 31, projection="auto", random_state=1, text_widths=(D1, D3)),
        RPKrossFuse((D1, -1), D1 + 30, kernel="laplace", random_state=1, text_widths=(D1, D3)),
        KrossFuse((D1, D2), text_widths=(D1, D3)),
        KPoMRP((D1, D2), 36, random_state=1, text_widths=(D1, D3)),
        Concat((D1, D2), text_widths=(D1, D3)),
    ],
    ids=lambda fuser: type(fuser).__name__,
)
def test_saved_and_loaded_fuser_gives_the_same_features(fuser, tmp_path):
    fuser.fit(IMAGES, text=TEXTS)
    save_fuser(fuser, tmp_path / "fuser.safetensors")
    again = load_fuser(tmp_path / "fuser.safetensors")
    assert (again.transform(IMAGES) == fuser.transform(IMAGES)).all()
    assert (again.transform_text(TEXTS) == fuser.transform_text(TEXTS)).all()
    assert b"pickle" not in (tmp_path / "fuser.safetensors").read_bytes()


def test_fuser_with_numpy_numbers_as_parameters_is_saved_with_plain_ones(tmp_path):
    parameters = dict(C=np.float32(0.5), centre=np.True_, bandwidth=np.float64(2.0))
    widths = (np.int64(D1), np.int32(D2))
    fuser = RPKrossFuse(widths, np.int64(20), random_state=np.int64(3), **parameters).fit(IMAGES)
    save_fuser(fuser, tmp_path / "fuser.safetensors")
    again = load_fuser(tmp_path / "fuser.safetensors")
    assert (again.transform(IMAGES) == fuser.transform(IMAGES)).all()
    plain = {type(value) for value in again.get_params().values()}
    assert plain <= {int, float, bool, str, list, type(None)}


@pytest.mark.filterwarnings("error")
def test_fuser_fitted_on_a_table_is_saved_with_the_names_of_its_columns(tmp_path):
    table = pd.DataFrame(IMAGES, columns=[f"column {i}" for i in range(D1 + D2)])
    fuser = RPKrossFuse((D1, D2), 20, random_state=0).fit(table)
    save_fuser(fuser, tmp_path / "fuser.safetensors")
    again = load_fuser(tmp_path / "fuser.safetensors")
    assert again.feature_names_in_.dtype == fuser.feature_names_in_.dtype
    assert again.feature_names_in_.tolist() == table.columns.tolist()
    assert (again.transform(table) == fuser.transform(table)).all()
    with pytest.raises(ValueError, match="feature names should match"):
        again.transform(table.iloc[:, ::-1])


def rewritten(path, change, tensors=None):
    """The file of a fuser, its header changed."""
    held, metadata = read_tensors(path)
    header = json.loads(metadata["fuser"])
    change(header)
    kept = held if tensors is None else tensors(held)
    write_tensors(path, kept, {"fuser": json.dumps(header)})


def drop(*keys):
    def change(header):
        for key in keys[:-1]:
            header = header[key]
        del header[keys[-1]]

    return change


def put(value, *keys):
    def change(header):
        for key in keys[:-1]:
            header = header[key]
        header[keys[-1]] = value

    return change


DAMAGES = [
    (
        put("Fuser", "class"),
        "class 'Fuser': expected one of RPKrossFuse, KrossFuse, NystromKrossFu",
    ),
    (drop("class"), "class None: expected one of RPKrossFuse"),
    (put(9, "format"), "format 9: expected at most 3; a newer version of this package wrote it"),
    (put("two", "format"), "format 'two': expected at most 3"),
    (drop("parameters"), "a damaged header"),
    (drop("parameters", "widths"), "a damaged header"),
    (put(1, "parameters", "colour"), "a damaged header"),
    (put("sum", "parameters", "construction"), "a damaged header"),
    (drop("learned"), "a damaged header"),
    (drop("learned", "widths_"), "a damaged header"),
    (drop("learned", "state_"), "a damaged header"),
    (drop("learned", "means_", "text"), "a damaged header"),
    (drop("learned", "bandwidths_"), "a damaged header"),
    (put([5, 7], "learned", "widths_", "image"), "a damaged header"),
    (put({"tensor": "none"}, "learned", "state_", "image", "matrices", 0), "a damaged header"),
    (put(30, "learned", "_n_features_out"), "a damaged header"),
]


@pytest.mark.parametrize(("change", "message"), DAMAGES)
def test_a_damaged_file_of_a_fuser_gets_one_clear_message(change, message, tmp_path):
    path = tmp_path / "fuser.safetensors"
    fuser = RPKrossFuse((D1, D2), 31, text_widths=(D1, D3), kernel="rbf", random_state=0)
    save_fuser(fuser.fit(IMAGES, text=TEXTS), path)
    load_fuser(path)
    rewritten(path, change)
    with pytest.raises(InputError, match=re.escape(f"{path}: {message}")):
        load_fuser(path)


def test_a_fuser_without_a_text_expert_is_tried_out_on_text_rows_too(tmp_path):
    path = tmp_path / "fuser.safetensors"
    save_fuser(RPKrossFuse((D1, D2), 31, random_state=0).fit(IMAGES), path)
    rewritten(path, put([D1 + 2], "learned", "widths_", "text"))
    with pytest.raises(InputError, match="a damaged header"):
        load_fuser(path)


def test_no_rows_make_no_rows():
    assert fusion.symmetrised(np.zeros((0, 3)), 0.5).shape == (0, 6)


def test_lost_tensors_and_headers_of_other_kinds_get_one_clear_message(tmp_path):
    path = tmp_path / "fuser.safetensors"
    save_fuser(RPKrossFuse((D1, D2), 31, random_state=0).fit(IMAGES), path)
    rewritten(path, lambda header: None, tensors=lambda held: dict(list(held.items())[:1]))
    with pytest.raises(InputError, match=r"a damaged header.*: expected a file of save_fuser"):
        load_fuser(path)
    for header in ("no json", "3"):
        write_tensors(path, {"a": np.ones(1)}, {"fuser": header})
        with pytest.raises(InputError, match=r"a damaged header.*: expected a file of save_fuser"):
            load_fuser(path)
    write_tensors(path, {"a": np.ones(1)}, {"space": "{}"})
    with pytest.raises(InputError, match="without a fuser: expected a file of save_fuser"):
        load_fuser(path)


@pytest.mark.parametrize(
    "fuser",
    [
        RPKrossFuse((D1, D2), 31, random_state=1, text_widths=(D1, D3)),
        RPKrossFuse((D1, D2), 31, random_state=1, construction="product"),
        KPoMRP((D1, D2), 36, random_state=1),
        Concat((D1, D2)),
    ],
    ids=lambda fuser: type(fuser).__name__,
)
def test_files_of_the_first_format_load_without_a_warning(fuser, tmp_path, recwarn):
    path = tmp_path / "fuser.safetensors"
    fuser = clone(fuser).fit(IMAGES, text=TEXTS if fuser.text_widths else None)
    save_fuser(fuser, path)
    old = {new: name for name, new in OLD_CONSTRUCTIONS.items()}

    def change(header):
        del header["format"]
        del header["learned"]["construction_"]
        parameters = header["parameters"]
        if "construction" in parameters:
            parameters["alignment"] = old[parameters.pop("construction")]

    rewritten(path, change)
    again = load_fuser(path)
    assert (again.transform(IMAGES) == fuser.transform(IMAGES)).all()
    assert again.get_params().get("alignment", "deprecated") == "deprecated"
    assert not recwarn.list


def test_one_number_of_text_widths_is_refused_in_words():
    with pytest.raises(InputError, match="text_widths=7: expected whole numbers"):
        RPKrossFuse((D1, D2), 31, text_widths=7).fit(IMAGES)


@pytest.mark.parametrize("other", [RPKrossFuse, 3])
def test_parameters_are_those_of_an_estimator_not_of_its_class(other):
    with pytest.raises(InputError, match="expected an estimator, with get_params"):
        recorded_parameters(other)


def test_only_fusers_of_ours_are_saved(tmp_path):
    with pytest.raises(InputError, match=r"PCA\(n_components=2\): expected one of RPKrossFuse"):
        save_fuser(PCA(2).fit(IMAGES), tmp_path / "fuser.safetensors")


@pytest.mark.parametrize("kind", [np.ndarray.tolist, pd.DataFrame, np.float32], ids=str)
def test_text_rows_may_come_as_all_that_image_rows_may(kind):
    fuser = RPKrossFuse((D1, D2), 31, text_widths=(D1, D3), random_state=0)
    expected = fuser.fit(IMAGES, text=TEXTS).transform_text(TEXTS)
    assert fuser.transform(kind(IMAGES)).shape == (N, 31)
    np.testing.assert_allclose(fuser.transform_text(kind(TEXTS)), expected, atol=1e-6)
    again = clone(fuser).fit(IMAGES, text=kind(TEXTS))
    np.testing.assert_allclose(again.transform_text(TEXTS), expected, atol=1e-6)
    kernel = fuser.exact_kernel(kind(TEXTS), kind(TEXTS[:2]), modality="text")
    assert kernel.shape == (M, 2)
    whole = np.round(TEXTS).astype(int)
    np.testing.assert_array_equal(
        fuser.transform_text(whole), fuser.transform_text(whole.astype(float))
    )


# What must be refused.


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (dict(C=-1.0), r"C=-1.0: expected a number from 0 on"),
        (dict(C=float("nan")), r"C=nan: expected a number from 0 on"),
        (dict(kernel="cosin"), r"kernel='cosin': expected one of cosine, linear, rbf, laplace"),
        (dict(construction="exakt"), r"construction='exakt': expected one of 'direct_sum', 'symm"),
        (dict(projection="sparse"), r"projection='sparse': expected one of rademacher"),
        (
            dict(projection="tensorsketch", kernel="rbf"),
            r"projection='tensorsketch' with kernel='rbf': expected one of rademacher, uniform, g",
        ),
        (dict(n_components=4), r"n_components=4 with 5 columns .*: expected more than 5"),
        (dict(n_components=2.5), r"n_components=2.5: expected a whole number above 0"),
        (dict(widths=(5, 7)), r"widths=\(5, 7\) for 11 feature\(s\): expected widths that add"),
        (dict(widths=(-1, -1)), r"widths=\(-1, -1\): expected whole numbers, one -1"),
        (dict(widths=(11,)), r"widths=\(11,\): expected at least two parents"),
        (
            dict(kernel="rbf", construction="symmetrised"),
            r"kernel='rbf' in RPKrossFuse with construction='sy",
        ),
        (dict(kernel="rbf", n_components=37, bandwidth=0), r"bandwidth=0: expected 'median'"),
        (dict(widths=(5, 3, 3), construction="symmetrised"), r"expected one expert per modality"),
    ],
)
def test_a_bad_parameter_gets_one_clear_message(parameters, message):
    fuser = RPKrossFuse(**{"widths": (D1, D2), "n_components": 40, **parameters})
    with pytest.raises(InputError, match=message):
        fuser.fit(IMAGES)


def test_exact_product_is_refused_with_its_size_when_it_would_not_fit():
    wide = np.ones((4000, 1280), dtype=np.float32)
    wide[:, 0] = np.arange(4000)
    with pytest.raises(InputError, match=r"4000 rows x 393728 columns .* \(5.9 GiB\): expected at"):
        KrossFuse((512, 768)).fit(wide)


def test_memory_for_the_projections_and_for_drawing_the_largest_is_asked_for(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "workbench.fusion.random_parts.ask_for", lambda size, *_: asked.append(size)
    )
    fuser = RPKrossFuse((D1, D2), 31, random_state=0).fit(IMAGES)
    matrices = fuser.state_["image"]["matrices"]
    largest = max(matrix.size for matrix in matrices)
    assert asked == [sum(matrix.nbytes for matrix in matrices) + 2 * 8 * largest]


def test_no_columns_are_split_into_none():
    assert equal_divisors(0, 3) == [0, 0, 0]


def test_text_rows_of_a_text_expert_must_have_been_fitted():
    fuser = RPKrossFuse((D1, D2), 31, text_widths=(D1, D3), random_state=0).fit(IMAGES)
    with pytest.raises(InputError, match=r"fitted without them: expected fit\(X, text=T\)"):
        fuser.transform_text(TEXTS)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.full((2, D1), np.nan), "NaN or infinity in text rows: expected finite numbers"),
        (np.ones(D1), r"text rows of shape \(5,\): expected two dimensions"),
        (np.ones((2, D1 + 1)), "text rows of 6 columns: expected 5"),
        (torch.ones((2, D1), dtype=torch.int64), "dtype torch.int64: expected a floating dtype"),
    ],
)
def test_text_rows_that_do_not_fit_get_one_clear_message(rows, message):
    fuser = RPKrossFuse((D1, D2), 31, random_state=0).fit(IMAGES)
    with pytest.raises(InputError, match=message):
        fuser.transform_text(rows)


@pytest.mark.parametrize("fuser", [RPKrossFuse, KPoMRP])
def test_no_column_left_for_the_product_is_said(fuser):
    message = (
        "n_components=5 with 5 columns of parents that stay as they are: no column is left for the "
        "product; raise n_components (-l) above 5"
    )
    with pytest.warns(UserWarning, match=re.escape(message)) as caught:
        fuser((D1, D2), D1, construction="direct_sum").fit(IMAGES)
    assert caught[0].category is UserWarning
    assert caught[0].filename == __file__


# Old names answer for one version.


@pytest.mark.parametrize(
    ("old", "new"), [("exact", "direct_sum"), ("paper", "symmetrised"), (None, "product")]
)
def test_alignment_still_works_with_a_warning_and_gives_the_same_rows(old, new):
    fuser = clone(RPKrossFuse((D1, D2), 20, alignment=old, random_state=0))
    assert fuser.get_params()["alignment"] == old
    with pytest.warns(FutureWarning, match=rf"alignment={old!r} is now construction='{new}'; the"):
        Z = fuser.fit_transform(IMAGES)
    expected = RPKrossFuse((D1, D2), 20, construction=new, random_state=0).fit_transform(IMAGES)
    assert (expected == Z).all()
    with pytest.raises(InputError, match="alignment='exakt': expected 'exact', 'paper' or None"):
        fuser.set_params(alignment="exakt").fit(IMAGES)


def test_side_is_the_modality():
    fuser = RPKrossFuse((D1, D2), 20, text_widths=(D1, D3), random_state=0).fit(IMAGES, text=TEXTS)
    for ask in (fuser.exact_kernel, fuser.standard_error, Concat.exact_kernel.__get__(fuser)):
        with pytest.warns(FutureWarning, match="side= is now modality=; the old name goes"):
            old = ask(TEXTS, side="text")
        assert (old == ask(TEXTS, modality="text")).all()
        with pytest.raises(InputError, match="modality='sound': expected 'image' or 'text'"):
            ask(TEXTS, modality="sound")


@pytest.mark.parametrize(("old", "new"), [("ALIGNMENTS", "CONSTRUCTIONS"), ("SIDES", "MODALITIES")])
def test_old_lists_of_values_answer(old, new):
    with pytest.warns(FutureWarning, match=rf"fusion\.{old} is now workbench\.fusion\.{new}"):
        assert getattr(fusion, old) is getattr(fusion, new)
