"""A run is in its folder whole or not at all; the run before is never lost, nor shown as new."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from workbench import InputError, cli, report
from workbench.files import asset
from workbench.report import run_folder as folders
from workbench.report.run_folder import check_run_folder, run_folder

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def contents(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in files}


def run(out, text, about=None):
    with run_folder(out) as folder:
        (folder / "report.html").write_text(text[:99])
        (folder / "manifest.json").write_text(json.dumps({"spaces": {}, "versions": about}))


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A notebook of our own among those that can be run: writes a page, or fails."""
    place = tmp_path / "notebooks"
    place.mkdir()
    lines = ['fails: bool = False  # fail\nout: "Optional[str]" = None  # folder']
    lines += [
        "import pathlib",
        "pathlib.Path(out, 'manifest.json').write_text(out)",
        "1 / (not fails)",
    ]
    cells = [nbformat.v4.new_code_cell(line) for line in lines]
    cells[0].metadata["tags"] = ["parameters"]
    written = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(written, place / "own.ipynb")
    for module in ("notebooks", "run_folder"):
        place = f"workbench.report.{module}.asset"
        monkeypatch.setattr(place, lambda *parts: Path(tmp_path, *parts))
    return "own"


def test_a_run_takes_its_place_when_it_is_whole(tmp_path):
    out = tmp_path / "results" / "out"
    with run_folder(out) as folder:
        (folder / "manifest.json").write_text("new")
        assert not out.exists()
        assert folder.name.startswith(".")
    assert contents(tmp_path) == {"results/out/manifest.json": "new"}


def test_the_run_before_is_kept_and_said(tmp_path):
    run(tmp_path / "out", "one")
    for number, text in enumerate(("two", "three"), 1):
        with pytest.warns(UserWarning, match=rf"run that was in out is kept in out\.{number}$"):
            run(tmp_path / "out", text)
    texts = {name: text for name, text in contents(tmp_path).items() if "report" in name}
    assert texts == {
        "out/report.html": "three", "out.1/report.html": "one", "out.2/report.html": "two"
    }  # fmt: skip


def test_a_failure_leaves_the_run_before(tmp_path):
    run(tmp_path / "out", "one")
    before = contents(tmp_path)
    with pytest.raises(TypeError, match="not JSON serializable"):
        run(tmp_path / "out", "two", object())
    assert contents(tmp_path) == before


def test_an_interruption_between_the_two_renames_leaves_the_run_before(tmp_path, monkeypatch):
    run(tmp_path / "out", "one")
    before = contents(tmp_path)
    rename = Path.rename

    def interrupted(self, target):
        if self.name.startswith("."):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "out", "two")
    assert contents(tmp_path) == before


def test_what_a_killed_run_left_is_swept_and_a_run_that_goes_on_is_not(tmp_path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    stem = folders._stem(tmp_path / "out")
    for pid in (gone.pid, os.getpid()):
        (tmp_path / f"{stem}{pid}-abcd{folders.UNFINISHED}").mkdir()
    run(tmp_path / "out", "new")
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("."))
    assert left == [f"{stem}{os.getpid()}-abcd{folders.UNFINISHED}"]


def test_a_folder_of_other_files_is_refused(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "mine.jpg").write_text("mine")
    with pytest.raises(InputError, match="photos with other files in it: expected a new or empty"):
        run(tmp_path / "photos", "new")
    assert contents(tmp_path) == {"photos/mine.jpg": "mine"}


def test_work_of_ones_own_is_no_earlier_run(tmp_path):
    """Neither the folder of `workbench lab` nor one with a manifest of something else."""
    for name in ("lab", "extension"):
        (tmp_path / name).mkdir()
    source = asset("notebooks", f"{asset_name()}.ipynb")
    shutil.copy(source, tmp_path / "lab")
    (tmp_path / "extension" / "manifest.json").write_text('{"versions": 3}')
    before = contents(tmp_path)
    for name in ("lab", "extension"):
        with pytest.raises(InputError, match=f"{name} with other files in it: expected"):
            run(tmp_path / name, "new")
    assert contents(tmp_path) == before


def test_the_working_directory_and_a_disk_are_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for place in (".", tmp_path.parent, "/"):
        with pytest.raises(InputError, match="cannot be replaced: expected a folder of its own"):
            check_run_folder(place)


def test_a_link_leads_to_the_folder_that_it_names(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    run(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "report.html").read_text() == "new"


def test_a_failed_rerun_changes_nothing_of_the_run_before(notebook, tmp_path):
    out = tmp_path / "out"
    report.run_notebook(notebook, out, progress=False)
    before = contents(out)
    kept = tmp_path / "out-failed" / "own.ipynb"
    with pytest.raises(RuntimeError, match=rf"ZeroDivisionError.*executed notebook: {kept}\)$"):
        report.run_notebook(notebook, out, {"fails": True}, progress=False)
    assert contents(out) == before
    assert "ZeroDivisionError" in kept.read_text()


def test_the_notebook_names_the_folder_and_not_the_hidden_one(notebook, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = report.run_notebook(notebook, "a {name}/out", progress=False)
    assert written == Path("a {name}/out/own.ipynb")
    text = written.read_text("utf-8")
    assert folders.UNFINISHED not in text
    assert str(tmp_path) not in text
    assert 'out = \\"a {name}/out\\"' in text
    about = json.loads(text)["metadata"]["papermill"]
    assert about["input_path"] == about["output_path"] == "own.ipynb"


def test_out_as_a_parameter_is_refused(tmp_path, capsys):
    with pytest.raises(InputError, match="a parameter out beside the folder of the run: expected"):
        report.run_notebook(asset_name(), tmp_path / "old", {"out": str(tmp_path / "new")})
    words = ["report", "-p", "out", str(tmp_path / "new"), "--out", str(tmp_path / "old")]
    assert cli.main(words) == 2
    assert "-p out: expected --out FOLDER instead" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def asset_name():
    return sorted(asset("notebooks").glob("*.ipynb"))[0].stem


def test_a_full_disk_is_told_before_any_work(small_disk, capsys):
    assert cli.main(["report", "--out", str(small_disk / "out")]) == 2
    assert "MB free: expected at least 32 MB" in capsys.readouterr().err
    assert list(small_disk.iterdir()) == []


def test_copies_of_notebooks_on_a_full_disk_are_whole_or_not_there(small_disk, monkeypatch, capsys):
    monkeypatch.setattr("workbench.cli.lab.check_output_folder", lambda *_: None)
    monkeypatch.setattr("workbench.cli.lab.run_server", lambda command: 0)
    place = small_disk / "work"
    place.mkdir()
    (small_disk / "filler").write_bytes(bytes(3 * 2**20 - 3 * 4096))
    assert cli.main(["lab", "--dir", str(place), "--no-browser"]) == 2
    assert "expected room to write the file" in capsys.readouterr().err
    for path in place.iterdir():
        assert path.read_text() == asset("notebooks", path.name).read_text()


def test_the_table_of_compare_replaces_the_old_one_whole_or_not(tmp_path, monkeypatch, capsys):
    from robustness.material import write_spaces, write_table

    out = tmp_path / "metrics.csv"
    out.write_text("old\n")
    written = Path.write_text

    def full(self, text, *arguments, **options):
        written(self, text[:20], *arguments, **options)
        raise OSError(28, "No space left on device")

    words = ["compare", "--data", str(write_table(tmp_path)), *map(str, write_spaces(tmp_path))]
    monkeypatch.setattr(Path, "write_text", full)
    assert cli.main([*words, "--out", str(out), "--force"]) == 2
    assert "metrics.csv: expected room to write the file" in capsys.readouterr().err
    assert out.read_text() == "old\n"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_kernel_that_is_slow_to_give_its_output_is_waited_for_and_not_called_a_full_disk(
    tmp_path, monkeypatch
):
    import papermill
    from nbclient.exceptions import CellTimeoutError

    asked = {}

    def stuck(*_, **options):
        asked.update(options)
        raise CellTimeoutError.error_from_timeout_and_cell(
            "no output", 300, nbformat.v4.new_code_cell("1")
        )

    monkeypatch.setattr(papermill, "execute_notebook", stuck)
    with pytest.raises(RuntimeError, match="did not give its output within 300 seconds"):
        report.run_notebook("01_what_does_each_space_see", tmp_path / "out", {}, progress=False)
    assert asked["iopub_timeout"] == 300
