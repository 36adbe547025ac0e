"""Spaces in, spaces out: rows stay aligned, baselines are what they say, errors as predicted."""

import json

import numpy as np
import pytest

from workbench._require import InputError
from workbench.fuse import baselines, error_curve, fuse
from workbench.kernels import gram, unit
from workbench.store import Space

D1, D2, D3, N, M = 5, 6, 4, 12, 9
rng = np.random.default_rng(0)
PSI, GAMMA = rng.standard_normal((N, D1)), rng.standard_normal((N, D2)) + 2
TEXT, CHI = rng.standard_normal((M, D1)), rng.standard_normal((M, D3)) - 1
IDS = np.array([f"id{i}" for i in range(N)])
K_CLIP, K_CROSS = unit(PSI) @ unit(PSI).T, unit(PSI) @ unit(TEXT).T

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
