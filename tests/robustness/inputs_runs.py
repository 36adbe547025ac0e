"""Bad input to the verbs that run notebooks."""

from .case import Command
from .inputs_gates import write_run

UNKNOWN = ("notebook nine", "one of 01_what_does_each_space_see")

ROWS = [
    Command("workbench run notebook", "no such notebook", lambda _: ["run", "nine"], UNKNOWN),
    Command(
        "workbench run -p", "no such parameter", lambda _: ["run", "02", "-p", "limits", "5"],
        ("limits", "expected"),
    ),
    Command(
        "workbench run -p", "another type", lambda _: ["run", "02", "-p", "limit", "many"],
        ("limit", "many"),
    ),
    Command(
        "workbench run -p", "one of them twice",
        lambda _: ["run", "02", "-p", "C", "1", "-p", "C", "2"], ("-p C twice",),
    ),
    Command(
        "workbench run --out", "a folder of something else",
        lambda folder: ["run", "02", "--out", write_run(folder).parent],
        ("--out", "expected a folder of its own below it"),
    ),
    Command(
        "workbench rerun run_folder", "no such folder", lambda _: ["rerun", "nowhere"],
        ("no folder nowhere", "the folder of a run"),
    ),
    Command(
        "workbench rerun run_folder", "without its notebook",
        lambda folder: ["rerun", write_run(folder)], ("with 0 notebooks of ours",),
    ),
    Command(
        "workbench rerun -p", "the folder",
        lambda folder: ["rerun", with_notebook(folder), "-p", "out", "x"],
        ("-p out", "--out FOLDER instead"),
    ),
    Command(
        "workbench rerun --out", "a folder of something else",
        lambda folder: ["rerun", with_notebook(folder), "--out", folder],
        ("--out", "expected"),
    ),
]  # fmt: skip


def with_notebook(folder):
    """A run with a notebook that says what it ran with."""
    run = write_run(folder)
    text = '{"metadata": {"papermill": {"parameters": {"data": "demo"}}}}'
    (run / "01_what_does_each_space_see.ipynb").write_text(text)
    return run
