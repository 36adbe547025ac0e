"""The family of fused kernels: every rival is a corner, and images and texts stay exact."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from sklearn.base import clone

from workbench import fuse
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.cli.main import main
from workbench.fusion import (
    CORNERS,
    Concat,
    KPoMRP,
    KrossFuse,
    Preview,
    RPKrossFuse,
    Weights,
    exact_space,
    gram,
    load_fuser,
    save_fuser,
)  # fmt: skip
from workbench.report.sentences import summary
from workbench.sealed_tensors import read_tensors, write_tensors
from workbench.search.parents import refit
from workbench.store import Space, load_space, save_space

D1, D2, D3, D4, N, M = 5, 6, 4, 3, 12, 9
rng = np.random.default_rng(0)
PSI, GAMMA, THIRD = (rng.standard_normal((N, d)) + 1 for d in (D1, D2, D4))
TEXT, CHI = rng.standard_normal((M, D1)) - 0.5, rng.standard_normal((M, D3)) + 1
IMAGES, THREE, TEXTS = (
    np.hstack([PSI, GAMMA]),
    np.hstack([PSI, GAMMA, THIRD]),
    np.hstack([TEXT, CHI]),
)
IDS = np.arange(N).astype(str)
CLIP, EXPERT = Space("CLIP", IDS, PSI, TEXT), Space("expert", IDS, GAMMA)
TEXT_EXPERT = Space("MiniLM", IDS, None, CHI)

K_CLIP, K_TEXT = gram(PSI), gram(TEXT)
K_CROSS = normalize_rows(PSI) @ normalize_rows(TEXT).T


def centred(rows, kernel="cosine"):
    return gram(rows - rows.mean(axis=0), kernel=kernel)


K_GAMMA, K_THIRD, K_CHI = centred(GAMMA), centred(THIRD), centred(CHI)

EXPECTED = {
    "CLIP": K_CLIP,
    "expert": K_GAMMA,
    "concatenation": K_CLIP + K_GAMMA,
    "KrossFuse": K_CLIP * (0.1 + K_GAMMA),
}
SETTINGS = [
    Weights(0.7, 0.3, 2.0),
    Weights(0.7, 0.3, 2.0, centre_clip=True),
    Weights(0.7, 0.0, 2.0, centre_clip=True),
    Weights(0.7, 1.5, 0.0),
    Weights(0.0, 1.5, 0.5),
    Weights(0.0, 0.0, 1.0),
    *CORNERS.values(),
]


# Exact features: the formula, and what is a corner of it.


@pytest.mark.parametrize("corner", CORNERS)
def test_every_rival_is_a_corner(corner):
    weights = CORNERS[corner]
    fuser = KrossFuse((D1, D2), **weights.parameters()).fit(IMAGES)
    image, text = fuser.transform(IMAGES), fuser.transform_text(TEXT)
    np.testing.assert_allclose(image @ image.T, EXPECTED[corner], atol=1e-12)
    np.testing.assert_allclose(fuser.exact_kernel(IMAGES), EXPECTED[corner], atol=1e-12)
    np.testing.assert_allclose(image @ text.T, weights.C * K_CROSS, atol=1e-12)


@pytest.mark.parametrize("corner", CORNERS)
def test_every_corner_of_two_image_experts_counts_both(corner):
    weights = CORNERS[corner]
    Z = KrossFuse((D1, D2, D4), **weights.parameters()).fit_transform(THREE)
    both = {
        "CLIP": K_CLIP,
        "expert": K_GAMMA + K_THIRD,
        "concatenation": K_CLIP + K_GAMMA + K_THIRD,
        "KrossFuse": K_CLIP * (0.1 + K_GAMMA * K_THIRD),
    }
    np.testing.assert_allclose(Z @ Z.T, both[corner], atol=1e-12)


@pytest.mark.parametrize("kernel", ["cosine", "linear"])
@pytest.mark.parametrize("weights", SETTINGS, ids=str)
def test_one_expert_gives_the_formula_of_the_family(weights, kernel):
    fuser = KrossFuse((D1, D2), kernel=kernel, **weights.parameters()).fit(IMAGES)
    image, text = fuser.transform(IMAGES), fuser.transform_text(TEXT)
    k_psi, k_gamma = centred(PSI) if weights.centre_clip else K_CLIP, centred(GAMMA, kernel)
    A, B = weights.expert_weight, weights.product_weight
    expected = weights.C * K_CLIP + A * k_gamma + B * k_psi * k_gamma
    np.testing.assert_allclose(image @ image.T, expected, atol=1e-12)
    np.testing.assert_allclose(fuser.exact_kernel(IMAGES), expected, atol=1e-12)
    np.testing.assert_allclose(image @ text.T, weights.C * K_CROSS, atol=1e-12)
    np.testing.assert_allclose(text @ text.T, weights.C * K_TEXT, atol=1e-12)
    kernel_of_text = fuser.exact_kernel(TEXT, modality="text")
    np.testing.assert_allclose(kernel_of_text, weights.C * K_TEXT, atol=1e-12)


def test_each_of_two_experts_may_have_a_weight_of_its_own():
    fuser = KrossFuse((D1, D2, D4), C=0.2, expert_weight=(0.5, 3), centre_clip=True).fit(THREE)
    Z = fuser.transform(THREE)
    expected = 0.2 * K_CLIP + 0.5 * K_GAMMA + 3 * K_THIRD + centred(PSI) * K_GAMMA * K_THIRD
    np.testing.assert_allclose(Z @ Z.T, expected, atol=1e-12)
    none = clone(fuser).set_params(expert_weight=(0, 3)).fit(THREE)
    assert none.transform(THREE).shape[1] == Z.shape[1] - D2


@pytest.mark.parametrize("weights", SETTINGS, ids=str)
def test_an_expert_in_each_modality_gives_one_more_factor_C_to_all(weights):
    fuser = KrossFuse((D1, D2), text_widths=(D1, D3), **weights.parameters())
    image = fuser.fit(IMAGES, text=TEXTS).transform(IMAGES)
    text = fuser.transform_text(TEXTS)
    C, A, B = weights.C, weights.expert_weight, weights.product_weight
    scale = C if C > 0 else 1.0
    centre = centred if weights.centre_clip else gram
    for rows, k_clip, clip, k in ((image, K_CLIP, PSI, K_GAMMA), (text, K_TEXT, TEXT, K_CHI)):
        expected = scale * (C * k_clip + A * k + B * centre(clip) * k)
        np.testing.assert_allclose(rows @ rows.T, expected, atol=1e-12)
    np.testing.assert_allclose(
        fuser.exact_kernel(TEXTS, modality="text"), text @ text.T, atol=1e-12
    )
    np.testing.assert_allclose(image @ text.T, C**2 * K_CROSS, atol=1e-12)


def test_a_text_expert_alone_has_the_family_on_the_text_side():
    weights = Weights(0.3, 2.0, 0.5, centre_clip=True)
    fuser = KrossFuse((D1,), text_widths=(D1, D3), **weights.parameters())
    image, text = fuser.fit(PSI, text=TEXTS).transform(PSI), fuser.transform_text(TEXTS)
    expected = 0.3 * K_TEXT + 2 * K_CHI + 0.5 * centred(TEXT) * K_CHI
    np.testing.assert_allclose(text @ text.T, expected, atol=1e-12)
    np.testing.assert_allclose(image @ image.T, 0.3 * K_CLIP, atol=1e-12)
    np.testing.assert_allclose(image @ text.T, 0.3 * K_CROSS, atol=1e-12)


def test_text_experts_may_have_another_weight_than_image_experts():
    fuser = KrossFuse(
        (D1, D2), C=1, expert_weight=0.25, text_expert_weight=4, text_widths=(D1, D3)
    ).fit(IMAGES, text=TEXTS)
    kernels = fuser.exact_kernel(IMAGES), fuser.exact_kernel(TEXTS, modality="text")
    np.testing.assert_allclose(kernels[0], K_CLIP + 0.25 * K_GAMMA + K_CLIP * K_GAMMA, atol=1e-12)
    np.testing.assert_allclose(kernels[1], K_TEXT + 4 * K_CHI + K_TEXT * K_CHI, atol=1e-12)


def test_the_mean_that_is_subtracted_from_clip_is_the_fitted_one():
    fuser = KrossFuse((D1, D2), centre_clip=True).fit(IMAGES)
    new = IMAGES[:3] + 1
    psi = normalize_rows(new[:, :D1] - PSI.mean(axis=0))
    gamma = normalize_rows(new[:, D1:] - GAMMA.mean(axis=0))
    unit = normalize_rows(new[:, :D1])
    expected = 0.1 * unit @ unit.T + psi @ psi.T * (gamma @ gamma.T)
    np.testing.assert_allclose(fuser.exact_kernel(new), expected, atol=1e-12)
    Z = fuser.transform(new)
    np.testing.assert_allclose(Z @ Z.T, expected, atol=1e-12)


def test_concat_is_the_corner_without_a_product():
    concat = Concat((D1, D2), expert_weight=0.3, text_expert_weight=2, text_widths=(D1, D3))
    corner = RPKrossFuse((D1, D2), 400, C=1, expert_weight=0.3, text_expert_weight=2)
    corner.set_params(product_weight=0, text_widths=(D1, D3))
    for fuser in (concat, corner):
        fuser.fit(IMAGES, text=TEXTS)
    np.testing.assert_array_equal(concat.transform(IMAGES), corner.transform(IMAGES))
    np.testing.assert_array_equal(concat.transform_text(TEXTS), corner.transform_text(TEXTS))
    assert concat.transform(IMAGES).shape[1] == D1 + D2 + D3


# Random projections.


ESTIMATED = [
    dict(expert_weight=0.4, product_weight=0.7),
    dict(expert_weight=0.4, centre_clip=True),
    dict(expert_weight=0.4, product_weight=0.7, kernel="rbf"),
    dict(expert_weight=0.4, product_weight=0.0, kernel="rbf"),
    dict(expert_weight=0.4, centre_clip=True, kernel="laplace"),
    dict(expert_weight=0.4, product_weight=0.7, kernel="linear"),
]


@pytest.mark.parametrize("variant", ESTIMATED, ids=str)
def test_any_of_the_family_is_unbiased_and_its_standard_error_exact(variant):
    draws, kernels, width = 1000, [], D1 + D2 + 31
    for seed in range(draws):
        fuser = RPKrossFuse((D1, D2), width, C=0.5, equal_norms=False, random_state=seed)
        Z = fuser.set_params(**variant).fit(IMAGES[:6]).transform(IMAGES[:6])
        kernels.append(Z @ Z.T)
    measured = np.std(kernels, axis=0, ddof=1)
    exact = fuser.exact_kernel(IMAGES[:6])
    assert (abs(np.mean(kernels, axis=0) - exact) <= 5 * measured / np.sqrt(draws) + 1e-12).all()
    predicted = fuser.standard_error(IMAGES[:6])
    np.testing.assert_allclose(measured, predicted, rtol=0.15, atol=1e-9)


@pytest.mark.parametrize("text_expert", [False, True])
@pytest.mark.parametrize("kernel", ["cosine", "rbf"])
@pytest.mark.parametrize("weights", SETTINGS, ids=str)
def test_images_and_texts_are_exact_in_all_of_the_family(weights, kernel, text_expert):
    texts, widths = (TEXTS, (D1, D3)) if text_expert else (TEXT, None)
    fuser = RPKrossFuse((D1, D2), 60, kernel=kernel, text_widths=widths, random_state=0)
    fuser.set_params(**weights.parameters()).fit(IMAGES, text=texts)
    image, text = fuser.transform(IMAGES), fuser.transform_text(texts)
    expected = weights.C ** (2 if text_expert else 1) * K_CROSS
    np.testing.assert_allclose(image @ text.T, expected, rtol=1e-12, atol=1e-15)
    assert image.shape[1] == text.shape[1] == len(fuser.get_feature_names_out())


@pytest.mark.parametrize("weights", SETTINGS[:4], ids=str)
def test_rows_of_the_cosine_kernel_are_equally_long_whatever_the_weights(weights):
    fuser = RPKrossFuse((D1, D2), 60, random_state=0, **weights.parameters())
    squares = (fuser.fit_transform(IMAGES) ** 2).sum(axis=1)
    total = weights.C + weights.expert_weight + weights.product_weight
    np.testing.assert_allclose(squares, total, rtol=1e-12)


def test_the_expert_takes_columns_from_the_product_and_leaves_its_draw_as_it_was():
    plain = RPKrossFuse((D1, D2), 40, equal_norms=False, random_state=3)
    weighed = clone(plain).set_params(expert_weight=1.0)
    Z, W = plain.fit_transform(IMAGES), weighed.fit_transform(IMAGES)
    assert Z.shape == W.shape == (N, 40)
    r = 40 - D1 - D2
    product = Z[:, D1 : D1 + r] * np.sqrt(40 - D1)
    np.testing.assert_allclose(W[:, D1 + D2 :] * np.sqrt(r), product, atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_torch_gives_the_same_numbers_for_any_weights(dtype):
    fuser = RPKrossFuse((D1, D2), 40, expert_weight=0.5, centre_clip=True, random_state=0)
    X = IMAGES.astype(dtype)
    ours = clone(fuser).fit(torch.tensor(X)).transform(torch.tensor(X))
    atol = 1e-5 if dtype == "float32" else 1e-12
    np.testing.assert_allclose(ours.numpy(), fuser.fit_transform(X), atol=atol)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_a_gpu_gives_the_same_numbers_for_any_weights():
    fuser = RPKrossFuse((D1, D2), 40, expert_weight=0.5, centre_clip=True, random_state=0)
    tensor = torch.tensor(IMAGES, device="cuda")
    ours = clone(fuser).fit(tensor).transform(tensor)
    assert ours.device.type == "cuda"
    np.testing.assert_allclose(ours.cpu().numpy(), fuser.fit_transform(IMAGES), atol=1e-10)


# Files.


@pytest.mark.parametrize(
    "fuser",
    [
        RPKrossFuse((D1, D2), 40, expert_weight=0.5, centre_clip=True, text_widths=(D1, D3)),
        RPKrossFuse((D1, D2), 40, expert_weight=0.5, kernel="rbf", text_widths=(D1, D3)),
        RPKrossFuse((D1, D2), 40, product_weight=0, text_widths=(D1, D3)),
        KrossFuse((D1, D2), expert_weight=[2], text_widths=(D1, D3)),
        Concat((D1, D2), expert_weight=0.5, text_widths=(D1, D3)),
    ],
    ids=str,
)
def test_a_weighed_fuser_is_saved_whole(fuser, tmp_path):
    fuser = clone(fuser).set_params(random_state=0) if "random_state" in vars(fuser) else fuser
    save_fuser(fuser.fit(IMAGES, text=TEXTS), tmp_path / "fuser.safetensors")
    again = load_fuser(tmp_path / "fuser.safetensors")
    assert (again.transform(IMAGES) == fuser.transform(IMAGES)).all()
    assert (again.transform_text(TEXTS) == fuser.transform_text(TEXTS)).all()
    assert again.get_params()["expert_weight"] == fuser.get_params()["expert_weight"]


def test_a_concatenation_of_the_second_format_is_read(tmp_path):
    path = tmp_path / "fuser.safetensors"
    fuser = Concat((D1, D2), expert_weight=0.5).fit(IMAGES)
    save_fuser(fuser, path)
    tensors, metadata = read_tensors(path)
    header = json.loads(metadata["fuser"])
    header["format"] = 2
    header["learned"] |= {"product_widths_": {"image": D2}, "state_": {"image": {}}}
    write_tensors(path, tensors, {"fuser": json.dumps(header)})
    assert (load_fuser(path).transform(IMAGES) == fuser.transform(IMAGES)).all()


# Spaces.


@pytest.mark.parametrize("text_expert", [None, TEXT_EXPERT], ids=["image", "both"])
@pytest.mark.parametrize("kernel", ["cosine", "rbf"])
@pytest.mark.parametrize("weights", [*SETTINGS[:4], CORNERS["CLIP"], CORNERS["concatenation"]])
def test_exact_rows_have_the_exact_kernel_of_the_family(weights, kernel, text_expert):
    texts, widths = (TEXTS, (D1, D3)) if text_expert else (TEXT, None)
    exact = exact_space(CLIP, EXPERT, text_expert, kernel=kernel, **weights.parameters())
    fuser = RPKrossFuse((D1, D2), 60, kernel=kernel, text_widths=widths, **weights.parameters())
    fuser.fit(IMAGES, text=texts)
    np.testing.assert_allclose(exact.image @ exact.image.T, fuser.exact_kernel(IMAGES), atol=1e-7)
    expected = fuser.exact_kernel(texts, modality="text")
    np.testing.assert_allclose(exact.text @ exact.text.T, expected, atol=1e-7)
    power = 2 if text_expert else 1
    np.testing.assert_allclose(exact.image @ exact.text.T, weights.C**power * K_CROSS, atol=1e-12)
    assert exact.info["parameters"] | weights.parameters() == exact.info["parameters"]


@pytest.mark.filterwarnings("ignore:C=0")
@pytest.mark.parametrize("method", ["rp", "exact"])
def test_a_weighed_space_is_what_its_parents_give_after_it_was_read(method, tmp_path):
    weights = Weights(1, 0.3, 0.5, centre_clip=True).parameters() | {"expert_weight": (0.3,)}
    fused = fuse(CLIP, EXPERT, method=method, **weights)
    save_space(fused, tmp_path / "fused.safetensors")
    fuser, _ = refit(load_space(tmp_path / "fused.safetensors"), {"CLIP": CLIP, "expert": EXPERT})
    np.testing.assert_array_equal(fuser.transform(IMAGES), fused.image)


def test_a_C_of_0_is_told_where_there_are_texts(recwarn):
    with pytest.warns(UserWarning, match="C=0: images and texts have nothing in common"):
        fused = fuse(CLIP, EXPERT, n_components=40, C=0, expert_weight=1)
    assert not fused.text.any()
    recwarn.clear()
    fuse(replace(CLIP, text=None), EXPERT, n_components=40, C=0, expert_weight=1)
    assert not recwarn.list


def test_the_command_line_takes_the_weights(tmp_path):
    for space in (CLIP, EXPERT):
        save_space(space, tmp_path / f"{space.name}.safetensors")
    files = ["--clip", tmp_path / "CLIP.safetensors", "--expert", tmp_path / "expert.safetensors"]
    words = ["-C", "0.5", "-l", "40", "--expert-weight", "2", "--product-weight", "0.25"]
    out = tmp_path / "fused.safetensors"
    given = ["fuse", *map(str, files), *words, "--centre-clip", "--out", str(out)]
    assert main(given) == 0
    expected = Weights(0.5, 2, 0.25, centre_clip=True).parameters()
    made = load_space(out)
    assert made.info["parameters"] | expected == made.info["parameters"]
    again = fuse(CLIP, EXPERT, n_components=40, random_state=0, **expected)
    np.testing.assert_array_equal(made.image, again.image)
    concat = [
        "--method",
        "concat",
        "--expert-weight",
        "2",
        "--out",
        str(tmp_path / "c.safetensors"),
    ]
    assert main(["fuse", *map(str, files), *concat]) == 0
    assert load_space(tmp_path / "c.safetensors").info["parameters"]["expert_weight"] == 2


def test_a_report_says_which_weights_the_fused_space_has():
    weights = dict(C=0.5, expert_weight=2, product_weight=0.25, centre_clip=True)
    spaces = {
        "plain": fuse(CLIP, EXPERT, n_components=40, random_state=0),
        "fused": fuse(CLIP, EXPERT, n_components=40, random_state=0, **weights),
    }
    said = {}
    for name, space in spaces.items():
        dataset = SimpleNamespace(n=N, paths=None, targets=[], captions=[])
        given = SimpleNamespace(spaces={name: space}, dataset=dataset, reference_space=name)
        said[name] = summary(given)
    assert "fused: 40 dimensions, C = 0.1, kernel cosine" in said["plain"]
    words = "C = 0.5, expert weight 2, product weight 0.25, CLIP centred in the product, kernel"
    assert words in said["fused"]


# Preview: any weights and l at once.


WIDTHS, ROWS = (24, 33, 40), np.array([7, 0, 3])
CHANGED = ("expert_weight", "product_weight", "centre_clip")


@pytest.mark.parametrize("text_expert", [None, TEXT_EXPERT], ids=["image", "both"])
@pytest.mark.parametrize("kernel", ["cosine", "rbf"])
@pytest.mark.filterwarnings("ignore:C=0")
def test_preview_is_what_fuse_gives_for_any_weights(kernel, text_expert):
    text_widths = (D1, D3) if text_expert else None
    options = dict(kernel=kernel, random_state=3)
    preview = Preview(CLIP, EXPERT, ROWS, WIDTHS, text_widths=text_widths, **options)
    for weights in map(Weights.parameters, SETTINGS):
        for l in WIDTHS:
            fused = fuse(CLIP, EXPERT, text_expert, n_components=l, **weights, **options)
            K = preview.kernel(n_components=l, **weights)
            Z = fused.image
            np.testing.assert_allclose(K, Z[ROWS] @ Z.T, rtol=1e-4, atol=1e-5 * K.max())


@pytest.mark.parametrize("kernel", ["cosine", "rbf"])
@pytest.mark.parametrize("weights", SETTINGS[:5], ids=str)
def test_previewed_error_of_any_weights_is_measured_against_the_exact_kernel(weights, kernel):
    preview = Preview(CLIP, EXPERT, np.arange(N), WIDTHS, kernel=kernel, random_state=3)
    off = ~np.eye(N, dtype=bool)
    for l in WIDTHS:
        fuser = RPKrossFuse((D1, D2), l, kernel=kernel, random_state=3, **weights.parameters())
        Z = fuser.fit_transform(IMAGES)
        exact, found = (
            fuser.exact_kernel(IMAGES),
            preview.error(n_components=l, **weights.parameters()),
        )
        rms = lambda values: np.sqrt(np.mean(values[off] ** 2))  # noqa: E731
        expected = rms(fuser.standard_error(IMAGES))
        assert found["standard_error"] == pytest.approx(expected, rel=1e-4, abs=1e-7)
        assert found["rmse"] == pytest.approx(rms(Z @ Z.T - exact), rel=1e-4, abs=1e-6)
        assert found["kernel_std"] == pytest.approx(np.std(exact[off]), rel=1e-4)
        assert found["largest"] == pytest.approx(exact[0, 0], rel=1e-5)


def test_a_change_of_weights_draws_nothing_anew(monkeypatch):
    preview = Preview(CLIP, EXPERT, ROWS, WIDTHS, random_state=3)
    preview.kernel(0.1, 24, centre_clip=True)
    monkeypatch.setattr(RPKrossFuse, "fit", None)
    for weights in map(Weights.parameters, SETTINGS):
        preview.kernel(n_components=40, **weights)
        preview.error(n_components=33, **weights)


def test_preview_refuses_a_width_that_does_not_hold_the_expert():
    preview = Preview(CLIP, EXPERT, ROWS, (9, 24), random_state=3)
    with pytest.raises(InputError, match="n_components=9: expected one of 24"):
        preview.kernel(0.1, 9, expert_weight=1)
    narrow = Preview(CLIP, EXPERT, ROWS, (9, 10), random_state=3)
    with pytest.raises(InputError, match="with these weights: expected some from 12 on, or expert"):
        narrow.kernel(0.1, 9, expert_weight=1)


# What must be refused.


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            dict(C=0, product_weight=0),
            "C=0.0, expert_weight=0.0, product_weight=0.0: expected at l",
        ),
        (dict(C=0, product_weight=0, expert_weight=(0,)), "at least one above 0"),
        (dict(expert_weight=-1), "expert_weight=-1: expected a number from 0 on"),
        (dict(product_weight=float("nan")), "product_weight=nan: expected a number from 0 on"),
        (dict(expert_weight=(1, float("inf"))), "each of expert_weight=inf: expected a number fr"),
        (dict(expert_weight=(1, 2)), r"expert_weight=\(1.0, 2.0\) for 1 image expert\(s\)"),
        (dict(centre_clip="no"), "centre_clip='no': expected True or False"),
        (
            dict(construction="symmetrised", centre_clip=True),
            "expected C alone, or construction='d",
        ),
        (
            dict(construction="product", expert_weight=1),
            "expected C alone, or construction='direct",
        ),
        (dict(construction="symmetrised", C=0), "C=0.0: expected a number above 0"),
        (dict(n_components=11, expert_weight=0.1), "n_components=10 with 11"),
    ],
)
def test_weights_that_are_none_get_one_clear_message(parameters, message):
    width = 10 if "n_components" in parameters else 40
    fuser = RPKrossFuse((D1, D2), **{**parameters, "n_components": width})
    with pytest.raises(InputError, match=message):
        fuser.fit(IMAGES)


def test_numpy_numbers_are_weights_too(tmp_path):
    weights = Weights(np.float32(0.5), np.float64(2), np.int64(1), np.True_)
    assert weights == Weights(0.5, 2.0, 1.0, centre_clip=True)
    assert {type(value) for value in weights.parameters().values()} == {float, bool}
    fuser = RPKrossFuse((D1, D2), 40, centre_clip=np.True_, random_state=0).fit(IMAGES)
    save_fuser(fuser, tmp_path / "fuser.safetensors")
    assert load_fuser(tmp_path / "fuser.safetensors").centre_clip is True


def test_weights_of_text_experts_are_counted_too():
    fuser = RPKrossFuse((D1, D2, D4), 60, expert_weight=(1, 2), text_widths=(D1, D3))
    with pytest.raises(InputError, match=r"text_expert_weight=\(1.0, 2.0\) for 1 text expert"):
        fuser.fit(THREE, text=TEXTS)
    fuser.set_params(text_expert_weight=1, random_state=0).fit(THREE, text=TEXTS)


def test_the_papers_own_baseline_knows_no_weight_but_C():
    assert "expert_weight" not in KPoMRP((D1, D2)).get_params()
