"""Notebooks on data whose every word is a payload, in JupyterLab and in nbconvert's HTML.

One notebook each runs always, on a sample of the strings; all notebooks on all strings with
``WORKBENCH_PAYLOADS=all pytest tests/robustness/test_injection_notebooks.py``.
"""

import json
from pathlib import Path

import nbformat
import pytest
from test_lab import (  # noqa: F401
    browser,
    errors_in,
    explorer_of,
    jupyterlab,
    run_all,
    wait_for,
)

from workbench import report
from workbench.explorer.keys import PANELS
from workbench.files import asset

from .hostile import flat, watched, write_table
from .payloads import PAYLOADS, SAMPLE
from .test_injection import ALL

TRIED = tuple(each for each in (PAYLOADS if ALL else SAMPLE) if len(each) < 1000)
NOTEBOOKS = sorted(path.name for path in asset("notebooks").glob("*.ipynb"))
IN_JUPYTERLAB = NOTEBOOKS if ALL else NOTEBOOKS[:1]
IN_HTML = NOTEBOOKS if ALL else NOTEBOOKS[2:3]
CHUNK = 10  # names of spaces in one explorer
TESTS = str(Path(__file__).parents[1])
OWN = """
import sys
from pathlib import Path
import ipywidgets
sys.path.append({tests!r})
import workbench as wb
from robustness.hostile import dataset, spaces
names = {names!r}
data = dataset(Path({folder!r}), tuple(names[:40]))
for start in range(0, len(names), {chunk}):
    made = spaces(data, tuple(names[start : start + {chunk}]))
    explorer = wb.explore(data, made, method="pca", progress=False)
    explorer.selection = data.ids[:4]
    explorer.save_selection(names[start])
    explorer.search(data.ids[0])
    explorer.neighbours(data.ids[1])
    explorer.groups(*list(made)[:2])
    titles = explorer._titles
    words = ipywidgets.VBox([*titles.above.values(), *titles.below.values()])
    parts = explorer._toolbar.box, words, explorer._legend, explorer._status, explorer._tabs
    display(ipywidgets.VBox(parts))  # without the maps: a browser draws 16 canvases at most
"""


@pytest.fixture(scope="module")
def parameters(tmp_path_factory):
    """Where the table lies, and its columns."""
    table, label, group = write_table(tmp_path_factory.mktemp("hostile"), TRIED)
    return {
        "data": str(table), "clip": "demo", "expert": "demo", "label": label, "group": group,
        "map_method": "pca", "n_components": 200,
    }  # fmt: skip


def of_notebook(name, parameters):
    return {key: value for key, value in parameters.items() if key != "group" or name[:2] == "01"}


@pytest.fixture(scope="module")
def lab(parameters, tmp_path_factory):
    """JupyterLab on the notebooks with these parameters."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "work").mkdir()
    for name in NOTEBOOKS:
        notebook = json.loads(asset("notebooks", name).read_text("utf-8"))
        cell = next(c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", ()))
        given = of_notebook(name, parameters).items()
        cell["source"] += "".join(f"\n{key} = {value!r}" for key, value in given)
        (folder / "work" / name).write_text(json.dumps(notebook))
    with jupyterlab(folder) as address:
        yield address


@pytest.mark.parametrize("name", IN_JUPYTERLAB)
def test_jupyterlab_shows_words_and_runs_none(browser, lab, name):  # noqa: F811
    near = (lab, lab.replace("http", "ws"))
    with watched(browser, near) as watch:
        tab = watch.page
        explorer_of(tab, lab, f"{name}?reset")
        idle = tab.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        wait_for(idle.count, 240, "the last cell")
        assert errors_in(tab).count() == 0
        use_explorer(tab)
        words = flat(tab.evaluate("document.body.innerText"))
        assert flat(TRIED[0]) in words


def use_explorer(tab):
    """Select, colour, search, look at neighbours and groups by the mouse."""
    for column in (1, 0):  # the labels at last: numbers have no chips
        tab.get_by_label("Colour by").first.select_option(index=column)
        tab.wait_for_timeout(1500)  # the legend is drawn anew
    tab.locator(".wb-chip").nth(1).dispatch_event("click")
    for panel in (*PANELS[1:], "Selection"):
        tab.get_by_role("tab", name=panel, exact=True).first.click()
        tab.wait_for_timeout(300)
    box = tab.locator(".wb-map canvas").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(*middle)
    tab.mouse.down()
    for dx, dy in ((120, 0), (120, 120), (-120, 120), (-120, -120), (100, -120)):
        tab.mouse.move(middle[0] + dx, middle[1] + dy, steps=4)
    tab.mouse.up()
    card = tab.locator(".wb-card[data-row]:visible").first
    card.wait_for()
    card.hover()
    card.click()
    tab.wait_for_timeout(500)


@pytest.mark.parametrize("name", IN_HTML)
def test_html_of_nbconvert_shows_words_and_runs_none(browser, parameters, name, tmp_path):  # noqa: F811
    from nbconvert import HTMLExporter

    given = of_notebook(name, parameters)
    ran = report.run_notebook(name, tmp_path / "out", given, progress=False)
    page = tmp_path / "page.html"
    page.write_text(HTMLExporter().from_filename(str(ran))[0], "utf-8")
    harmless = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    own = HTMLExporter().from_notebook_node(harmless)[0]
    far = ("https://cdnjs.cloudflare.com/", "https://cdn.jsdelivr.net/", "https://unpkg.com/")
    assert "payload.invalid" not in own
    with watched(browser, ("file:", *far)) as watch:
        watch.page.goto(page.as_uri(), wait_until="domcontentloaded")
        watch.page.wait_for_timeout(1000)
        words = flat(watch.page.evaluate("document.body.innerText"))
        assert flat(TRIED[0]) in words


@pytest.mark.skipif(not ALL, reason="WORKBENCH_PAYLOADS=all tries every name of a space, too")
def test_panels_of_explorers_whose_spaces_are_payloads(browser, tmp_path):  # noqa: F811
    place = tmp_path / "pictures"
    place.mkdir()
    (tmp_path / "work").mkdir()
    cell = nbformat.v4.new_code_cell(
        OWN.format(names=TRIED, folder=str(place), chunk=CHUNK, tests=TESTS)
    )
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "work" / "own.ipynb")
    with jupyterlab(tmp_path) as address:
        near = (address, address.replace("http", "ws"))
        with watched(browser, near) as watch:
            run_all(watch.page, address, "own.ipynb")
            idle = watch.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
            watch.page.wait_for_timeout(2000)
            wait_for(idle.count, 400, "the last cell")
            error = errors_in(watch.page)
            assert not error.count(), error.first.inner_text()
            expected = -(-len(TRIED) // CHUNK)
            tabs = watch.page.locator(".jp-OutputArea .widget-tab")
            wait_for(lambda: tabs.count() == expected or error.count(), 400, "all panels")
            assert not error.count(), error.first.inner_text()
            words = []
            for number in range(expected):
                for tab in tabs.nth(number).locator("[role=tab]").all():
                    tab.click()
                    watch.page.wait_for_timeout(150)
                    words += watch.page.locator(".jp-OutputArea").all_inner_texts()
            shown = flat(" ".join(words))
            missing = [name for name in TRIED if flat(name) not in shown]
            assert missing == []
