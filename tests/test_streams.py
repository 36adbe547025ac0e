"""Rows from file to file: the same as in memory, on after a stop, one message for what is wrong."""

import errno
import json

import numpy as np
import pytest

import workbench as wb
from workbench import streams
from workbench._require import InputError
from workbench.cli.main import main
from workbench.streams import applying, unfinished

N = 100


@pytest.fixture
def files(tmp_path):
    rng = np.random.default_rng(0)
    for name, width in (("clip", 8), ("expert", 6)):
        rows = rng.standard_normal((N, width)) + 0.3
        np.save(tmp_path / f"{name}.npy", rows.astype("f4"))
    return tmp_path / "clip.npy", tmp_path / "expert.npy"


@pytest.fixture
def fuser(files):
    return streams.fit_to_files(*files, n_components=40, random_state=0)


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(applying, "MOST_ROWS", 16)


def run(fuser, files, out, **options):
    return streams.apply_to_files(fuser, *files, out=out, progress=False, **options)


def side_by_side(files):
    return np.hstack([np.load(file) for file in files])


def test_files_give_the_rows_that_memory_gives(fuser, files, tmp_path, small_blocks):
    written = run(fuser, files, tmp_path / "fused.npy")
    np.testing.assert_allclose(
        np.load(tmp_path / "fused.npy"), fuser.transform(side_by_side(files)), rtol=1e-5, atol=1e-6
    )
    assert (written.rows, written.columns, written.error, written.resumed_at) == (N, 40, 0, 0)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "clip.npy", "expert.npy", "fused.npy"
    ]  # fmt: skip


def test_a_fuser_of_all_rows_is_that_of_spaces(files):
    ids = np.arange(N).astype(str)
    clip, expert = (wb.Space(name, ids, np.load(name)) for name in files)
    ours = streams.fit_to_files(*files, rows=10 * N, n_components=40, random_state=0)
    theirs = wb.fit_fuser(clip, expert, n_components=40, random_state=0)
    rows = side_by_side(files)
    np.testing.assert_array_equal(ours.transform(rows), theirs.transform(rows))


def test_a_sample_is_drawn_from_all_rows_and_by_its_seed(files):
    means = [
        np.concatenate(streams.fit_to_files(
            *files, rows=20, n_components=40, random_state=seed
        ).means_["image"])
        for seed in (0, 0, 1)
    ]  # fmt: skip
    np.testing.assert_array_equal(means[0], means[1])
    assert np.abs(means[0] - means[2]).max() > 0.01


def stop_after(monkeypatch, blocks, fuser, files, out, **options):
    """Begin to write, and be interrupted after so many blocks."""
    append, calls = unfinished.GrowingRows.append, []

    def stopping(self, rows, facts):
        if len(calls) == blocks:
            raise KeyboardInterrupt
        calls.append(1)
        append(self, rows, facts)

    with monkeypatch.context() as patch:
        patch.setattr(unfinished.GrowingRows, "append", stopping)
        with pytest.raises(KeyboardInterrupt):
            run(fuser, files, out, **options)


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("torn", [b"", b"half a row", b"long " * 10_000])
def test_what_was_stopped_goes_on_to_the_same_bytes(
    fuser, files, tmp_path, small_blocks, monkeypatch, dtype, torn
):
    whole = run(fuser, files, tmp_path / "whole.npy", dtype=dtype)
    stop_after(monkeypatch, 3, fuser, files, tmp_path / "fused.npy", dtype=dtype)
    assert not (tmp_path / "fused.npy").exists()
    with open(tmp_path / ".fused.npy.unfinished", "ab") as file:
        file.write(torn)
    written = run(fuser, files, tmp_path / "fused.npy", dtype=dtype)
    assert written.resumed_at == 48
    assert written.error == pytest.approx(whole.error, rel=1e-12)
    assert (tmp_path / "fused.npy").read_bytes() == (tmp_path / "whole.npy").read_bytes()


def _of_another_type(files, folder):
    return {"dtype": "float16"}


def _of_other_rows(files, folder):
    rows = np.load(files[1])
    rows[N // 2] += 1
    np.save(files[1], rows)
    return {}


def _cut_off(files, folder):
    (folder / ".fused.npy.unfinished").write_bytes(b"\x93NUMPY")
    return {}


def _without_a_note(files, folder):
    (folder / ".fused.npy.unfinished.json").write_text("{")
    return {}


@pytest.mark.parametrize("change", [_of_another_type, _of_other_rows, _cut_off, _without_a_note])
def test_what_was_begun_for_something_else_is_begun_again(
    fuser, files, tmp_path, small_blocks, monkeypatch, change
):
    stop_after(monkeypatch, 3, fuser, files, tmp_path / "fused.npy")
    options = change(files, tmp_path)
    written = run(fuser, files, tmp_path / "fused.npy", **options)
    assert written.resumed_at == 0
    np.testing.assert_allclose(
        np.load(tmp_path / "fused.npy"), fuser.transform(side_by_side(files)), rtol=2e-3, atol=1e-3
    )


def test_a_full_disk_is_one_message_and_what_is_done_stays(
    fuser, files, tmp_path, small_blocks, monkeypatch
):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    stop_after(monkeypatch, 2, fuser, files, tmp_path / "fused.npy")
    with monkeypatch.context() as patch:
        patch.setattr(unfinished.os, "fsync", full)
        words = r"No space left on device\); 32 rows are kept, and the same call goes on from there"
        with pytest.raises(InputError, match=words):
            run(fuser, files, tmp_path / "fused.npy")
    assert run(fuser, files, tmp_path / "fused.npy").resumed_at == 32


def test_two_do_not_write_one_file(fuser, files, tmp_path, small_blocks, monkeypatch):
    append, said = unfinished.GrowingRows.append, []

    def meanwhile(self, rows, facts):
        if not said:
            with pytest.raises(InputError, match=r"fused\.npy, which is being written") as refused:
                run(fuser, files, tmp_path / "fused.npy")
            said.append(refused)
        append(self, rows, facts)

    monkeypatch.setattr(unfinished.GrowingRows, "append", meanwhile)
    run(fuser, files, tmp_path / "fused.npy")
    np.testing.assert_allclose(
        np.load(tmp_path / "fused.npy"), fuser.transform(side_by_side(files)), rtol=1e-5, atol=1e-6
    )
    assert said


def test_float16_says_what_it_loses(fuser, files, tmp_path, small_blocks):
    written = run(fuser, files, tmp_path / "fused.npy", dtype="float16")
    rows = fuser.transform(side_by_side(files)).astype(float)
    lost = np.linalg.norm(rows - np.load(tmp_path / "fused.npy")) / np.linalg.norm(rows)
    assert 1e-5 < lost < 1e-3
    assert written.error == pytest.approx(lost, rel=1e-3)
    assert f"which loses {written.error:.1e} of the rows' norm" in written.sentence()


def test_what_float16_cannot_hold_is_refused():
    rows = np.ones((3, 4), "f4")
    rows[1, 2] = 1e6
    with pytest.raises(InputError, match=r"fused rows beyond float16 in \[41\]"):
        applying._rounded(rows, np.dtype("f2"), 40)


def test_a_row_at_fault_is_named_by_its_number(fuser, files, tmp_path, small_blocks):
    rows = np.load(files[1])
    rows[77, 2] = np.nan
    np.save(files[1], rows)
    with pytest.raises(InputError, match=r"expert.npy with NaN or infinity in 1 row\(s\): 77"):
        run(fuser, files, tmp_path / "fused.npy")


@pytest.mark.parametrize(("value", "said"), [(np.inf, "infinity"), (0.0, "zeros only")])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_rows_without_a_direction_are_named(fuser, files, tmp_path, value, said, dtype):
    rows = np.load(files[1]).astype(dtype)
    rows[41] = value
    np.save(files[1], rows)
    with pytest.raises(InputError, match=rf"{said} in 1 row\(s\): 41"):
        run(fuser, files, tmp_path / "fused.npy")


def test_large_and_small_rows_are_fused_as_in_memory(fuser, files, tmp_path):
    rows = np.load(files[1])
    rows[3] *= 1e25
    rows[4] *= 1e-18
    np.save(files[1], rows)
    run(fuser, files, tmp_path / "fused.npy")
    np.testing.assert_allclose(
        np.load(tmp_path / "fused.npy"), fuser.transform(side_by_side(files)), rtol=1e-5, atol=1e-6
    )


def test_plain_safetensors_are_read_where_they_lie(fuser, files, tmp_path):
    from safetensors.numpy import save_file

    save_file({"image": np.load(files[0])}, tmp_path / "clip.safetensors")
    run(fuser, files, tmp_path / "a.npy")
    run(fuser, (tmp_path / "clip.safetensors", files[1]), tmp_path / "b.npy")
    assert (tmp_path / "a.npy").read_bytes() == (tmp_path / "b.npy").read_bytes()


WRONG = {
    "short.npy": (np.ones((9, 6), "f4"), "rows of the same samples in the same order"),
    "flat.npy": (np.ones(9, "f4"), "row after row"),
    "columns.npy": (np.asfortranarray(np.ones((N, 6), "f4")), "row after row"),
    "whole.npy": (np.ones((N, 6), int), "float16, float32 or float64"),
    "wide.npy": (np.ones((N, 7), "f4"), "14 columns, as the fuser was fitted"),
}


@pytest.mark.parametrize("name", WRONG)
def test_files_that_do_not_fit_are_refused(fuser, files, tmp_path, name):
    rows, expected = WRONG[name]
    np.save(tmp_path / name, rows)
    with pytest.raises(InputError, match=expected):
        run(fuser, (files[0], tmp_path / name), tmp_path / "fused.npy")
    assert not (tmp_path / "fused.npy").exists()


def test_other_files_and_values_are_refused(fuser, files, tmp_path):
    ids = np.arange(N).astype(str)
    wb.save_space(wb.Space("clip", ids, np.load(files[0])), tmp_path / "space.safetensors")
    (tmp_path / "rows.csv").write_text("1,2\n")
    for name in ("space.safetensors", "rows.csv"):
        with pytest.raises(InputError, match="their rows are read where they lie"):
            run(fuser, (tmp_path / name, files[1]), tmp_path / "fused.npy")
    for options, words in (
        ({"out": tmp_path / "fused.bin"}, "a name that ends in .npy"),
        ({"out": files[0]}, "another file"),
        ({"out": tmp_path / "f.npy", "dtype": "int8"}, "float32"),
        ({"out": tmp_path / "f.npy", "memory": 3}, str(2**26)),
    ):
        with pytest.raises(InputError, match=words):
            streams.apply_to_files(fuser, *files, progress=False, **options)


def test_the_verbs_write_the_same_rows_and_keep_the_fuser(files, tmp_path, capsys):
    parents = ["--clip", str(files[0]), "--expert", str(files[1])]
    fused, again = str(tmp_path / "fused.npy"), str(tmp_path / "again.npy")
    assert main(["fuse", *parents, "-l", "40", "--out", fused, "--fit-rows", "50", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["columns"], said["out"]) == (N, 40, fused)
    assert main(["apply", *parents, "--fuser", said["fuser"], "--out", again]) == 0
    assert "100 rows of 40 numbers in float32" in capsys.readouterr().out
    np.testing.assert_array_equal(np.load(fused), np.load(again))
    assert main(["apply", *parents, "--fuser", said["fuser"], "--out", again]) == 2
    assert "--force to replace it" in capsys.readouterr().err


def test_the_fuser_takes_the_place_of_no_parent(files, tmp_path, capsys):
    from safetensors.numpy import save_file

    clip = tmp_path / "clip.safetensors"
    save_file({"image": np.load(files[0])}, clip)
    before = clip.read_bytes()
    words = ["--clip", clip, "--expert", files[1], "--fuser", clip, "--out", tmp_path / "f.npy"]
    assert main(["fuse", "--force", *map(str, words)]) == 2
    assert "which is read too" in capsys.readouterr().err
    assert clip.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--out", "x.npy", "--method", "kernel"], "another method"),
        (["--out", "x.npy", "--text-expert", "t.safetensors"], "a space to write"),
        (["--out", "x.safetensors", "--dtype", "float16"], "that ends in .npy"),
        (["--out", "x.safetensors", "--fit-rows", "50"], "that ends in .npy"),
        (["--out", "x.npy", "--fit-rows", "1"], "2"),
    ],
)
def test_flags_that_do_not_fit_are_one_sentence(
    files, tmp_path, capsys, monkeypatch, words, message
):
    monkeypatch.chdir(tmp_path)
    assert main(["fuse", "--clip", str(files[0]), "--expert", str(files[1]), *words]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
