"""Rows so short or so long that they cannot be squared keep their direction; others, their bits."""

import json
import struct

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import save_file

import workbench as wb
from workbench.arrays import normalize_rows, scaled_rows
from workbench.encoders import check_vectors, read_vectors
from workbench.evaluate import zero_shot

N = 30
LABELS = np.repeat(["a", "b", "c"], N // 3)
IDS = np.array([f"id{row}" for row in range(N)])


def rows(width, seed):
    noise = np.random.default_rng(seed).standard_normal((N, width)) / 2
    noise[:, :3] += np.repeat(np.eye(3), N // 3, axis=0)
    return noise.astype(np.float32)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("library", [np.asarray, torch.as_tensor])
def test_ordinary_rows_are_scaled_as_ever_to_the_bit(kind, library):
    X = np.random.default_rng(0).standard_normal((50, 33)).astype(kind)
    X[3] = 0
    for factor in (1e-6, 1e-3, 1, 1e3, 1e6):
        scaled = library((X * factor).astype(kind))
        if library is torch.as_tensor:
            norms = torch.linalg.vector_norm(scaled, dim=1, keepdims=True)
        else:
            norms = np.linalg.norm(scaled, axis=1, keepdims=True)
        norms[norms == 0] = 1
        expected = scaled / norms
        assert (normalize_rows(scaled) == expected).all()
        assert normalize_rows(scaled).dtype == scaled.dtype


@pytest.mark.parametrize("kind", ["f2", "f4", "f8"])
@pytest.mark.parametrize("library", [np.asarray, torch.as_tensor])
def test_rows_of_any_length_get_length_one(kind, library):
    limits = np.finfo(kind)
    exact = np.random.default_rng(0).standard_normal((50, 3))
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    lengths = [float(limits.smallest_normal) * 2**9, float(limits.max) / 4]
    X = np.vstack([exact * length for length in (*lengths, 1.0)]).astype(kind)
    unit = np.asarray(normalize_rows(library(X)), dtype=float)
    np.testing.assert_allclose(unit, np.vstack([exact] * 3), atol=5 * float(limits.eps) + 2**-9 / 2)
    assert not np.asarray(normalize_rows(library(np.zeros((2, 3), kind)))).any()


def test_scaled_rows_are_the_same_array_where_nothing_is_to_be_done():
    X = rows(4, 0)
    assert scaled_rows(X)[0] is X
    assert normalize_rows(np.ones((3, 0))).shape == (3, 0)
    assert np.isnan(normalize_rows(np.array([[np.nan, 1.0]]))).any()


def studied(scale, kernel="cosine"):
    table = pd.DataFrame({"label": LABELS}, index=pd.Index(IDS, name="id"))
    data = wb.Dataset("toy", IDS, None, table, targets=("label",))
    clip, expert = (rows(8, 0) * np.float32(scale), rows(6, 1) * np.float32(scale))
    classes = np.stack([clip[np.equal(LABELS, label)].mean(0) for label in "abc"])
    return wb.Study(
        data,
        clip=wb.Space("CLIP", IDS, clip, text=clip[:5], classes=classes, info={"role": "clip"}),
        expert=wb.Space("expert", IDS, expert, info={"role": "expert"}),
        n_components=64, map_method="pca", progress=False, kernel=kernel,
    )  # fmt: skip


def probe(space):
    return zero_shot(space.image, space.image[::10], LABELS, list("abc")).value[0]


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_a_study_of_such_rows_says_what_it_says_of_ordinary_ones(scale):
    ordinary, extreme = studied(1), studied(scale)
    for part in ("image", "classes"):
        fused, expected = getattr(extreme.fused, part), getattr(ordinary.fused, part)
        np.testing.assert_allclose(fused, expected, atol=1e-5)
    found, expected = (
        [wb.cka(study.parents["CLIP"].image, study.fused.image), probe(study.spaces["expert"])]
        for study in (extreme, ordinary)
    )
    np.testing.assert_allclose(found, expected, atol=1e-4)
    for name, points in ordinary.maps.items():
        np.testing.assert_allclose(extreme.maps[name], points, atol=1e-3)


@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_products_beyond_all_numbers_are_refused():
    with pytest.raises(
        wb.InputError, match=r"fused image rows with NaN or infinity in 30 row\(s\)"
    ):
        _ = studied(1e30, kernel="linear").fused


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_own_vectors_of_such_lengths_are_taken_as_they_are(tmp_path, scale):
    np.save(tmp_path / "v.npy", rows(8, 0).astype(float) * scale)
    vectors, _ = read_vectors(tmp_path / "v.npy")
    np.testing.assert_allclose(normalize_rows(vectors), normalize_rows(rows(8, 0)), atol=1e-6)


def test_only_a_direction_that_is_lost_is_refused():
    exact = rows(8, 0).astype(float)
    assert len(check_vectors(exact * 1e-40, "rows")) == N  # not normal, yet exact enough
    assert len(check_vectors((exact * 1e-44).astype(np.float32), "rows")) == N  # as they came
    mixed = exact.copy()
    mixed[[4, 9]] *= 1e-46
    with pytest.raises(wb.InputError, match=r"too small for float32 in 2 row\(s\): 4, 9: expected"):
        check_vectors(mixed, "rows")


# bfloat16 and float8, which NumPy does not have.


def narrow(path, kind):
    """Write rows in a type of torch's, and give the same numbers in float32."""
    rounded = torch.as_tensor(rows(8, 0)).to(kind)
    ids = {"name": "narrow", "ids": IDS.tolist(), "info": {}}
    save_file({"image": rounded}, path, {"space": json.dumps(ids)})
    return rounded.to(torch.float32).numpy()


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2])
def test_narrow_types_are_widened_exactly(tmp_path, kind):
    expected = narrow(tmp_path / "v.safetensors", kind)
    vectors, ids = read_vectors(tmp_path / "v.safetensors")
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, expected)
    assert ids.tolist() == IDS.tolist()
    np.testing.assert_array_equal(wb.load_space(tmp_path / "v.safetensors").image, expected)


def test_bfloat16_is_what_its_bits_say(tmp_path):
    narrow(tmp_path / "v.safetensors", torch.bfloat16)
    data = (tmp_path / "v.safetensors").read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    bits = np.frombuffer(data[start:], "<u2").astype("<u4") << 16
    vectors, _ = read_vectors(tmp_path / "v.safetensors")
    np.testing.assert_array_equal(vectors.ravel(), bits.view("<f4"))
