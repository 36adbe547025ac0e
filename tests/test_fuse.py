"""Spaces in, spaces out: rows stay aligned, baselines are what they say, errors as predicted."""

import json

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from workbench import align
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.fusion import errors
from workbench.fusion.errors import error_curve
from workbench.fusion.fuser_files import load_fuser, save_fuser
from workbench.fusion.fusing import fuse
from workbench.fusion.kernels import gram
from workbench.fusion.krossfuse import RPKrossFuse
from workbench.fusion.preview import Preview
from workbench.fusion.rivals import baselines
from workbench.fusion.spaces import apply_fuser, fit_fuser
from workbench.search.parents import refit
from workbench.store import Space, load_space, save_space

D1, D2, D3, N, M = 5, 6, 4, 12, 9
rng = np.random.default_rng(0)
PSI, GAMMA = rng.standard_normal((N, D1)), rng.standard_normal((N, D2)) + 2
TEXT, CHI = rng.standard_normal((M, D1)), rng.standard_normal((M, D3)) - 1
IDS = np.array([f"id{i}" for i in range(N)])
K_CLIP, K_CROSS = (
    normalize_rows(PSI) @ normalize_rows(PSI).T,
    normalize_rows(PSI) @ normalize_rows(TEXT).T,
)

CLIP = Space("CLIP", IDS, PSI.astype(np.float32), TEXT.astype(np.float32), None, {})
EXPERT = Space("expert", IDS, GAMMA.astype(np.float32), None, None, {"random_weights": True})
TEXT_EXPERT = Space("MiniLM", IDS, None, CHI.astype(np.float32), None, {})


def test_fused_space_keeps_ids_rows_and_clips_ranking():
    fused = fuse(CLIP, EXPERT, TEXT_EXPERT, n_components=31, C=0.1, random_state=0)
    assert (fused.ids == IDS).all()
    assert fused.image.shape == (N, 31)
    assert fused.image.dtype == np.float32
    np.testing.assert_allclose(fused.image @ fused.text.T, 0.01 * K_CROSS, atol=1e-7)
    assert fused.info["random_weights"]
    json.dumps(fused.info)


def test_space_fused_with_numpy_numbers_is_saved_with_plain_ones(tmp_path):
    given = dict(n_components=np.int64(31), C=np.float32(0.5), random_state=np.int32(3))
    fused = fuse(CLIP, EXPERT, **given, centre=np.True_)
    save_space(fused, tmp_path / "fused.safetensors")
    parameters = load_space(tmp_path / "fused.safetensors").info["parameters"]
    assert {name: parameters[name] for name in given} == given
    plain = {type(value) for value in fused.info["parameters"].values()}
    assert plain <= {int, float, bool, str, tuple, type(None)}


def test_spaces_of_other_rows_are_refused():
    with pytest.raises(InputError, match="image rows: CLIP has 12, expert 5"):
        fuse(CLIP, Space("expert", IDS[:5], GAMMA[:5], None, None, {}))
    with pytest.raises(InputError, match="other ids in CLIP and expert"):
        fuse(CLIP, Space("expert", IDS[::-1], GAMMA, None, None, {}))


@pytest.mark.parametrize("method", ["rp", "kpomrp"])
@pytest.mark.parametrize("seed", [None, np.random.RandomState(5)], ids=["None", "RandomState"])
def test_fusing_without_a_seed_draws_one_and_records_it(method, seed, tmp_path):
    given = {} if seed is None else {"random_state": seed}
    fused = fuse(CLIP, EXPERT, method=method, n_components=36, **given)
    recorded = fused.info["parameters"]["random_state"]
    assert type(recorded) is int
    again = fuse(CLIP, EXPERT, method=method, n_components=36, random_state=recorded)
    np.testing.assert_array_equal(again.image, fused.image)
    other = fuse(CLIP, EXPERT, method=method, n_components=36, **given)
    assert other.info["parameters"]["random_state"] != recorded
    assert not np.allclose(other.image, fused.image)
    save_space(fused, tmp_path / "fused.safetensors")
    spaces = {"CLIP": CLIP, "expert": EXPERT}
    fuser, _ = refit(load_space(tmp_path / "fused.safetensors"), spaces)
    np.testing.assert_array_equal(fuser.transform_text(CLIP.text), fused.text)


def test_preview_shows_the_draw_of_a_space_fused_without_a_seed():
    fused = fuse(CLIP, EXPERT, n_components=24)
    seed = fused.info["parameters"]["random_state"]
    preview = Preview(CLIP, EXPERT, ROWS, WIDTHS, random_state=seed)
    Z = fused.image
    np.testing.assert_allclose(preview.kernel(0.1, 24), Z[ROWS] @ Z.T, rtol=1e-4, atol=1e-5)


def test_a_transformer_without_a_seed_gets_one_that_is_recorded():
    pipeline = make_pipeline(StandardScaler(), PCA(3, svd_solver="randomized"))
    fused = fuse(CLIP, EXPERT, method=pipeline)
    seed = fused.info["parameters"]["pca__random_state"]
    assert type(seed) is int
    pipeline.set_params(pca__random_state=seed)
    np.testing.assert_array_equal(fuse(CLIP, EXPERT, method=pipeline).image, fused.image)


# Fit once, apply to other rows; a transformer of scikit-learn's kind.


def first_rows(space, n):
    return Space(space.name, space.ids[:n], space.image[:n], space.text, space.classes)


@pytest.mark.parametrize("method", ["rp", "exact", "concat"])
def test_a_fitted_fuser_embeds_other_rows_as_fuse_did(method, tmp_path):
    seed = {"random_state": 0} if method == "rp" else {}
    fuser = fit_fuser(CLIP, EXPERT, TEXT_EXPERT, method=method, **seed)
    save_fuser(fuser, tmp_path / "fuser.safetensors")
    fused = fuse(CLIP, EXPERT, TEXT_EXPERT, method=method, **seed)
    for each in (fuser, load_fuser(tmp_path / "fuser.safetensors")):
        new = apply_fuser(each, first_rows(CLIP, 4), first_rows(EXPERT, 4), TEXT_EXPERT, name="new")
        np.testing.assert_allclose(new.image, fused.image[:4], rtol=1e-6)
        np.testing.assert_allclose(new.text, fused.text, rtol=1e-6)
        assert new.name == "new"
        assert new.info["parameters"].keys() == fused.info["parameters"].keys()
        assert new.info["method"] == method


@pytest.mark.parametrize(
    ("parents", "message"),
    [
        ((CLIP,), r"no expert for a fuser .*: expected expert=SPACE of 6 columns"),
        ((CLIP, EXPERT), r"no text_expert for a fuser .*: expected text_expert=SPACE of 4 columns"),
        ((EXPERT, CLIP, TEXT_EXPERT), r"expert of 6 columns as CLIP: expected 5, as in the fit"),
        ((CLIP, CLIP, TEXT_EXPERT), r"expert CLIP of 5 columns: expected 6, as in the fit"),
    ],
)
def test_other_parents_than_in_the_fit_are_refused(parents, message):
    fuser = fit_fuser(CLIP, EXPERT, TEXT_EXPERT, random_state=0)
    with pytest.raises(InputError, match=message):
        apply_fuser(fuser, *parents)


def test_a_text_expert_that_the_fit_did_not_see_is_refused():
    fuser = fit_fuser(CLIP, EXPERT, random_state=0)
    with pytest.raises(InputError, match="text_expert MiniLM for a fuser that was fitted without"):
        apply_fuser(fuser, CLIP, EXPERT, TEXT_EXPERT)


class TwoSided(PCA):
    """A transformer with a text side."""

    def transform_text(self, T):
        return np.pad(T, ((0, 0), (0, self.n_components - T.shape[1])))


def test_any_transformer_fuses_parents_side_by_side(tmp_path):
    rows = np.hstack([CLIP.image, EXPERT.image])
    pipeline = make_pipeline(StandardScaler(), PCA(np.int64(3), random_state=0))
    fused = fuse(CLIP, EXPERT, method=pipeline, name="PCA")
    expected = PCA(3, random_state=0).fit_transform(StandardScaler().fit_transform(rows))
    np.testing.assert_allclose(fused.image, expected, atol=1e-5)
    assert fused.text is None
    assert not hasattr(pipeline[-1], "components_")
    assert (fused.info["role"], fused.info["method"]) == ("fused", "estimator")
    assert (fused.info["model"], fused.info["parents"]) == ("Pipeline", ["CLIP", "expert"])
    assert fused.info["parameters"]["pca__n_components"] == 3
    save_space(fused, tmp_path / "fused.safetensors")
    again = load_space(tmp_path / "fused.safetensors").info
    assert again == json.loads(json.dumps(fused.info, allow_nan=False))


def test_a_transformer_with_a_text_side_fuses_text_rows():
    fused = fuse(CLIP, EXPERT, method=TwoSided(6, random_state=0))
    assert fused.text.shape == (M, 6)
    both = fuse(CLIP, EXPERT, TEXT_EXPERT, method=TwoSided(10, random_state=0))
    np.testing.assert_array_equal(both.text[:, :9], np.hstack([CLIP.text, TEXT_EXPERT.text]))


def test_one_of_ours_as_an_instance_is_the_same_as_by_name():
    ours = RPKrossFuse((D1, D2), 31, text_widths=(D1, D3), random_state=0)
    fused = fuse(CLIP, EXPERT, TEXT_EXPERT, method=ours)
    named = fuse(CLIP, EXPERT, TEXT_EXPERT, n_components=31, random_state=0)
    np.testing.assert_array_equal(fused.image, named.image)
    np.testing.assert_array_equal(fused.text, named.text)
    assert fused.info["method"] == "rp"
    assert fused.info["parameters"] == named.info["parameters"]


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("rq", "method='rq': expected one of rp, exact, nystrom, pca, kpomrp, concat, or a tra"),
        (PCA, "PCA'>, a class: expected an instance of it"),
        (len, "len> without fit, transform, get_params: expected a name \\(rp, exact, "),
        (TSNE(), r"TSNE\(\) without transform: expected a name"),
        (None, "method=None without fit, transform"),
    ],
)
def test_what_cannot_fuse_is_refused(method, message):
    with pytest.raises(InputError, match=message):
        fuse(CLIP, EXPERT, method=method)


def test_parameters_beside_an_instance_are_refused():
    with pytest.raises(InputError, match=r"\['C'\] beside an instance: expected them in the"):
        fuse(CLIP, EXPERT, method=PCA(3), C=1.0)


def test_baselines_hold_parents_and_the_sum_kernel():
    names = ("centred", "concat", "pca", "kpomrp", "paper")
    spaces = baselines(CLIP, EXPERT, names=names, n_components=36)
    assert list(spaces) == [
        "CLIP",
        "expert",
        "expert (centred)",
        "concat",
        "PCA of concat",
        "KPoMRP",
        "RP-KrossFuse (paper)",
    ]
    concat = spaces["concat"]
    np.testing.assert_allclose(
        concat.image @ concat.image.T, K_CLIP + gram(GAMMA - GAMMA.mean(axis=0)), atol=1e-5
    )
    np.testing.assert_allclose(concat.image @ concat.text.T, K_CROSS, atol=1e-6)
    assert all(s.info["role"] in ("clip", "expert", "concat", "baseline") for s in spaces.values())


def test_the_cost_of_a_width_is_the_least_of_several_timings_with_the_longest_beside_it(
    monkeypatch,
):
    seconds = iter([9.0, 2.0, 3.0, 2.5, 4.0, 2.2, 8.0] * 2)
    monkeypatch.setattr(errors, "_seconds_to_transform", lambda fuser, X: next(seconds))
    ids, X = np.arange(50).astype(str), np.random.default_rng(0).standard_normal((50, 6))
    curve = error_curve(Space("a", ids, X), Space("b", ids, X**2), n_components=(16, 32))
    assert curve.seconds_per_1000.tolist() == [40.0, 40.0]
    assert curve.slowest_per_1000.tolist() == [180.0, 180.0]


def test_error_curve_counts_the_text_expert_too():
    rng, ids = np.random.default_rng(3), np.arange(40).astype(str)
    clip = Space("clip", ids, rng.standard_normal((40, 8)), rng.standard_normal((50, 8)))
    expert = Space("expert", ids, rng.standard_normal((40, 6)))
    reader = Space("reader", ids, None, rng.standard_normal((50, 5)))
    curve = error_curve(clip, expert, reader, n_components=(64, 512), C=0.5)
    alone = error_curve(clip, expert, n_components=(64, 512), C=0.5)
    assert (curve.standard_error / curve.kernel_std > alone.standard_error / alone.kernel_std).all()

    units = [X / np.linalg.norm(X, axis=1, keepdims=True) for X in (clip.image, expert.image)]
    units[1] = expert.image - expert.image.mean(0)
    units[1] /= np.linalg.norm(units[1], axis=1, keepdims=True)
    k_clip, k_expert = (X @ X.T for X in units)
    exact = 0.5 * (0.5 * k_clip + k_clip * k_expert)
    off = ~np.eye(40, dtype=bool)
    for width, found in zip(curve.n_components, curve.rmse_equal_norms, strict=True):
        fused = fuse(clip, expert, reader, n_components=width, C=0.5, random_state=0)
        wrong = (fused.image @ fused.image.T - exact)[off]
        assert np.isclose(np.sqrt(np.mean(wrong**2)), found, rtol=1e-3)
    assert np.allclose(curve.kernel_std, exact[off].std())


def test_error_curve_measures_what_the_formula_predicts():
    ids = np.arange(150).astype(str)
    clip = Space("CLIP", ids, rng.standard_normal((150, 16)), None, None, {})
    expert = Space("expert", ids, rng.standard_normal((150, 24)), None, None, {})
    curve = error_curve(clip, expert, n_components=(8, 64, 256, 1024), C=1.0)
    assert list(curve.n_components) == [64, 256, 1024]  # 8 is below CLIP's width
    np.testing.assert_allclose(curve.rmse, curve.standard_error, rtol=0.1)
    assert (curve.relative_error.diff().dropna() < 0).all()


# Preview: any C and l at once.

WIDTHS, ROWS = (9, 24, 40), np.array([7, 0, 3])
CHOICES = [
    dict(kernel="cosine"),
    dict(kernel="cosine", projection="gaussian"),
    dict(kernel="cosine", projection="uniform", centre=False),
    dict(kernel="cosine", projection="tensorsketch"),
    dict(kernel="cosine", projection="hadamard"),
    dict(kernel="cosine", projection="bfloat16"),
    dict(kernel="cosine", projection="auto"),
    dict(kernel="rbf"),
    dict(kernel="rbf", bandwidth=0.7),
    dict(kernel="laplace"),
]


def words_of(options):
    return " ".join(map(str, options.values()))


@pytest.mark.parametrize("text_expert", [None, TEXT_EXPERT], ids=["image", "both"])
@pytest.mark.parametrize("options", CHOICES, ids=words_of)
def test_preview_is_what_fuse_gives_for_any_c_and_l(options, text_expert):
    text_widths = (D1, D3) if text_expert else None
    preview = Preview(
        CLIP, EXPERT, ROWS, WIDTHS, text_widths=text_widths, random_state=3, **options
    )
    for l in WIDTHS:
        for C in (0.01, 0.5, 20.0):
            Z = fuse(
                CLIP, EXPERT, text_expert, n_components=l, C=C, random_state=3, **options
            ).image
            K = preview.kernel(C, l)
            np.testing.assert_allclose(K, Z[ROWS] @ Z.T, rtol=1e-4, atol=1e-5 * K.max())
            near = align.neighbours(Z, 4, ROWS)
            assert (align.nearest(K, ROWS, 4) == near).all()


@pytest.mark.parametrize("widths", [(24,), WIDTHS])
def test_a_preview_asks_for_the_memory_that_its_kernels_take(widths, monkeypatch):
    asked = []
    monkeypatch.setattr("workbench.fusion.preview.ask_for", lambda size, *_: asked.append(size))
    Preview(CLIP, EXPERT, ROWS, widths, random_state=3)
    kernel = len(ROWS) * len(CLIP.image) * CLIP.image.itemsize
    assert (3 + len(widths)) * kernel < asked[-1] < (12 + len(widths)) * kernel


def test_preview_looks_at_other_rows_with_the_same_projection():
    preview = Preview(CLIP, EXPERT, ROWS, WIDTHS, random_state=3)
    preview.compare_rows(np.array([1, 5]))
    again = Preview(CLIP, EXPERT, np.array([1, 5]), WIDTHS, random_state=3)
    np.testing.assert_array_equal(preview.kernel(0.2, 24), again.kernel(0.2, 24))
    assert preview.error(0.2, 24) == again.error(0.2, 24)
    assert preview.rows.tolist() == [1, 5]


def test_look_at_is_the_old_name_of_compare_rows():
    preview = Preview(CLIP, EXPERT, ROWS, WIDTHS, random_state=3)
    with pytest.warns(FutureWarning, match=r"Preview\.look_at is now Preview\.compare_rows; the"):
        preview.look_at(np.array([1, 5]))
    assert preview.rows.tolist() == [1, 5]


@pytest.mark.parametrize("kernel", ["cosine", "rbf"])
def test_previewed_error_is_measured_against_the_exact_kernel(kernel):
    every, C = np.arange(N), 0.3
    preview = Preview(CLIP, EXPERT, every, WIDTHS, kernel=kernel, random_state=3)
    off = ~np.eye(N, dtype=bool)
    for l in WIDTHS:
        fuser = RPKrossFuse((D1, D2), l, C=C, kernel=kernel, random_state=3)
        Z = fuser.fit_transform(X := np.hstack([PSI, GAMMA]))
        exact, found = fuser.exact_kernel(X), preview.error(C, l)
        rms = lambda values: np.sqrt(np.mean(values[off] ** 2))  # noqa: E731
        assert found["standard_error"] == pytest.approx(rms(fuser.standard_error(X)), rel=1e-4)
        assert found["rmse"] == pytest.approx(rms(Z @ Z.T - exact), rel=1e-4)
        assert found["kernel_std"] == pytest.approx(np.std(exact[off]), rel=1e-4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(kernel="linear"), "construction='direct_sum', equal_norms=True, kernel='linear'"),
        (
            dict(construction="symmetrised"),
            "construction='symmetrised', equal_norms=True, kernel='cosine'",
        ),
        (dict(equal_norms=False), "construction='direct_sum', equal_norms=False, kernel='cosine'"),
    ],
)
def test_preview_refuses_what_does_not_split_into_c_and_l(options, message):
    fix = r": expected the direct sum, equal norms, not linear\.$"
    with pytest.raises(InputError, match=f"^{message}{fix}"):
        Preview(CLIP, EXPERT, ROWS, WIDTHS, **options)


def test_preview_leaves_out_widths_with_no_column_for_the_product():
    assert Preview(CLIP, EXPERT, ROWS, (3, 5, 6, 7)).n_components == (6, 7)
    assert Preview(CLIP, EXPERT, ROWS, (3, 5, 6, 7), kernel="rbf").n_components == (7,)
    with pytest.raises(InputError, match=r"^widths \(3, 5\): expected some above 5, CLIP's own\.$"):
        Preview(CLIP, EXPERT, ROWS, (3, 5))
    with pytest.raises(InputError, match=r"^MiniLM without image rows: expected image rows in it"):
        Preview(CLIP, TEXT_EXPERT, ROWS, WIDTHS)
