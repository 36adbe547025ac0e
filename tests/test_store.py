"""Spaces and vectors on disk: whole or not at all, checked, and never by pickle."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import save_file

from workbench._require import InputError
from workbench.encoders import FORMATS, read_vectors
from workbench.files import digest
from workbench.row_cache import RowCache, clear, folders, list_caches, shards, verify
from workbench.sealed_tensors import write_tensors
from workbench.store import Space, load_space, save_space

V = np.arange(1.0, 13.0).reshape(4, 3)
IDS = np.array(["a", "b", "c", "d"])


def test_a_space_comes_back_as_it_was(tmp_path):
    space = Space("CLIP", IDS, V.astype("f4"), None, V[:2].astype("f4"), {"spec": "x", "dim": 3})
    save_space(space, tmp_path / "s.safetensors")
    again = load_space(tmp_path / "s.safetensors")
    assert again.name == "CLIP"
    assert list(again.ids) == list(IDS)
    assert (again.image == space.image).all()
    assert again.text is None
    assert again.info == space.info


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".safetensors", ".parquet", "lists.parquet"])
def test_every_format_gives_the_same_vectors(tmp_path, suffix):
    path = tmp_path / f"v{suffix}"
    if suffix == ".npy":
        np.save(path, V)
    elif suffix == ".npz":
        np.savez(path, v=V, ids=IDS)
    elif suffix == ".safetensors":
        save_file({"v": V}, path)
    elif suffix == ".parquet":
        pd.DataFrame(V, columns=list("xyz")).assign(id=IDS).to_parquet(path)
    else:
        pd.DataFrame({"id": IDS, "vector": list(V)}).to_parquet(path)
    vectors, ids = read_vectors(path)
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, V)
    assert ids is None or list(ids) == list(IDS)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.ones(3), r"of shape \(3,\): expected two dimensions"),
        (np.ones((0, 3)), r"expected at least one row and column"),
        (np.array([[1.0, np.nan], [1, 2], [np.inf, 1]]), r"NaN or infinity in 2 row\(s\): 0, 2"),
        (np.array([[1.0, 2], [0, 0]]), r"zeros only in 1 row\(s\): 1: expected rows that have"),
        (np.array([["x", "y"]]), r"expected real numbers"),
        (np.array([[1, None]], dtype=object), r"without pickle"),
    ],
)
def test_bad_vectors_are_refused_by_row(tmp_path, array, message):
    np.save(tmp_path / "v.npy", array, allow_pickle=True)
    with pytest.raises(InputError, match=message):
        read_vectors(tmp_path / "v.npy")


def test_duplicate_ids_and_unclear_arrays_are_named(tmp_path):
    np.savez(tmp_path / "v.npz", v=V, ids=np.array(["a", "b", "b", "c"]))
    with pytest.raises(InputError, match=r"1 duplicate ids in .*v.npz, first \['b'\]"):
        read_vectors(tmp_path / "v.npz")
    np.savez(tmp_path / "w.npz", v=V, w=V)
    with pytest.raises(
        InputError, match=r"several vectors, \['v', 'w'\]: expected one of them, key="
    ):
        read_vectors(tmp_path / "w.npz")
    assert len(read_vectors(tmp_path / "w.npz", key="w")[0]) == 4


def test_files_that_are_not_what_they_say_are_refused(tmp_path):
    (tmp_path / "v.pkl").write_bytes(b"x")
    with pytest.raises(InputError, match=r"v.pkl: expected vectors in .npy, .npz"):
        read_vectors(tmp_path / "v.pkl")
    (tmp_path / "s.safetensors").write_bytes(b"x" * 20)
    with pytest.raises(InputError, match="expected a whole safetensors file"):
        load_space(tmp_path / "s.safetensors")
    save_file({"v": V}, tmp_path / "v.safetensors")
    with pytest.raises(InputError, match="without a space in its header"):
        load_space(tmp_path / "v.safetensors")


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "s.safetensors"
    save_space(Space("old", IDS, V), path)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("workbench.sealed_tensors.save_file", killed)
    with pytest.raises(KeyboardInterrupt):
        save_space(Space("new", IDS, V), path)
    assert load_space(path).name == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["s.safetensors"]


def test_cached_rows_are_found_by_key_and_by_fingerprint_alone(tmp_path):
    RowCache("m1", tmp_path).put(["a", "b"], V[:2])
    RowCache("m1", tmp_path).put(["c"], V[2:3])
    found = RowCache("m1", tmp_path).get(["c", "a", "z"])
    assert set(found) == {"a", "c"}
    np.testing.assert_array_equal(found["c"], V[2])
    assert RowCache("m2", tmp_path).get(["a"]) == {}


def test_a_damaged_shard_is_forgotten_not_trusted(tmp_path):
    cache = RowCache("m", tmp_path)
    cache.put(["a"], V[:1])
    shard = next(cache.folder.iterdir())
    shard.write_bytes(shard.read_bytes()[:20])
    assert cache.get(["a"]) == {}
    assert not shard.exists()


def test_digest_separates_its_parts():
    assert digest("a", "bc") != digest("ab", "c")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "space 'a' without rows: expected image, text or class rows"),
        ({"image": np.ones((3, 2))}, "3 image rows for 4 ids: expected a row for each id"),
        ({"image": np.ones((4, 2)), "text": np.ones((5, 3))}, "expected 2-D rows of one width"),
        ({"text": np.ones(3)}, "expected 2-D rows of one width"),
    ],
)
def test_rows_that_cannot_belong_together_are_refused(parts, message):
    with pytest.raises(InputError, match=message):
        Space("a", IDS, **parts)


def test_unit_scales_every_part_and_keeps_float32():
    unit = Space("a", IDS, V.astype("f4"), V.astype("f4") * 7).normalize_rows()
    np.testing.assert_allclose(np.linalg.norm(unit.image, axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(unit.text, unit.image, rtol=1e-6)
    assert unit.image.dtype == np.float32


def test_one_of_several_arrays_by_part(tmp_path):
    np.savez(tmp_path / "v.npz", image=V, text=V[:2], other=V[:3])
    assert len(read_vectors(tmp_path / "v.npz")[0]) == 4
    assert len(read_vectors(tmp_path / "v.npz", part="text")[0]) == 2
    with pytest.raises(InputError, match=r"key=x of .*: expected one of"):
        read_vectors(tmp_path / "v.npz", "x")


def test_saved_space_serves_as_vectors_with_ids(tmp_path):
    save_space(Space("a", IDS, V, V[:2]), tmp_path / "s.safetensors")
    assert read_vectors(tmp_path / "s.safetensors")[1].tolist() == IDS.tolist()
    vectors, ids = read_vectors(tmp_path / "s.safetensors", part="text")
    np.testing.assert_array_equal(vectors, V[:2])
    assert ids is None


def test_numbers_too_large_for_float32_are_refused(tmp_path):
    np.save(tmp_path / "v.npy", np.full((7, 2), 1e300))
    with pytest.raises(InputError, match=r"NaN or infinity in 7 row\(s\): 0, 1, 2, 3, 4, \.\.\."):
        read_vectors(tmp_path / "v.npy")


def test_pickle_is_never_read(tmp_path):
    class Trap:
        def __reduce__(self):
            return Path.touch, (tmp_path / "sprung",)

    trapped = np.array([Trap(), 1], dtype=object)
    np.save(tmp_path / "v.npy", trapped, allow_pickle=True)
    np.savez(tmp_path / "v.npz", rows=trapped)
    (tmp_path / "w.npy").write_bytes(pickle.dumps(Trap()))
    for name in ("v.npy", "v.npz", "w.npy"):
        with pytest.raises(InputError, match="without pickle"):
            read_vectors(tmp_path / name)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("content", [b"", b"no such format"])
def test_damaged_file_is_one_clear_error(tmp_path, suffix, content):
    (tmp_path / f"v{suffix}").write_bytes(content)
    with pytest.raises(InputError, match=f"v{suffix}: expected"):
        read_vectors(tmp_path / f"v{suffix}")


def test_folder_that_cannot_be_written_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="expected a folder that can be written"):
        save_space(Space("a", IDS, V), tmp_path / "file" / "s.safetensors")


def test_a_space_says_what_it_holds_in_one_line():
    space = Space("CLIP", np.array(["a", "b"]), np.eye(2), np.ones((1000, 2)))
    assert repr(space) == "Space('CLIP': 2 image rows, 1,000 text rows of 2 columns)"


def test_spaces_are_equal_if_all_they_hold_is(tmp_path):
    space = Space("a", IDS, V, V[:2], info={"dim": 3})
    save_space(space, tmp_path / "s.safetensors")
    assert load_space(tmp_path / "s.safetensors") == space
    assert hash(load_space(tmp_path / "s.safetensors")) == hash(space)
    others = [
        Space("b", IDS, V, V[:2], info={"dim": 3}),
        Space("a", IDS[::-1], V, V[:2], info={"dim": 3}),
        Space("a", IDS, V + 1, V[:2], info={"dim": 3}),
        Space("a", IDS, V, info={"dim": 3}),
        Space("a", IDS, V, V[:2]),
        "a",
    ]
    assert all(space != other for other in others)


def test_a_space_equals_itself_where_numbers_are_missing_too():
    space = Space("a", IDS, np.where(V == 1, np.nan, V))
    assert space == replace(space)


def test_rows_of_zeros_stay_and_info_is_not_shared():
    space = Space("a", IDS, V * [[0], [1], [1], [1]], info={"role": "clip"})
    scaled = space.normalize_rows()
    np.testing.assert_array_equal(scaled.image[0], 0)
    assert np.isfinite(scaled.image).all()
    scaled.info["role"] = "expert"
    assert space.info["role"] == "clip"


def test_unit_is_the_old_name_of_normalize_rows():
    space = Space("a", IDS, V)
    with pytest.warns(FutureWarning, match=r"Space.unit is now Space.normalize_rows"):
        assert space.unit() == space.normalize_rows()


def test_only_shards_with_wanted_rows_are_opened(tmp_path, monkeypatch):
    cache = RowCache("m", tmp_path)
    for i in range(6):
        cache.put([f"{i}"], V[:1] * (i + 1))
    opened = []
    safe_open = shards.safe_open
    monkeypatch.setattr(
        shards, "safe_open", lambda path, kind: opened.append(path) or safe_open(path, kind)
    )
    cache.get(["none"])
    assert len(opened) == 6  # each is indexed once
    opened.clear()
    np.testing.assert_array_equal(RowCache("m", tmp_path).get(["4"])["4"], V[0] * 5)
    assert len(opened) == 1


@pytest.mark.parametrize("damage", ["{", "[]", '{"SHARD": 1}', None, '{"gone.safetensors": ["a"]}'])
def test_an_index_that_is_lost_or_damaged_is_made_anew(tmp_path, damage):
    cache = RowCache("m", tmp_path)
    cache.put(["a"], V[:1])
    cache.get(["a"])
    index = cache.folder / folders.INDEX
    shard = next(cache.folder.glob("*.safetensors"))
    index.unlink() if damage is None else index.write_text(damage.replace("SHARD", shard.name))
    assert set(cache.get(["a"])) == {"a"}
    RowCache("m", tmp_path).put(["b"], V[1:2])  # another writer
    assert set(cache.get(["a", "b"])) == {"a", "b"}


def test_rows_used_longest_ago_make_room_and_running_ones_stay(tmp_path, monkeypatch):
    big = np.ones((100, 1000), np.float32)  # 0.4 MB
    for age, name in ((9000, "old"), (8000, "older use"), (10, "fresh")):
        cache = RowCache(name, tmp_path)
        cache.put([f"{i}" for i in range(100)], big)
        then = folders.time.time() - age
        os.utime(cache.folder, (then, then))
    monkeypatch.setenv("WORKBENCH_CACHE_LIMIT", "0.0013")
    RowCache("running", tmp_path).put([f"{i}" for i in range(100)], big)
    left = {cache.fingerprint: cache.shards for cache in list_caches(tmp_path)}
    assert left == {"old": 0, "older use": 1, "fresh": 1, "running": 1}
    monkeypatch.setenv("WORKBENCH_CACHE_LIMIT", "0.0001")
    RowCache("running", tmp_path).put(["x"], big[:1])
    left = {cache.fingerprint: cache.shards for cache in list_caches(tmp_path)}
    assert left == {"old": 0, "older use": 0, "fresh": 1, "running": 2}


def aged(folder, seconds):
    """Make a file or folder so old."""
    then = time.time() - seconds
    os.utime(folder, (then, then))


def test_oldest_shards_of_an_encoder_go_first_and_no_more_than_must(tmp_path, monkeypatch):
    big = np.ones((100, 1000), np.float32)  # 0.4 MB
    old = RowCache("old", tmp_path)
    for age, key in ((300, "b"), (400, "a"), (200, "c")):
        old.put([key, *map(str, range(99))], big)
        aged(old.folder / f"{digest(key, *map(str, range(99)))}.safetensors", age)
    aged(old.folder, 9000)
    monkeypatch.setenv("WORKBENCH_CACHE_LIMIT", "0.0013")
    RowCache("running", tmp_path).put(["x"], big[:1])
    RowCache("running", tmp_path).put(["x", *map(str, range(99))], big)
    (cache, _) = list_caches(tmp_path)
    assert cache.used < time.time() - 8000  # to make room is no use of the rows
    assert set(old.get(["a", "b", "c"])) == {"b", "c"}


def test_rows_that_were_read_lately_stay(tmp_path, monkeypatch):
    for name in ("read", "unread"):
        RowCache(name, tmp_path).put(["x"], V[:1])
    RowCache("read", tmp_path).get([])  # writes its index
    for name in ("read", "unread"):
        aged(tmp_path / name, 9000)
    RowCache("read", tmp_path).get(["x"])
    monkeypatch.setenv("WORKBENCH_CACHE_LIMIT", "0.0000001")
    RowCache("running", tmp_path).put(["x"], V[:1])
    left = {cache.fingerprint: cache.shards for cache in list_caches(tmp_path)}
    assert left == {"read": 1, "unread": 0, "running": 1}


def test_a_limit_may_be_infinite(monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE_LIMIT", "inf")
    assert RowCache("m").limit > 10**18


@pytest.mark.parametrize("limit", ["much", "0", "-1", "nan"])
def test_limit_that_is_no_size_is_refused(monkeypatch, limit):
    monkeypatch.setenv("WORKBENCH_CACHE_LIMIT", limit)
    with pytest.raises(InputError, match=f"WORKBENCH_CACHE_LIMIT={limit}: expected a number of GB"):
        RowCache("m")


def test_caches_are_listed_verified_and_cleared(tmp_path):
    for name in "ab":
        RowCache(name, tmp_path).put(["x"], V[:1])
        RowCache(name, tmp_path).put(["y"], V[:1])
    assert verify(tmp_path) == []
    shard = next((tmp_path / "a").glob("*.safetensors"))
    shard.write_bytes(shard.read_bytes()[:20])
    (problem,) = verify(tmp_path)
    assert problem.startswith(f"{shard}: damaged (")
    assert {cache.fingerprint: cache.shards for cache in list_caches(tmp_path)} == {"a": 1, "b": 2}
    assert clear("a", folder=tmp_path) > 0
    with pytest.raises(InputError, match="no rows of a: expected a fingerprint"):
        clear("a", folder=tmp_path)
    assert clear(folder=tmp_path) > 0
    assert list_caches(tmp_path) == []


def put_by_hand(folder, keys, rows, name=None):
    """Write a shard without the checks of the cache."""
    path = folder / f"{name or digest(*keys)}.safetensors"
    write_tensors(path, {"rows": rows}, {"keys": json.dumps(keys)}, seal=False)  # format 1
    return path


@pytest.mark.parametrize(
    ("rows", "name", "message"),
    [
        (V[:1], None, "damaged (2 keys of another shard)"),
        (V[:2] * [[1], [np.inf]], None, "1 of 2 rows damaged"),
        (V[:2], 16 * "0", "damaged (2 keys of another shard)"),
    ],
)
def test_verify_finds_shards_that_are_whole_and_wrong(tmp_path, rows, name, message):
    shard = put_by_hand(tmp_path / "m", ["a", "b"], rows, name)
    aged(tmp_path / "m", 9000)
    assert verify(tmp_path) == [f"{shard}: {message}"]
    assert not shard.exists()
    (cache,) = list_caches(tmp_path)
    assert cache.used < time.time() - 8000  # to verify rows is no use of them


def test_a_shard_that_is_damaged_after_it_was_indexed_is_forgotten(tmp_path):
    cache = RowCache("m", tmp_path)
    for keys in ("ab", "cd"):
        cache.put(list(keys), V[:2])
    cache.get(["a", "c"])
    cut, short = (cache.folder / f"{digest(*keys)}.safetensors" for keys in ("ab", "cd"))
    cut.write_bytes(cut.read_bytes()[:20])
    put_by_hand(cache.folder, ["c", "d"], V[:1])
    assert cache.get(["a", "c"]) == {}
    assert not cut.exists()
    assert not short.exists()


def test_killed_writer_loses_its_last_shard_at_most(tmp_path):
    code = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from workbench.row_cache import RowCache\n"
        f"cache = RowCache('m', Path({str(tmp_path)!r}))\n"
        "for i in range(10**6):\n"
        "    cache.put([str(i)], np.full((1, 50000), i + 1, np.float32)); print(i, flush=True)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    last = [int(writer.stdout.readline()) for _ in range(12)][-1]
    writer.send_signal(signal.SIGKILL)
    rest = writer.communicate()[0].split()
    last = int(rest[-1]) if rest else last
    found = RowCache("m", tmp_path).get([str(i) for i in range(last + 1)])
    assert {key: row[0] for key, row in found.items()} == {str(i): i + 1 for i in range(last + 1)}
    assert verify(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("store.RowCache", "row_cache.RowCache"),
        ("store.digest", "files.digest"),
        ("store.read_vectors", "encoders.vector_files.read_vectors"),
        ("store.check_vectors", "encoders.vector_files.check_vectors"),
        ("store.FORMATS", "encoders.vector_files.FORMATS"),
        ("data.asset", "files.asset"),
        ("data.cache_dir", "files.cache_dir"),
    ],
)
def test_old_names_answer_and_say_the_new_one(old, new):
    def find(path):
        module, _, name = f"workbench.{path}".rpartition(".")
        return getattr(import_module(module), name)

    with pytest.warns(FutureWarning, match=rf"workbench.{old} is now workbench.{new}"):
        assert find(old) is find(new)
