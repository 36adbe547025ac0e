"""Rows in the cache are what was written, whatever became of the files; no more is touched."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open
from safetensors.numpy import save_file

import workbench as wb
from workbench import InputError
from workbench.cli import doctor, main
from workbench.data.demo import _WHOLE
from workbench.data.kept_pictures import keep_picture, pictures_folder
from workbench.encoders import kept
from workbench.encoders.rows import cached_rows
from workbench.files import UNFINISHED, digest, replacing, write_text
from workbench.row_cache import (
    RowCache,
    cache,
    clear,
    folders,
    list_caches,
    shards,
    sweep_unfinished,
    verify,
)

KEYS = [f"{row:016x}" for row in range(200)]
ROWS = np.random.default_rng(0).standard_normal((200, 16)).astype(np.float32)


def filled(folder, step=200):
    """Fill the cache of a model, so many rows a shard."""
    rows = RowCache("0123456789abcdef", folder)
    for start in range(0, 200, step):
        rows.put(KEYS[start : start + step], ROWS[start : start + step])
    return rows


def shard_of(rows):
    (shard,) = rows.folder.glob("*.safetensors")
    return shard


def found_wrong(rows):
    """Keys whose rows are there, but not as they were written."""
    found = rows.get(KEYS)
    return [key for key in found if not np.array_equal(found[key], ROWS[int(key, 16)])]


def rewritten(shard, change, metadata=None):
    """Write the shard anew with the same header, its rows changed: as a broken tool would."""
    with safe_open(shard, "np") as file:
        tensor, header = file.get_tensor("rows").copy(), file.metadata()
    save_file({"rows": change(tensor)}, shard, metadata or header)


def test_no_flipped_bit_in_200_gets_through(tmp_path):
    rng = np.random.default_rng(0)
    whole = shard_of(filled(tmp_path)).read_bytes()
    for _ in range(200):
        rows = RowCache("0123456789abcdef", tmp_path)
        for path in rows.folder.iterdir():
            path.unlink()
        data = bytearray(whole)
        at = int(rng.integers(len(data)))
        data[at] ^= 1 << int(rng.integers(8))
        (rows.folder / f"{digest(*KEYS)}.safetensors").write_bytes(data)
        assert found_wrong(rows) == []
        lost = 200 - len(rows.get(KEYS))
        is_of_rows = at >= len(whole) - ROWS.nbytes
        assert not is_of_rows or 0 < lost <= shards.BLOCK_ROWS, f"bit of byte {at}: {lost} lost"


@pytest.mark.parametrize("with_index", [False, True])
def test_only_the_block_of_a_flipped_row_is_lost_and_it_is_told_once(tmp_path, with_index):
    rows = filled(tmp_path)
    if with_index:
        rows.get(KEYS)
    shard = shard_of(rows)
    data = bytearray(shard.read_bytes())
    data[-1] ^= 1  # of the last row, in a block of 200 - 3 * 64 rows
    shard.write_bytes(data)
    assert rows.get(KEYS).keys() == set(KEYS[:192])
    assert rows.damaged == set(KEYS[192:])
    assert found_wrong(rows) == []
    assert not rows.damaged, "said twice"


DAMAGES = {
    "two rows swapped": lambda rows: rows[[1, 0, *range(2, 200)]],
    "first and last swapped": lambda rows: rows[[199, *range(1, 199), 0]],
    "NaN": lambda rows: np.where(np.arange(200)[:, None] == 7, np.float32(np.nan), rows),
    "zeros": lambda rows: np.where(np.arange(200)[:, None] == 7, np.float32(0), rows),
    "all zeros": np.zeros_like,
    "narrower": lambda rows: np.ascontiguousarray(rows[:, :15]),
    "wider": lambda rows: np.hstack([rows, rows[:, :1]]),
    "fewer": lambda rows: rows[:199],
    "another type": lambda rows: rows.view(np.int32),
    "half as exact": lambda rows: rows.astype(np.float16),
    "turned": lambda rows: np.ascontiguousarray(rows.T),
    "one number": lambda rows: rows + np.float32(1e-3) * (np.arange(200)[:, None] == 70),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_changed_rows_are_found(tmp_path, damage):
    rows = filled(tmp_path)
    rewritten(shard_of(rows), DAMAGES[damage])
    assert found_wrong(rows) == []
    assert len(rows.get(KEYS)) < 200
    verify(tmp_path)
    assert verify(tmp_path) == []


def test_keys_and_checksums_that_were_swapped_are_found(tmp_path):
    rows = filled(tmp_path)
    with safe_open(shard_of(rows), "np") as file:
        header = file.metadata()
    swapped = header | {"keys": header["keys"].replace(KEYS[3], "x" * 16)}
    rows.get(KEYS)  # an index of the true keys is there
    rewritten(shard_of(rows), lambda tensor: tensor, swapped)
    assert found_wrong(rows) == []
    assert len(rows.get(KEYS)) == 200 - shards.BLOCK_ROWS


def test_rows_of_another_encoder_are_not_taken_for_its_own(tmp_path):
    rows = filled(tmp_path)
    other = RowCache("ffffffffffffffff", tmp_path)
    other.folder.mkdir()
    shard_of(rows).rename(other.folder / shard_of(rows).name)
    assert other.get(KEYS) == {}


def test_a_flipped_bit_of_the_index_costs_no_row(tmp_path):
    rows = filled(tmp_path)
    rows.get(KEYS)
    index = rows.folder / folders.INDEX
    whole = index.read_bytes()
    for at in range(0, len(whole), 97):
        data = bytearray(whole)
        data[at] ^= 4
        index.write_bytes(data)
        assert len(rows.get(KEYS)) == 200


def test_an_old_shard_is_looked_at_and_gets_checksums(tmp_path):
    folder = tmp_path / "0123456789abcdef"
    folder.mkdir()
    bad = ROWS.copy()
    bad[3], bad[5, 2] = 0, np.nan
    header = {"keys": str(KEYS).replace("'", '"')}
    save_file({"rows": bad}, folder / f"{digest(*KEYS)}.safetensors", header)
    rows = RowCache("0123456789abcdef", tmp_path)
    assert rows.get(KEYS).keys() == set(KEYS) - {KEYS[3], KEYS[5]}
    assert rows.damaged == {KEYS[3], KEYS[5]}
    with safe_open(shard_of(rows), "np") as file:
        assert file.metadata()["format"] == "2"


# Rows on their way to the cache.


def encoded(rows, keys=KEYS, seen=None):
    """Rows of a model that is asked for the missing ones only, ten at once."""
    asked = [] if seen is None else seen

    def batches(missing):
        asked.extend(missing)
        for start in range(0, len(missing), 10):
            yield missing[start : start + 10], missing[start : start + 10]

    def model(inputs):
        return np.stack([ROWS[int(key, 16)] for key in inputs])

    return cached_rows(keys, batches, model, cache=rows, label="images", progress=False)[0]


def test_damaged_rows_alone_are_encoded_anew_and_told(tmp_path):
    rows, asked = filled(tmp_path), []
    rewritten(shard_of(rows), DAMAGES["NaN"])
    with pytest.warns(UserWarning, match="images: 64 damaged rows in the cache are encoded anew"):
        found = encoded(rows, seen=asked)
    np.testing.assert_array_equal(found, ROWS)
    assert asked == KEYS[:64]
    asked.clear()
    np.testing.assert_array_equal(encoded(rows, seen=asked), ROWS)  # a warning would be an error
    assert asked == []


def test_a_file_that_cannot_be_read_at_all_is_told(tmp_path):
    rows = filled(tmp_path)
    shard_of(rows).write_bytes(b"x" * 99)
    with pytest.warns(UserWarning, match="1 damaged files in the cache are removed"):
        np.testing.assert_array_equal(encoded(rows), ROWS)


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now


@pytest.mark.parametrize(("seconds", "n_batches"), [(0.1, 100), (0.3, 60), (0.9, 30), (5.0, 8)])
def test_rows_are_written_every_two_seconds(monkeypatch, seconds, n_batches):
    clock, written = Clock(), [0.0]
    monkeypatch.setattr(kept, "time", clock)
    monkeypatch.setattr(RowCache, "put", lambda self, keys, rows: written.append(clock.now))
    kept_rows = kept.Shards(RowCache("m", Path("nowhere")))
    for batch in range(n_batches):
        clock.now += seconds
        kept_rows.add([str(batch)], ROWS[:1])
    assert max(np.diff(written)) <= max(kept.SHARD_SECONDS, seconds) + 1e-9
    assert len(written) - 1 <= n_batches * seconds / min(kept.SHARD_SECONDS, seconds)
    if seconds < 1:
        assert min(np.diff(written)) > kept.SHARD_SECONDS / 2, "written more often than needed"


def test_keeping_rows_costs_less_than_two_percent_of_the_time(tmp_path):
    wide = np.random.default_rng(0).standard_normal((400, 768)).astype(np.float32)
    rows = RowCache("m", tmp_path)
    rows.put(["first"], wide[:1])
    seconds = []
    for batch in range(9):  # two seconds of a model of 200 pictures in a second
        start = time.perf_counter()
        rows.put([f"{batch}-{row}" for row in range(400)], wide)
        seconds.append(time.perf_counter() - start)
    assert np.median(seconds) < 0.02 * kept.SHARD_SECONDS


def test_a_killed_run_has_lost_the_last_moments_only(tmp_path):
    code = (
        "import sys, time, numpy as np; from pathlib import Path\n"
        "from workbench.encoders import kept; from workbench.encoders.rows import cached_rows\n"
        "from workbench.row_cache import RowCache\n"
        "kept.SHARD_SECONDS = 0.3\n"
        "def model(inputs):\n"
        "    time.sleep(0.03); print(inputs[0], flush=True); return np.full((1, 9), 7.0)\n"
        "keys = [str(row) for row in range(10**4)]\n"
        "cached_rows(keys, lambda missing: (([key], [key]) for key in missing), model, "
        f"cache=RowCache('m', Path({str(tmp_path)!r})), label='images', progress=False)\n"
    )
    run = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    seen = []
    while not seen or time.monotonic() - seen[0][0] < 1.5:
        key = int(run.stdout.readline())
        seen.append((time.monotonic(), key))
    killed = time.monotonic()
    run.kill()
    run.communicate()
    found = RowCache("m", tmp_path).get([str(key) for _, key in seen])
    lost = [when for when, key in seen if str(key) not in found]
    assert len(found) > 5
    assert killed - lost[0] < 0.3 + 0.3, "more is lost than a shard's time, and a slow machine's"
    assert verify(tmp_path) == []


def test_many_small_shards_become_few(tmp_path):
    rows = filled(tmp_path, step=5)
    assert len(list(rows.folder.glob("*.safetensors"))) == 40
    more = "f" * 16
    cached_rows(
        [*KEYS, more], lambda missing: [(missing, missing)], lambda _: ROWS[:1],
        cache=rows, label="images", progress=False,
    )  # fmt: skip
    assert len(list(rows.folder.glob("*.safetensors"))) == 1
    assert found_wrong(rows) == []
    assert rows.get([*KEYS, more]).keys() == {*KEYS, more}


def test_a_kill_while_shards_are_put_together_loses_nothing(tmp_path, monkeypatch):
    rows = filled(tmp_path, step=5)
    unlink, left = Path.unlink, [25]

    def killed(self, missing_ok=False):
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            rows.merge()
    np.testing.assert_array_equal([rows.get(KEYS)[key] for key in KEYS], ROWS)
    rows.merge()
    np.testing.assert_array_equal([rows.get(KEYS)[key] for key in KEYS], ROWS)


def test_rows_that_another_process_puts_together_meanwhile_are_found(tmp_path, monkeypatch):
    rows = filled(tmp_path, step=5)
    rows.get(KEYS)
    read, done = cache.read_shard, []

    def meanwhile(path, wanted=None):
        if not done:
            done.append(True)
            RowCache("0123456789abcdef", tmp_path).merge()
        return read(path, wanted)

    monkeypatch.setattr(cache, "read_shard", meanwhile)
    assert len(rows.get(KEYS)) == 200


# A cache that cannot be written.


def unwritable_folder(tmp_path, kind):
    if kind == "file":
        (tmp_path / "cache").write_text("years of work")
    if kind == "dead link":
        (tmp_path / "cache").symlink_to(tmp_path / "gone" / "away")
    return tmp_path / "cache"


@pytest.mark.parametrize("kind", ["file", "dead link"])
def test_encoding_goes_on_without_a_cache_and_says_so_once(tmp_path, kind, recwarn):
    rows = RowCache("m", unwritable_folder(tmp_path, kind) / "rows")
    before = sorted(tmp_path.rglob("*"))
    found = encoded(rows)
    np.testing.assert_array_equal(found, ROWS)
    told = [str(warning.message) for warning in recwarn]
    assert len(told) == 1
    assert "encoded rows are not kept" in told[0]
    assert "WORKBENCH_CACHE" in told[0]
    if kind == "file":
        assert sorted(tmp_path.rglob("*")) == before
        assert (tmp_path / "cache").read_text() == "years of work"


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 kB, or a folder that can only be read."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no disk can be mounted here: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_stops_no_run_and_leaves_nothing_half_written(small_disk, recwarn):
    wide = np.random.default_rng(0).standard_normal((200, 500)).astype(np.float32)
    rows = RowCache("m", small_disk)
    found, _ = cached_rows(
        KEYS, lambda missing: [(missing, missing)], lambda _: wide,
        cache=rows, label="images", progress=False,
    )  # fmt: skip
    np.testing.assert_array_equal(found, wide)
    assert ["not kept" in str(warning.message) for warning in recwarn] == [True]
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
    with suppress(OSError):
        (small_disk / "full").write_bytes(bytes(100_000))
    assert "No space left" in folders.cache_problem(small_disk)


def test_a_cache_that_can_only_be_read_is_read(small_disk):
    filled(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    rows = RowCache("0123456789abcdef", small_disk)
    assert len(rows.get(KEYS)) == 200
    assert "cannot be written" in folders.cache_problem(small_disk)
    assert clear(folder=small_disk) == 0
    np.testing.assert_array_equal(encoded(rows), ROWS)


def test_a_demonstration_that_finds_no_room_is_one_clear_error(small_disk, monkeypatch):
    from workbench import load

    monkeypatch.setenv("WORKBENCH_CACHE", str(small_disk))
    monkeypatch.setattr("workbench.data.demo.N_DEMO", 24)
    with pytest.raises(
        InputError, match=r"No space left.*WORKBENCH_CACHE|WORKBENCH_CACHE.*No space"
    ):
        load("demo")
    assert list(small_disk.iterdir()) == []


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda place: place, "cannot be written"),
        (lambda place: place / "new", ""),
        (lambda place: place / "new" / "a" / "b", ""),
        (lambda place: place / "file" / "new", "cannot be made in"),
        (lambda place: place / ("a" * 300), "cannot be used (File name too long)"),
    ],
)
def test_doctor_says_what_is_wrong_with_the_cache_folder(tmp_path, monkeypatch, make, problem):
    (tmp_path / "file").write_text("mine")
    folder = make(tmp_path)
    monkeypatch.setenv("WORKBENCH_CACHE", str(folder))
    if folder == tmp_path:  # whom chmod does not stop

        def refused(self, data):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "write_bytes", refused)
    check = doctor._cache_check()
    assert check["ok"] is not bool(problem)
    assert problem in check["found"]
    assert str(folder) in check["found"]
    assert not problem or "WORKBENCH_CACHE" in check["fix"]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_doctor_says_that_there_is_no_room(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path))
    assert doctor._cache_check()["ok"]
    monkeypatch.setattr(doctor, "LEAST_FREE", 1e18)
    assert not doctor._cache_check()["ok"]


# Nothing that others wrote is touched.


def others(folder):
    """Make files of the user's that look as much like ours as they can."""
    place = folder / "embeddings"
    place.mkdir(parents=True)
    save_file({"rows": ROWS}, place / "clip.safetensors")
    save_file({"rows": ROWS}, place / "0123456789ABCDEF.safetensors")
    (place / "index.json").write_text("[]")
    (place / ".notes.txt.abcd1234").write_text("mine")
    (place / f".thesis.abcd1234{UNFINISHED}").write_text("mine")
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("mine")
    for path in folder.rglob("*"):
        os.utime(path, (0, 0))
    return {path: path.is_dir() or path.read_bytes() for path in folder.rglob("*")}


def test_nothing_of_others_is_removed(tmp_path, monkeypatch):
    before = others(tmp_path / "rows")
    mixed = filled(tmp_path / "rows")
    save_file({"rows": ROWS}, mixed.folder / "mine.safetensors")
    before |= {path: path.read_bytes() for path in [mixed.folder / "mine.safetensors"]}
    os.utime(mixed.folder, (0, 0))
    monkeypatch.setenv("WORKBENCH_CACHE_LIMIT", "0.000001")
    RowCache("ffffffffffffffff", tmp_path / "rows").put(["a"], ROWS[:1])
    assert not list(mixed.folder.glob("*0.safetensors")), "no room was made"
    verify(tmp_path / "rows")
    sweep_unfinished(tmp_path / "rows")
    clear(folder=tmp_path / "rows")
    after = {path: path.is_dir() or path.read_bytes() for path in (tmp_path / "rows").rglob("*")}
    assert {path for path in before if before[path] != after.get(path)} == set()
    assert sorted(after.keys() - before.keys()) == [mixed.folder]


@pytest.mark.parametrize("suffix", ["", UNFINISHED])
def test_what_killed_writers_left_is_swept_when_it_is_old(tmp_path, suffix):
    rows = filled(tmp_path)
    name = f".{shard_of(rows).name}.abcd1234{suffix}"
    (rows.folder / name).write_bytes(b"half")
    (rows.folder / f".index.json.abcd1234{suffix}").write_bytes(b"half")
    assert sweep_unfinished(tmp_path) == [], "their writers may be alive"
    for path in rows.folder.glob(".*"):
        os.utime(path, (0, 0))
    RowCache("ffff", tmp_path).put(["a"], ROWS[:1])  # a run sweeps, too
    assert list(rows.folder.glob(".*")) == []
    assert len(rows.get(KEYS)) == 200


def test_a_writer_sweeps_what_earlier_ones_left_of_its_file(tmp_path):
    with pytest.raises(KeyboardInterrupt), replacing(tmp_path / "a.txt") as begun:
        raise KeyboardInterrupt
    for name in (begun.name, ".b.txt.abcd1234.unfinished", ".a.txt.mine"):
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".a.txt.young.unfinished").write_text("half")
    write_text(tmp_path / "a.txt", "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".a.txt.mine", ".a.txt.young.unfinished", ".b.txt.abcd1234.unfinished", "a.txt",
    ]  # fmt: skip


def test_names_as_long_as_may_be_are_written(tmp_path):
    for name in ("a" * 251 + ".txt", "ä" * 125 + ".txt"):
        write_text(tmp_path / name, "whole")
        assert (tmp_path / name).read_text() == "whole"


def test_folders_that_cannot_be_listed_are_one_clear_error(tmp_path, monkeypatch):
    def denied(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(InputError, match=r"cannot be read .* set WORKBENCH_CACHE"):
        list_caches(tmp_path)


# The pictures of the demonstration.


@pytest.fixture
def few_pictures(tmp_path, monkeypatch):
    """A demonstration of 24 pictures, drawn, in a cache of its own."""
    from workbench import load

    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path))
    monkeypatch.setattr("workbench.data.demo.N_DEMO", 24)
    first = load("demo")
    _WHOLE.clear()  # as in another process
    return first


@pytest.mark.parametrize("damage", ["flip", "cut", "lost", "list cut", "list flipped", "list lost"])
def test_a_damaged_demonstration_is_drawn_anew_and_told(few_pictures, damage):
    from workbench import load

    picture, listed = few_pictures.paths[5], few_pictures.paths[5].parent / "ids.txt"
    victim = listed if "list" in damage else picture
    data = bytearray(victim.read_bytes())
    data[len(data) // 2 - 3] ^= 1
    victim.write_bytes(data[: len(data) // (2 if "cut" in damage else 1)])
    if "lost" in damage:
        victim.unlink()
    with pytest.warns(UserWarning, match=r"of the demonstration's 24 pictures in .* drawn anew"):
        again = load("demo")
    assert again.ids.tolist() == few_pictures.ids.tolist()
    assert [p.read_bytes() for p in again.paths] == [p.read_bytes() for p in few_pictures.paths]
    _WHOLE.clear()
    load("demo")  # a warning would be an error
    assert [path.name for path in picture.parent.parent.iterdir()] == [picture.parent.name]


def test_factors_of_the_demonstration_are_right_whatever_their_file_says(few_pictures):
    from workbench import load

    folder = few_pictures.paths[0].parent
    np.save(folder / "factors.npy", np.zeros((24, 3), int))
    assert load("demo").table.equals(few_pictures.table)


def test_what_killed_drawers_left_is_swept_when_it_is_old(few_pictures):
    from workbench import load

    place = few_pictures.paths[0].parent.parent
    for name, age in ((".demo-old", 0), (".demo-new", time.time()), ("mine", 0)):
        (place / name).mkdir()
        os.utime(place / name, (age, age))
    few_pictures.paths[0].unlink()
    with pytest.warns(UserWarning, match="1 of the"):
        load("demo")
    assert {path.name for path in place.iterdir()} == {".demo-new", "mine", "demo-1-24"}


# Pictures that came inside other files.


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path / "cache"))


@pytest.mark.usefixtures("own_cache")
def test_pictures_out_of_other_files_are_listed_and_cleared_and_no_others(capsys):
    first, second = keep_picture(b"one", "a.png"), keep_picture(b"other", "b.PNG")
    (first.parent / "notes.txt").write_text("mine")
    stranger = pictures_folder() / "album" / second.name
    stranger.parent.mkdir()
    stranger.write_bytes(b"mine")
    assert main(["cache", "ls"]) == 0
    assert "2 pictures out of tables and shards, 8 B" in capsys.readouterr().out
    assert main(["cache", "clear"]) == 0
    assert "8 B are free again" in capsys.readouterr().out
    assert not first.exists()
    assert not second.parent.exists()
    assert stranger.read_bytes() == b"mine"
    assert (first.parent / "notes.txt").read_text() == "mine"


@pytest.mark.usefixtures("own_cache")
def test_a_picture_is_called_by_its_bytes_whatever_its_name_says():
    place = keep_picture(b"one", "../../up/x.exe")
    assert place.suffix == ".img"
    assert place.parent.parent == pictures_folder()
    assert keep_picture(b"one", "other.tar") == place


@pytest.mark.usefixtures("own_cache")
def test_a_kept_picture_whose_bytes_changed_is_written_anew_though_size_and_time_are_the_same():
    place = keep_picture(b"one", "a.png")
    state = place.stat()
    place.write_bytes(b"two")
    os.utime(place, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert keep_picture(b"one", "a.png").read_bytes() == b"one"


@pytest.mark.usefixtures("own_cache")
def test_a_picture_that_changed_but_for_its_size_and_time_gets_its_own_row(tmp_path):
    """Rows are known by the bytes of a picture; nothing goes by the look of its file."""
    files = {}
    for shade in (40, 200):
        file = tmp_path / f"{shade}.bmp"  # the same size whatever it shows
        Image.new("RGB", (32, 32), (shade, 60, 60)).save(file)
        files[shade] = file.read_bytes()
    folder = tmp_path / "pictures"
    folder.mkdir()
    place = folder / "a.bmp"
    rows = {}
    for shade in (40, 200, 40):
        place.write_bytes(files[shade])
        os.utime(place, ns=(10**18, 10**18))
        data = wb.load(folder, label="")
        rows.setdefault(shade, []).append(wb.encode(data, "demo:expert", progress=False).image)
    assert (rows[40][0] == rows[40][1]).all()
    assert not np.allclose(rows[40][0], rows[200][0])
