"""What an older version wrote is read; what a newer one wrote is refused with the way out."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import save_file

from workbench import InputError, Space, Study, fuse, load_fuser, load_space, store
from workbench.encoders.kept import warn_of_damage
from workbench.explorer import session_file as session
from workbench.explorer.session import Sliders
from workbench.fusion import fuser_files, space_files
from workbench.fusion.weights import Weights
from workbench.indexing import index_space, model_file, open_index
from workbench.report import example_files, provenance
from workbench.row_cache import RowCache, newer_shards, shards, verify
from workbench.sealed_tensors import read_tensors
from workbench.study import files

SAMPLES = Path(__file__).parent / "samples"
ENCODER = "0123456789abcdef"
KEYS = [f"{row:016x}" for row in range(12)]


def rows(width, seed):
    """Rows that all samples hold; they were drawn like this when the samples were written."""
    noise = np.random.default_rng(seed).standard_normal((12, width)) / 2
    noise[:, :3] += np.repeat(np.eye(3), 4, axis=0)
    return (noise / np.linalg.norm(noise, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("version", range(1, store.FORMAT + 1))
def test_spaces_of_every_version_are_read(version):
    space = load_space(SAMPLES / f"space-{version}.safetensors")
    assert space.name == "clip"
    assert space.ids.tolist() == [f"id{row}" for row in range(12)]
    np.testing.assert_array_equal(space.image, rows(4, 0))
    np.testing.assert_array_equal(space.text, rows(4, 2))
    np.testing.assert_array_equal(space.classes, rows(4, 3)[:3])
    assert space.info == {"role": "clip", "model": "sample"}


@pytest.mark.parametrize("version", range(1, shards.FORMAT + 1))
def test_rows_of_every_version_are_found(version, tmp_path):
    shutil.copytree(SAMPLES / f"rows-{version}", tmp_path / "rows")
    for _ in range(2):  # the first time it may write them anew
        cache = RowCache(ENCODER, tmp_path / "rows")
        found = cache.get(KEYS)
        assert not cache.damaged
        np.testing.assert_array_equal([found[key] for key in KEYS], rows(4, 0))
    assert verify(tmp_path / "rows") == []


@pytest.mark.parametrize("version", range(1, example_files.FORMAT + 1))
def test_examples_of_every_version_are_read(version, tmp_path):
    shutil.copy(SAMPLES / f"examples-{version}.json", tmp_path / example_files.NAME)
    kept = example_files.read_examples(tmp_path)
    assert kept["samples"]["0"]["caption"] == "a red owl"
    assert kept["neighbours"]["samples"][0]["near"] == {"CLIP": [1], "fused": [2]}


@pytest.mark.parametrize("version", range(1, fuser_files.FORMAT + 1))
def test_fusers_of_every_version_are_read(version):
    fuser = load_fuser(SAMPLES / f"fuser-{version}.safetensors")
    study = Study.load(SAMPLES / "study-1")
    X = np.hstack([rows(4, 0), rows(3, 1)])
    np.testing.assert_allclose(fuser.transform(X), study.fused.image, rtol=1e-5, atol=1e-6)
    assert fuser.get_params()["construction"] == "direct_sum"


@pytest.mark.parametrize("version", range(1, space_files.FORMAT + 1))
def test_kernels_of_every_version_are_read(version):
    kernel = load_space(SAMPLES / f"kernel-{version}.safetensors")
    chosen = range(12) if version == 1 else [7, 2, 5]  # the first version had all rows alone
    assert kernel.ids.tolist() == [f"id{row}" for row in chosen]
    clip, expert = rows(4, 0), rows(3, 1)
    expert = expert - expert.mean(axis=0)
    expert = expert / np.linalg.norm(expert, axis=1, keepdims=True)
    k_clip, k_expert = (X @ X[chosen].T for X in (clip, expert))
    expected = 0.5 * k_clip + 0.25 * k_expert + k_clip * k_expert
    found = kernel.image.products(kernel.image)
    np.testing.assert_allclose(found, expected[chosen], rtol=1e-5, atol=1e-6)
    of_words = kernel.image.products(kernel.text)
    np.testing.assert_allclose(of_words, 0.5 * clip[chosen] @ rows(4, 2).T, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("version", range(1, files.FORMAT + 1))
def test_studies_of_every_version_are_read(version):
    study = Study.load(SAMPLES / f"study-{version}")
    np.testing.assert_array_equal(study.parents["clip"].image, rows(4, 0))
    np.testing.assert_array_equal(study.parents["expert"].image, rows(3, 1))
    assert study.fused.image.shape == (12, 16)
    assert list(study.maps) == ["clip", "expert", "fused"]


@pytest.mark.parametrize("version", range(1, provenance.FORMAT + 1))
def test_manifests_of_every_version_say_what_was_run(version):
    about = json.loads((SAMPLES / f"manifest-{version}.json").read_text("utf-8"))
    assert about.get("format", 1) == version
    assert about["parameters"]["n_components"] == 16
    assert dict(provenance.manifest_facts(about))["data"].startswith("12 samples")


@pytest.mark.parametrize("version", range(1, session.FORMAT + 1))
def test_sessions_of_every_version_are_read(version):
    data = Study.load(SAMPLES / "study-1").dataset
    found = session.read_session(SAMPLES / f"session-{version}.json", data)
    assert found.selection == ("id2", "id5")
    assert found.kept == {"two": ("id2", "id5"), "none": ()}
    assert found.queries == {"a": None, "b": "captions"}
    assert found.sliders == Sliders(Weights(0.5, 0.2), 16, (Weights(1.0),))
    assert (found.colour, found.hidden, found.panel) == ("label", ("x",), "Search")
    assert found.tags == ({} if version < 2 else {
        "wrong label": ("id2",), "duplicate": (), "blurry": ("id2", "id5")
    })  # fmt: skip
    assert [each.chosen for each in found.judgements] == ([] if version < 2 else ["fused", ""])


def test_the_version_of_today_has_a_sample_of_each_kind():
    """Whoever raises a number writes a sample by that version, and keeps the old ones."""
    newest = {
        "space": store.FORMAT,
        "rows": shards.FORMAT,
        "fuser": fuser_files.FORMAT,
        "kernel": space_files.FORMAT,
        "study": files.FORMAT,
        "manifest": provenance.FORMAT,
        "session": session.FORMAT,
        "examples": example_files.FORMAT,
        "index": model_file.FORMAT,
    }
    wanted = {f"{kind}-{n}" for kind, last in newest.items() for n in range(1, last + 1)}
    assert {path.name.partition(".")[0] for path in SAMPLES.iterdir()} == wanted
    _, metadata = read_tensors(SAMPLES / f"space-{store.FORMAT}.safetensors")
    assert json.loads(metadata["space"])["format"] == store.FORMAT
    assert (
        json.loads((SAMPLES / f"study-{files.FORMAT}" / "study.json").read_text())["format"]
        == files.FORMAT
    )
    shard = next((SAMPLES / f"rows-{shards.FORMAT}" / ENCODER).glob("*.safetensors"))
    with shards.safe_open(shard, "np") as file:
        assert int(file.metadata()["format"]) == shards.FORMAT


def test_files_of_a_newer_version_are_refused_with_the_way_out(tmp_path):
    for kind, read in (("space", load_space), ("fuser", load_fuser)):
        path = tmp_path / kind
        save_file({"image": np.ones((1, 1))}, path, {kind: json.dumps({"format": 99})})
        with pytest.raises(
            InputError, match=r"format 99: expected at most [23]; a newer .* upgrade"
        ):
            read(path)
    shutil.copytree(SAMPLES / "study-1", tmp_path / "study")
    index = json.loads((tmp_path / "study" / "study.json").read_text())
    (tmp_path / "study" / "study.json").write_text(json.dumps(index | {"format": 99}))
    with pytest.raises(InputError, match=r"format 99: expected at most 3; a newer .* upgrade"):
        Study.load(tmp_path / "study")


def test_rows_of_a_newer_version_are_left_alone_and_told(tmp_path):
    cache = RowCache("m", tmp_path)
    cache.put(["a"], np.ones((1, 3), np.float32))
    shard = next(cache.folder.glob("*.safetensors"))
    save_file({"other": np.ones(3)}, shard, {"format": "99"})
    assert cache.get(["a"]) == {}
    with pytest.warns(UserWarning, match=r"1 files .* written by a newer workbench"):
        warn_of_damage(cache, "images")
    assert verify(tmp_path) == []
    assert newer_shards(tmp_path) == [shard]


@pytest.mark.parametrize("version", range(1, model_file.FORMAT + 1))
def test_indexes_of_every_version_are_searched(version, tmp_path):
    pytest.importorskip("lancedb")
    shutil.copytree(SAMPLES / f"index-{version}.lancedb", tmp_path / "index.lancedb")
    ids = np.array([f"id{row}" for row in range(12)])
    parents = (Space("CLIP", ids, rows(4, 0)), Space("expert", ids, rows(5, 1)))
    index_space(fuse(*parents, method="kernel"), tmp_path / "new.lancedb", progress=False)
    columns = ["rank", "score", "row", "id"]
    found, new = (
        open_index(tmp_path / f"{name}.lancedb").search("id5", k=3)[columns]
        for name in ("index", "new")
    )
    pd.testing.assert_frame_equal(found, new)
    assert found.id[0] == "id7"
