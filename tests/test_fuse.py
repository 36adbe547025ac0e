"""Spaces in, spaces out: rows stay aligned, baselines are what they say, errors as predicted."""

import json

import numpy as np
import pytest

from workbench import align
from workbench._require import InputError
from workbench.arrays import normalize_rows
from workbench.fusion.errors import error_curve
from workbench.fusion.kernels import gram
from workbench.fusion.krossfuse import RPKrossFuse
from workbench.fusion.preview import Preview
from workbench.fusion.rivals import baselines
from workbench.fusion.spaces import fuse
from workbench.store import Space

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


def test_spaces_of_other_rows_are_refused():
    with pytest.raises(InputError, match="image rows: CLIP has 12, expert 5"):
        fuse(CLIP, Space("expert", IDS[:5], GAMMA[:5], None, None, {}))
    with pytest.raises(InputError, match="other ids in CLIP and expert"):
        fuse(CLIP, Space("expert", IDS[::-1], GAMMA, None, None, {}))


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


def test_preview_looks_at_other_rows_with_the_same_projection():
    preview = Preview(CLIP, EXPERT, ROWS, WIDTHS, random_state=3)
    preview.look_at(np.array([1, 5]))
    again = Preview(CLIP, EXPERT, np.array([1, 5]), WIDTHS, random_state=3)
    np.testing.assert_array_equal(preview.kernel(0.2, 24), again.kernel(0.2, 24))
    assert preview.error(0.2, 24) == again.error(0.2, 24)
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
