"""What a saved notebook shows where the explorer was, and where bars were."""

import base64
import io
import re

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image
from test_explorer import EVIL, made, toy

from workbench.explorer.colours import paint_classes
from workbench.explorer.still import Hit, Still
from workbench.explorer.still_output import bundle_of
from workbench.explorer.still_page import still_page
from workbench.explorer.still_picture import still_png

WIDGET = "application/vnd.jupyter.widget-view+json"
MOST_BYTES = 300_000  # of one output


def pixels(png):
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return {colour: n for n, colour in image.getcolors(1 << 20)}


def drawn(**options):
    """Four points in the corners of one map, of two classes."""
    corners = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]], np.float32)
    paint = paint_classes(["a", "b", "a", "b"])
    return Still("toy: 4 samples", {"CLIP": corners}, paint, "kind", **options)


def test_the_picture_has_the_colours_of_the_map_and_selected_ones_stand_out():
    blue = (0, 114, 178)
    everything, some = pixels(still_png(drawn())), pixels(still_png(drawn(selected=np.array([0]))))
    assert some[blue] < everything[blue]
    hidden = still_png(drawn(hidden=("a",)))
    assert blue not in pixels(hidden)


def test_a_selected_point_is_seen_where_others_lie_on_it():
    paint = paint_classes(["a", "b", "b", "b"])
    maps = {"CLIP": np.zeros((4, 2), np.float32)}
    still = Still("toy", maps, paint, "kind", hidden=("none",), selected=np.array([0]))
    (xy, painted) = still.points("CLIP")
    assert painted.codes[-1] == 0
    assert len(xy) == 4


def test_page_and_picture_say_what_was_done():
    shown = made(toy(labels=True))
    shown.select(["id03", "id06"])
    shown.save_selection(EVIL)
    shown.search("a cat - front of cat 0")
    shown._colouring.toggle(1)
    bundle = bundle_of(shown._memory._take(), "wb-key")
    page = bundle["text/html"]
    for words in (
        "toy: 36 samples", "2 of 36", "&lt;img src=x", "a cat - front of cat 0", "CLIP",
        "(1 hidden)", "Run this cell",
    ):  # fmt: skip
        assert words in page
    assert EVIL not in page
    assert "<script" not in page
    assert "Kept selections" in bundle["text/plain"]
    assert pixels(base64.b64decode(bundle["image/png"]))


def test_pictures_of_the_first_hits_stand_in_the_page():
    photo = io.BytesIO()
    Image.new("RGB", (90, 40), "#0a141e").save(photo, "WEBP", lossless=True)
    still = drawn(
        queries=["a"], hits={"CLIP": [Hit("<b>", photo.getvalue())] * 3, "x": "no <words>"}
    )
    page = still_page(still, "wb-key")
    (source,) = re.findall(r"data:image/webp;base64,([^']+)", page)
    assert Image.open(io.BytesIO(base64.b64decode(source))).size == (3 * 58, 56)
    assert "no &lt;words&gt;" in page
    assert "&lt;b&gt;, &lt;b&gt;" in page


def test_an_output_of_20_000_points_is_small():
    rng = np.random.default_rng(0)
    maps = {name: rng.uniform(-1, 1, (20_000, 2)) for name in ("CLIP", "expert", "text", "fused")}
    paint = paint_classes([f"class {i % 200}" for i in range(20_000)])
    bundle = bundle_of(Still("large", maps, paint, "kind"), "wb-key")
    assert sum(map(len, bundle.values())) < MOST_BYTES


CELLS = (
    """import numpy as np, pandas as pd
import workbench as wb
ids = np.array([f"id{i:02d}" for i in range(40)])
table = pd.DataFrame({"kind": np.where(np.arange(40) % 2, "cat", "dog")}, index=ids)
data = wb.Dataset("toy", ids, None, table, targets=("kind",))
X = np.random.default_rng(0).standard_normal((40, 6))
spaces = {"CLIP": wb.Space("CLIP", ids, X), "expert": wb.Space("expert", ids, X[:, ::-1])}
layouts = wb.layout.maps({name: space.image for name, space in spaces.items()}, "pca")""",
    """explorer = wb.explore(data, spaces, layouts=layouts, method="pca", session="kept.json")
explorer""",
    'explorer.select(ids[:3])\nexplorer.save_selection("three")',
    'unseen = wb.explore(data, spaces, layouts=layouts, method="pca", session=False)',
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A notebook that was run twice, in two kernels; the outputs of both."""
    folder = tmp_path_factory.mktemp("saved")
    runs = []
    for cells in (CELLS, (*CELLS[:2], "print([*explorer.named], *explorer.selection)")):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        NotebookClient(notebook, resources={"metadata": {"path": folder}}, timeout=120).execute()
        runs.append(notebook)
    return runs


def bundles(cell):
    return [output.get("data", {}) for output in cell["outputs"]]


def test_a_finished_bar_is_a_line_of_text(saved):
    (bar,) = bundles(saved[0].cells[0])
    assert list(bar) == ["text/plain"]
    assert re.match(r"pca maps: 100%\|█+\| 2/2 \[", bar["text/plain"])


def test_the_still_stands_before_the_explorer_and_is_of_the_last_state(saved):
    still, live = bundles(saved[0].cells[1])
    assert WIDGET not in still
    assert {"text/html", "image/png", "text/plain"} == still.keys()
    assert "three (3)" in still["text/html"]
    assert live[WIDGET]["model_id"]
    assert live["text/html"] == ""


def test_a_still_without_an_explorer_is_taken_away(saved):
    assert [each["text/html"] for each in bundles(saved[0].cells[3])] == [""]


def test_the_session_comes_back_in_the_next_kernel(saved):
    (printed,) = saved[1].cells[2]["outputs"]
    assert printed["text"] == "['three'] id00 id01 id02\n"
    assert "three (3)" in bundles(saved[1].cells[1])[0]["text/html"]


def test_html_of_nbconvert_shows_the_still(saved):
    del saved[0].metadata["widgets"]
    page = HTMLExporter().from_notebook_node(saved[0])[0]
    assert page.count('class="wb-still ') == 1
    assert WIDGET not in page
