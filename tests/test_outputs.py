"""Places to write are looked at before any work; what is there is lost at no time."""

import os

import numpy as np
import pytest
from robustness.material import write_fuser, write_spaces, write_table

from workbench import InputError, cli
from workbench._machine.outputs import check_output_file, check_output_folder
from workbench.cli.checking import check_memory, check_rows_file
from workbench.store import load_space


def words_of(verb, folder, out):
    clip, expert = write_spaces(folder)
    parents = ["--clip", clip, "--expert", expert]
    found = {
        "encode": ["encode", "--data", write_table(folder), "--spec", f"vectors:{folder}/clip.npy"],
        "fuse": ["fuse", *parents],
        "apply": ["apply", "--fuser", write_fuser(folder), *parents],
        "compare": ["compare", "--data", write_table(folder), clip, expert],
        "report": ["report", "--limit", "8"],
    }[verb]
    return [str(word) for word in [*found, "--out", out]]


@pytest.mark.parametrize("verb", ["encode", "fuse", "apply", "compare", "report"])
def test_a_folder_that_cannot_be_written_is_told_before_any_work(
    verb, read_only, tmp_path, capsys, monkeypatch
):
    for work in ("load_space", "load", "parse_spec"):
        monkeypatch.setattr(f"workbench.cli.spaces.{work}", None)  # would be a TypeError
    assert cli.main(words_of(verb, tmp_path, read_only / "new" / "out.csv")) == 2
    assert "to be a folder that can be written (Read-only" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_told(tmp_path):
    tmp_path.chmod(0o500)
    for check in (check_output_file, check_output_folder):
        with pytest.raises(InputError, match=r"to be a folder that can be written \(Permission"):
            check(tmp_path / "out", "--out")


def test_a_full_disk_leaves_the_old_rows(small_disk, tmp_path, capsys):
    out = small_disk / "out.safetensors"
    out.write_text("old")
    assert cli.main([*words_of("fuse", tmp_path, out), "-l", "20000", "--force"]) == 2
    assert "out.safetensors: expected room to write the file" in capsys.readouterr().err
    assert out.read_text() == "old"
    assert list(small_disk.iterdir()) == [out]


def test_a_disk_without_room_is_told_before_any_work(small_disk):
    (small_disk / "filler").write_bytes(bytes(2_500_000))
    with pytest.raises(InputError, match=r"out with 0\.\d MB free: expected at least 1 MB, or a"):
        check_output_file(small_disk / "out", "--out")


def test_a_link_to_an_input_is_that_input(tmp_path):
    (tmp_path / "clip.safetensors").write_text("mine")
    (tmp_path / "link.safetensors").symlink_to("clip.safetensors")
    with pytest.raises(InputError, match="which is read too: expected another file"):
        check_rows_file(
            tmp_path / "link.safetensors", "--out", [tmp_path / "clip.safetensors", None, "demo"]
        )


@pytest.mark.parametrize("verb", ["encode", "fuse", "apply", "compare"])
def test_files_of_an_earlier_run_are_replaced_with_force_alone(verb, tmp_path, capsys):
    out = tmp_path / ("out.csv" if verb == "compare" else "out.safetensors")
    words = words_of(verb, tmp_path, out)
    np.save(tmp_path / "clip.npy", load_space(tmp_path / "clip.safetensors").image)
    out.write_text("of an earlier run")
    assert cli.main(words) == 2
    said = f"{out}, a file that is there: expected a new file, or --force to replace it"
    assert said in capsys.readouterr().err
    assert out.read_text() == "of an earlier run"
    assert cli.main([*words, "--force"]) == 0
    assert out.read_bytes() != b"of an earlier run"


def test_a_fuser_of_an_earlier_run_is_replaced_with_force_alone(tmp_path, capsys):
    kept = tmp_path / "out.fuser.safetensors"
    kept.write_text("of an earlier run")
    assert cli.main(words_of("fuse", tmp_path, tmp_path / "out.safetensors")) == 2
    assert "out.fuser.safetensors, a file that is there" in capsys.readouterr().err
    assert kept.read_text() == "of an earlier run"
    assert not (tmp_path / "out.safetensors").exists()


def test_memory_is_asked_before_it_is_taken():
    check_memory(3000, 1000, 1000)
    with pytest.raises(
        InputError,
        match=r"^l=2000000000 would take 32 TB, of which this machine has .*, at most -l ",
    ):
        check_memory(2_000_000_000, 1000, 1000)
