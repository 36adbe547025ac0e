"""Claims about notebooks: calls only, typed parameters, headless runs lose nothing, references."""

import ast
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import papermill
import pytest
from notebook_outputs import TAG, reference

from workbench import report
from workbench._require import InputError
from workbench.files import asset

NOTEBOOKS = sorted(asset("notebooks").glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.IfExp, ast.Lambda, ast.Try,
    ast.With, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
FIRST = "01_what_does_each_space_see"
PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
# The gate runs these in full beside the tests (nbval), and in the documentation:
SECOND, FOURTH = (pytest.param(number, marks=pytest.mark.whole) for number in ("02", "04"))
SMALL = {"limit": 96, "n_components": 300, "map_method": "pca"}


def logic(source):
    return [type(node).__name__ for node in ast.walk(ast.parse(source)) if isinstance(node, LOGIC)]


def shown(notebook, mime):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output["data"][mime] for output in outputs if mime in output.get("data", {})]


def figures(notebook):
    return shown(notebook, PLOTLY)


def tagged(path):
    return [c for c in nbformat.read(path, 4).cells if TAG in c.metadata.get("tags", ())]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_only_call_and_each_follows_a_sentence(path):
    notebook = nbformat.read(path, 4)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.cells[0].source.startswith("# ")
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    for i in code:
        assert logic(notebook.cells[i].source) == []
    assert notebook.cells[code[0]].metadata.tags == ["parameters"]
    for i in code[2:]:
        assert notebook.cells[i - 1].cell_type == "markdown"
        assert len(notebook.cells[i].source.splitlines()) <= 6


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_cell_keeps_its_output_only_where_nbval_compares_it(path):
    """Without an execution count nbval compares nothing; `notebook_outputs.py` writes it."""
    assert len(tagged(path)) >= 1
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code":
            kept = reference(cell)
            assert kept["outputs"] == cell.outputs, cell.source
            assert kept["execution_count"] == cell.execution_count, cell.source
            assert (cell.execution_count is not None) == (TAG in cell.metadata.get("tags", ()))


def test_a_reference_is_printed_words_alone():
    tags = {"tags": [TAG]}
    out, err = ({"output_type": "stream", "name": n, "text": "a"} for n in ("stdout", "stderr"))
    cell = {"metadata": tags, "execution_count": 3, "source": "f()", "outputs": [out, out]}
    assert reference(cell) == {"execution_count": 3, "outputs": [out | {"text": "aa"}]}
    assert reference(cell | {"metadata": {}}) == {"execution_count": None, "outputs": []}
    for outputs in ([], [out, err]):
        with pytest.raises(ValueError, match=r"^expected printed words alone of 'f\(\)', not \["):
            reference(cell | {"outputs": outputs})


@pytest.mark.parametrize(("printed", "code"), [("2\n", 0), ("3\n", 1)])
def test_nbval_fails_on_another_output_of_a_tagged_cell_alone(tmp_path, printed, code):
    out = nbformat.v4.new_output("stream", name="stdout", text=printed)
    options = {"execution_count": 1, "outputs": [out]}
    cells = [nbformat.v4.new_code_cell("print(1 + 0)", **options)]
    cells += [nbformat.v4.new_code_cell("print(1 + 1)", metadata={"tags": [TAG]}, **options)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "n.ipynb")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--nbval-lax",
        "--nbval-current-env",
        "n.ipynb",
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (ran.returncode, f"{code} failed" in ran.stdout) == (code, bool(code)), ran.stdout


def test_logic_in_a_cell_would_be_seen():
    assert logic("a = [x for x in b]\nif a:\n    pass") == ["If", "ListComp"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_parameter_has_a_type_and_a_help_text(path):
    known = papermill.inspect_notebook(str(path))
    cell = next(
        c for c in nbformat.read(path, 4).cells if "parameters" in c.metadata.get("tags", ())
    )
    assert len(known) == len(cell.source.splitlines())
    for name, found in known.items():
        assert found["help"], name
        assert found["inferred_type_name"] not in ("None", ""), name


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo")
    return report.run_notebook(FIRST, out, SMALL, progress=False)


@pytest.fixture(scope="module")
def ran(demo, tmp_path_factory):
    """Takes the first digits of a notebook's name; gives it as executed at a small size, once."""
    names = {path.stem[:2]: path.stem for path in NOTEBOOKS}

    @cache
    def run(number):
        if number == FIRST[:2]:
            return demo
        out = tmp_path_factory.mktemp(names[number])
        return report.run_notebook(names[number], out, SMALL, progress=False)

    return run


def test_the_demonstration_writes_everything(demo):
    written = {path.name for path in demo.parent.iterdir()}
    files = {
        "examples.json", "report.html", "metrics.json", "manifest.json", "outcomes.safetensors",
        "MODEL_CARD.md",
    }  # fmt: skip
    assert written == {demo.name} | files
    metrics = json.loads((demo.parent / "metrics.json").read_text())
    assert [row["space"] for row in metrics["table"]] == [
        "CLIP", "expert", "expert (centred)", "concat", "fused (exact)", "fused",
    ]  # fmt: skip
    assert set(metrics["maps"]) == {"CLIP", "expert", "fused"}
    about = json.loads((demo.parent / "manifest.json").read_text())
    assert about["parameters"]["limit"] == about["data"]["samples"] == 96
    assert "demonstration weights" in (demo.parent / "report.html").read_text()


def test_zero_shot_and_retrieval_of_the_fused_space_are_clips_in_every_digit(demo):
    rows = json.loads((demo.parent / "metrics.json").read_text())["table"]
    table = {row["space"]: row for row in rows}
    for column in ("zero-shot", "t->i R@1", "i->t R@1"):
        assert table["fused"][column] == table["CLIP"][column]


def test_a_run_without_anybody_keeps_every_figure_and_no_library(demo):
    notebook = nbformat.read(demo, 4)
    titles = [figure["layout"]["title"]["text"] for figure in figures(notebook)]
    assert len(titles) == 7
    assert all(
        "demonstration weights" in json.dumps(f["layout"]["title"]) for f in figures(notebook)
    )
    del notebook.metadata["widgets"]  # the explorer's state: jupyter-scatter's module once a map
    assert len(nbformat.writes(notebook)) < 3_000_000


@pytest.mark.parametrize("number", ["01", SECOND, "03", FOURTH])
def test_the_explorer_is_in_what_a_run_leaves(ran, number):
    notebook = nbformat.read(ran(number), 4)
    states = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    views = [states[view["model_id"]] for view in shown(notebook, WIDGET)]
    explorers = [v for v in views if "wb-explorer" in v["state"].get("_dom_classes", ())]
    assert len(explorers) == 1
    legends = [s for s in states.values() if s["state"].get("title") == "explorer of demo"]
    assert len(legends) == 1
    assert ran(number).stat().st_size < 9_000_000


@pytest.mark.parametrize("number", [SECOND, "03"])
def test_a_run_writes_the_explorers_page(ran, number):
    written = {path.name for path in ran(number).parent.iterdir()}
    assert written == {ran(number).name, "explorer.html"}
    page = (ran(number).parent / "explorer.html").read_text("utf-8")
    assert "demonstration weights" in page
    assert "red circle" in page


@pytest.mark.parametrize("number", ["01", SECOND, "03", FOURTH])
def test_tagged_cells_print_the_same_lines_at_any_size_and_no_warning(ran, number):
    cells = [c for c in nbformat.read(ran(number), 4).cells if TAG in c.metadata.get("tags", ())]
    names = [path for path in NOTEBOOKS if path.stem.startswith(number)]
    for small, kept in zip(cells, tagged(*names), strict=True):
        printed, expected = reference(small)["outputs"], kept.outputs
        assert printed[0]["text"].split()[:1] == expected[0]["text"].split()[:1]


def test_notebook_05_answers_and_writes_page_and_figures(tmp_path):
    small = {"limit": 120, "seeds": 1, "kpi": ["knn[texture]"]}
    path = report.run_notebook("05_shall_we_fuse", tmp_path / "out", small, progress=False)
    assert {each.name for each in path.parent.iterdir()} == {path.name, "poc.html", "poc.json"}
    (html,) = [text for text in shown(nbformat.read(path, 4), "text/html") if "<figure>" in text]
    assert "".join(html).count("<svg") > 8
    record = json.loads((path.parent / "poc.json").read_text())
    assert record["kpis"] == ["k-NN accuracy on texture"]
    (printed,) = [c for c in nbformat.read(path, 4).cells if TAG in c.metadata.get("tags", ())]
    assert record["recommendation"]["heading"] in printed.outputs[0]["text"]


def test_words_find_the_same_pictures_in_clip_and_fused_in_the_references():
    (words, _) = tagged(asset("notebooks", "03_search.ipynb"))
    lines = words.outputs[0]["text"].splitlines()[3:]
    assert len(lines) == 8
    for line in lines:
        found = line.replace("expert cannot read 'red circle': expected a picture.", "").split()[1:]
        assert found[: len(found) // 2] == found[len(found) // 2 :]


def test_vectors_without_labels_or_captions_or_expert_of_images_run_too(tmp_path):
    rng = np.random.default_rng(0)
    (tmp_path / "ids.csv").write_text("\n".join(["id", *(f"s{i}" for i in range(12))]) + "\n")
    for name in ("clip", "expert"):
        np.save(tmp_path / f"{name}.npy", rng.standard_normal((12, 6)))
    parameters = {
        "data": tmp_path / "ids.csv",
        "clip": f"vectors:{tmp_path}/clip.npy",
        "expert": f"vectors:{tmp_path}/expert.npy",
        "n_components": 40,
        "map_method": "pca",
    }
    path = report.run_notebook(FIRST, tmp_path / "out", parameters, progress=False)
    metrics = json.loads((path.parent / "metrics.json").read_text())
    assert metrics["metrics"] == []
    assert len(metrics["alignment"]) > 0
    text = json.dumps(figures(nbformat.read(path, 4)))
    assert text.count("Nothing to draw") == 2  # metrics, captions
    assert not places_of_this_machine(path.parent, tmp_path)
    about = json.loads((path.parent / "manifest.json").read_text())["parameters"]
    assert (about["data"], about["clip"]) == ("ids.csv", "vectors:clip.npy")


def places_of_this_machine(run, *folders):
    """Files of a run that name a folder by its absolute path."""
    folders = [
        *folders,
        Path.home(),
        Path(sys.prefix),
        Path(report.__file__).parents[2],
        os.getcwd(),
    ]
    names = [
        str(folder).encode() + b"/" for folder in folders if Path(folder).parent != Path(folder)
    ]
    return [
        (path.name, name) for path in run.iterdir() for name in names if name in path.read_bytes()
    ]


def test_an_unknown_parameter_is_refused_with_the_nearest_name(tmp_path):
    message = (
        r"unknown parameter 'n_component' of 01_.*: expected 'n_components' perhaps\? One of data"
    )
    with pytest.raises(InputError, match=message):
        report.run_notebook(FIRST, tmp_path, {"n_component": 3})
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_notebook_lists_the_known(tmp_path):
    with pytest.raises(InputError, match=f"no notebook 'nine': expected one of {FIRST}"):
        report.run_notebook("nine", tmp_path)


def test_a_bad_parameter_is_refused_before_any_kernel_starts(tmp_path, monkeypatch):
    monkeypatch.setattr(papermill, "execute_notebook", lambda *_, **__: 1 / 0)
    for parameters in ({"C": "0.1"}, {"seed": -1}, {"data": "/no/such/place"}, {"clip": "clop:x"}):
        with pytest.raises(InputError, match=r"expected"):
            report.run_notebook(FIRST, tmp_path / "out", parameters, progress=False)
    assert not (tmp_path / "out").exists()


def test_numbers_of_numpy_and_paths_reach_the_notebook_as_what_they_are(tmp_path, monkeypatch):
    given = {}

    def execute(source, target, values, **_):
        given.update(values)
        shutil.copy(source, target)

    monkeypatch.setattr(papermill, "execute_notebook", execute)
    parameters = {
        "C": np.float32(0.5),
        "limit": np.int64(96),
        "n_components": 300.0,
        "data": tmp_path,
    }
    report.run_notebook(FIRST, tmp_path / "out", parameters, progress=False)
    assert given.pop("out").startswith(str(tmp_path))  # a hidden folder, until the run is whole
    assert given == {"C": 0.5, "limit": 96, "n_components": 300, "data": str(tmp_path)}
    assert [type(given[name]) for name in ("C", "limit", "n_components")] == [float, int, int]


def test_bad_input_inside_a_notebook_comes_back_as_its_sentence_alone(tmp_path):
    with pytest.raises(InputError) as caught:
        report.run_notebook(FIRST, tmp_path, {"label": "kind"}, progress=False)
    assert str(caught.value).startswith("label='kind' for demo: expected no column")
    assert caught.value.__cause__ is None
    assert (tmp_path / f"{FIRST}.ipynb").exists()
    assert not places_of_this_machine(tmp_path, "/no/such")  # in the traceback, too


def test_another_failure_names_the_cell_and_the_executed_notebook(tmp_path, monkeypatch):
    cells = [nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_code_cell("1 / 0")]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), tmp_path / "bad.ipynb")
    monkeypatch.setattr(
        "workbench.report.notebooks.asset", lambda *parts: Path(tmp_path, *parts[1:])
    )
    with pytest.raises(RuntimeError) as caught:
        report.run_notebook("bad", tmp_path / "out", progress=False)
    assert str(caught.value) == (
        "cell 2 of bad.ipynb failed with ZeroDivisionError: division by zero "
        f"(executed notebook: {tmp_path / 'out' / 'bad.ipynb'})"
    )
