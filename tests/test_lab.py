"""The explorer in JupyterLab, by a real mouse and keyboard: what one map is told, all know."""

import base64
import io
import json
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import nbformat
import numpy as np
import pytest
from accessibility import faults
from PIL import Image

from workbench.explorer.keys import PANELS
from workbench.explorer.still import MOST_SELECTED
from workbench.files import asset

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = ["--no-sandbox", "--disable-background-networking", "--use-angle=swiftshader",
         "--enable-unsafe-swiftshader",
         # without a GPU it is quicker to draw by the processor what is no map:
         "--disable-gpu-rasterization"]  # fmt: skip
WINDOW = {"width": 1366, "height": 900}
WHOLE = pytest.mark.whole
NOTEBOOK = "04_choosing_c_and_l.ipynb"
OTHERS = sorted(path.name for path in asset("notebooks").glob("*.ipynb") if path.name != NOTEBOOK)
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(check, seconds=30.0, what=""):
    """Value of the check as soon as it is true."""
    end = time.monotonic() + seconds
    while not (value := check()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return value


@contextmanager
def jupyterlab(folder):
    """Address of a `workbench lab` of its own, without news, every cell drawn, on folder/work."""
    for name, settings in SETTINGS.items():
        plugin, _, key = name.partition(":")
        place = folder / "settings" / plugin / f"{key}.jupyterlab-settings"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(settings))
    own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "run",
           "IPYTHONDIR": "ipython", "JUPYTERLAB_SETTINGS_DIR": "settings"}  # fmt: skip
    environment = os.environ | {key: str(folder / name) for key, name in own.items()}
    port = free_port()
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "workbench.cli", "lab", "--dir", str(folder / "work"),
             "--no-browser", "--", "--allow-root", f"--port={port}", "--IdentityProvider.token=",
             "--LabApp.expose_app_in_browser=True"],
            env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: answers(f"{address}/api"), 90, "JupyterLab")
            yield address
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # the command, JupyterLab and its kernels
            server.wait(20)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on the notebooks, limited in samples, and its folder."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "work").mkdir()
    for name in (NOTEBOOK, *OTHERS):
        notebook = json.loads(asset("notebooks", name).read_text("utf-8"))
        cell = next(c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", ()))
        limit = 400 if name == NOTEBOOK else 96
        cell["source"] += f'\nlimit = {limit}\nmap_method = "pca"\nn_components = 1000'
        (folder / "work" / name).write_text(json.dumps(notebook))
    with jupyterlab(folder) as address:
        yield address, folder


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=2).status == 200
    except OSError:
        return False


def run_all(page, address, name):
    """Open a notebook and run it; asked again while a click is lost on a page that still loads."""
    page.goto(f"{address}/lab/tree/{name}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    kernel = page.locator(".jp-KernelName", has_text="Python 3")  # "No Kernel" is idle, too
    idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    dialog = page.locator(".jp-Dialog")
    accept = dialog.filter(has_text="Select Kernel").locator(".jp-mod-accept")
    ready = lambda: (kernel.count() and idle.count()) or accept.count()  # noqa: E731
    wait_for(ready, 60, "an idle kernel")
    if accept.count():  # JupyterLab asks where it is quicker than its own list of kernels
        accept.click()
        wait_for(lambda: not dialog.count() and ready(), 60, "the kernel that was chosen")
    started = page.locator(".jp-InputPrompt", has_text=re.compile(r"\[[*0-9]+\]"))
    for _ in range(6):
        assert not dialog.count(), dialog.first.inner_text()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
        for _ in range(50):
            if started.count():
                return
            page.wait_for_timeout(100)
    raise AssertionError("JupyterLab runs no cell")


class Kernel:
    """The kernel of the notebook, asked beside the browser."""

    def __init__(self, folder):
        from jupyter_client import BlockingKernelClient

        files = wait_for(lambda: list((folder / "run").glob("kernel-*.json")), what="a kernel")
        self.client = BlockingKernelClient(connection_file=str(files[0]))
        self.client.load_connection_file()
        self.client.start_channels()

    def __call__(self, expression):
        reply = self.client.execute("", user_expressions={"it": expression}, reply=True, timeout=60)
        found = reply["content"]["user_expressions"]["it"]
        assert found["status"] == "ok", found
        return eval(found["data"]["text/plain"])


class Lab:
    """One page with the explorer on it."""

    def __init__(self, page, kernel):
        self.page, self.kernel = page, kernel

    def box(self, i):
        """Canvas of map i in the page."""
        return self.page.locator(".wb-map").nth(i).locator("canvas").first.bounding_box()

    def lasso(self, i, share=0.45, closed=False):
        """Draw a circle around the middle of map i, up to where it began if it is closed."""
        box = self.box(i)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        r = share * box["height"]
        turn = [k / 17 * 2 * math.pi for k in range(18 if closed else 17)]
        self.page.mouse.move(x + r, y)
        self.page.mouse.down()
        for angle in turn:
            self.page.mouse.move(x + r * math.cos(angle), y + r * math.sin(angle))
        self.page.mouse.up()

    def picture(self, i):
        box = self.box(i)
        self.page.mouse.move(2, 2)
        return self.page.screenshot(clip=box)

    def still(self, other_than=None):
        """Pictures of the maps once they stay as they are, each another one than before."""
        last = []

        def same():
            last.append([self.picture(i) for i in range(3)])
            self.page.wait_for_timeout(300)
            changed = all(a != b for a, b in zip(last[-1], other_than or [None] * 3, strict=True))
            return changed and last[-1:] == last[-2:-1] and last[-1]

        return wait_for(same, what="maps that stay as they are")

    def panel(self, name):
        self.page.get_by_role("tab", name=name, exact=True).click()

    def press(self, key):
        """A key while the explorer has the focus."""
        self.page.get_by_role("button", name="Fit", exact=True).focus()
        self.page.keyboard.press(key)

    def selected(self):
        return self.kernel("explorer.rows.tolist()")

    def clear(self):
        self.page.get_by_role("button", name="Clear", exact=True).click()
        wait_for(lambda: self.selected() == [], what="nothing selected")

    def cards(self, column=0):
        """Rows of the cards in sight of one column of the panel that is open."""
        columns = self.page.locator(".wb-column:visible").nth(column)
        cards = columns.locator(".wb-card[data-row]")
        return cards.evaluate_all("cards => cards.map(card => Number(card.dataset.row))")


@pytest.fixture(scope="module")
def browser():
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@contextmanager
def watched(browser, address):
    """A page; fails at the end if anything went elsewhere or was wrong."""
    page = browser.new_context(viewport=WINDOW).new_page()
    elsewhere, errors = [], []
    near = (address, address.replace("http", "ws"), "data:", "blob:")
    for event in ("request", "websocket"):
        page.on(event, lambda sent: sent.url.startswith(near) or elsewhere.append(sent.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.context.close()
    assert elsewhere == []
    assert errors == []


def explorer_of(page, address, name):
    """Run a notebook until its explorer is drawn."""
    run_all(page, address, name)
    canvas = page.locator(".wb-map canvas")
    dialog = page.locator(".jp-Dialog")
    error = errors_in(page).or_(dialog)
    wait_for(lambda: canvas.count() or error.count(), 150, "the explorer")
    assert not error.count(), error.first.inner_text()


def errors_in(page):
    """Tracebacks in the outputs of cells; JupyterLab shows them as what stands on stderr."""
    outputs = page.locator(".jp-OutputArea-output[data-mime-type]")
    return outputs.filter(has_text="Traceback (most recent call last)")


@pytest.fixture(scope="module")
def opened(browser, lab):
    """The notebook, run in Chromium."""
    address, folder = lab
    with watched(browser, address) as page:
        explorer_of(page, address, NOTEBOOK)
        kernel = Kernel(folder)
        idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        wait_for(idle.count, 240, "the last cell")
        page.locator(".wb-bar").first.scroll_into_view_if_needed()
        page.evaluate("document.querySelector('.wb-explorer').scrollIntoView()")
        page.wait_for_timeout(1500)
        yield Lab(page, kernel)


@pytest.fixture
def page(opened):
    """The page with nothing selected, first panel open."""
    opened.page.set_viewport_size(WINDOW)
    opened.clear()
    opened.panel("Selection")
    return opened


def test_a_lasso_in_one_map_selects_in_the_others_and_in_python(page):
    before = page.still()
    page.lasso(0)
    rows = wait_for(page.selected, what="a selection")
    assert 5 < len(rows) < 400
    scatters = "explorer._maps.scatters.values()"
    told = page.kernel(f"[sorted(int(i) for i in s.widget.selection) for s in {scatters}]")
    assert told == [rows] * 3
    page.still(other_than=before)
    status = page.page.locator(".wb-explorer .wb-how-many")
    wait_for(lambda: f"{len(rows)} of 400 selected" in status.inner_text(), what="the count")
    wait_for(lambda: page.cards(), what="cards")
    assert set(page.cards()) <= set(rows)
    assert page.page.locator(".wb-card img").first.evaluate("i => i.naturalWidth") > 0


PLOTS = "[...document.querySelectorAll('.wb-map *')].filter(node => node.api).map(node => node.api)"


def test_other_maps_show_a_lasso_before_the_kernel_answers(page):
    chosen = f"""async () => {{
        const plots = {PLOTS};
        plots[0].select([7, 2, 40]);
        await new Promise((done) => setTimeout(done));
        return plots.map(plot => [...plot.get("selectedPoints")].sort((a, b) => a - b));
    }}"""
    assert page.page.evaluate(chosen) == [[2, 7, 40]] * 3  # no answer comes so soon
    wait_for(lambda: len(page.selected()) == 3, what="the kernel's selection")
    none = chosen.replace("plots[0].select([7, 2, 40])", "plots[2].deselect()")
    assert page.page.evaluate(none) == [[]] * 3
    wait_for(lambda: page.selected() == [], what="nothing selected")


def test_python_selects_in_all_maps(page):
    before = page.picture(2)
    page.kernel("explorer.select(explorer.dataset.ids[[3, 5, 8]])")
    wait_for(lambda: page.picture(2) != before, what="another picture")
    wait_for(lambda: sorted(page.cards()) == [3, 5, 8], what="three cards")


@pytest.mark.parametrize("width", [1280, pytest.param(1600, marks=WHOLE)])
def test_canvases_fill_their_frames_and_are_square(page, width):
    def square(i):
        frame, box = page.page.locator(".wb-map").nth(i).bounding_box(), page.box(i)
        return box["width"] > frame["width"] - 8 and abs(box["width"] - box["height"]) < 4

    page.page.set_viewport_size({"width": width, "height": 1500})
    wait_for(lambda: all(map(square, range(3))), what="square maps")
    assert page.box(0)["width"] > width / 6


def test_on_a_narrow_screen_maps_stand_below_each_other_and_no_word_is_cut(page):
    tab = page.page
    tab.set_viewport_size({"width": 600, "height": 900})
    lefts = "maps => new Set(maps.map(map => map.getBoundingClientRect().left)).size"
    wait_for(lambda: tab.locator(".wb-map").evaluate_all(lefts) == 1, what="one column of maps")
    cut = """all => all.filter(each => each.scrollWidth > each.clientWidth + 1)
        .map(each => each.textContent)"""
    assert tab.locator(".wb-explorer .lm-TabBar-tabLabel, .wb-title").evaluate_all(cut) == []
    tab.set_viewport_size(WINDOW)
    wait_for(lambda: tab.locator(".wb-map").evaluate_all(lefts) == 3, what="maps side by side")


def test_undo_and_redo_by_button_and_key(page):
    page.lasso(1)
    rows = wait_for(page.selected)
    page.lasso(1, share=0.2)
    fewer = wait_for(lambda: (found := page.selected()) != rows and found)
    page.page.get_by_role("button", name="Undo", exact=True).click()
    wait_for(lambda: page.selected() == rows, what="the first selection")
    page.press("u")
    wait_for(lambda: page.selected() == [], what="none")
    page.press("r")
    page.press("r")
    wait_for(lambda: page.selected() == fewer, what="the second selection")
    page.press("Escape")
    wait_for(lambda: page.selected() == [], what="none")


def test_hovering_a_point_shows_its_picture_and_marks_it_in_the_others(page):
    page.press("f")
    x, y = page.kernel("explorer._maps.scatters['CLIP'].widget.points[7, :2].tolist()")
    box = page.box(0)
    half = box["height"] / 2  # a map that is wider than high shows more of what is beside it
    left, top = box["x"] + box["width"] / 2 + x * half, box["y"] + half - y * half
    page.page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.page.mouse.move(left, top, steps=5)
    pictures = """[...document.querySelectorAll('.wb-map *')]
        .filter(each => each.style.backgroundImage.startsWith('url("data:image/webp'))
        .filter(each => each.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        .length"""
    wait_for(lambda: page.page.evaluate(pictures) == 1, what="a picture")
    hovered = "[s.widget.hovering for s in explorer._maps.scatters.values()]"
    first, *others = wait_for(
        lambda: None not in (at := page.kernel(hovered)) and min(at) >= 0 and at, what="a mark"
    )
    assert others == [first] * 2
    page.page.mouse.move(5, 5)
    wait_for(lambda: page.page.evaluate(pictures) == 0, what="no picture")


CAMERAS = """() => [...document.querySelectorAll(".wb-points")].map(({ api }) => ({
    distance: api.get("camera").distance[0], target: api.get("camera").target,
    rows: [...api.get("pointsInView")].sort((a, b) => a - b) }))"""


def test_the_page_scrolls_over_a_map_and_ctrl_zooms_all_to_the_same_samples(page):
    tab, box = page.page, page.box(2)  # samples lie around its centre
    cameras = lambda: tab.evaluate(CAMERAS)  # noqa: E731
    top = "document.querySelector('.jp-WindowedPanel-outer').scrollTop"
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    before = tab.evaluate(top)
    tab.mouse.wheel(0, -60)
    wait_for(lambda: tab.evaluate(top) == before - 60, what="a page that scrolls")
    assert [each["distance"] for each in cameras()] == [1] * 3
    tab.mouse.wheel(0, 60)
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -600)

    def followed():
        """The others are nearer too, and hold what is seen in the first, but for stragglers."""
        *others, first = cameras()
        seen = set(first["rows"])
        held = [len(seen & set(other["rows"])) >= 0.85 * len(seen) for other in others]
        return 0 < len(seen) < 200 and all(held) and first["distance"] < 0.5

    wait_for(followed, what="the same samples in all maps")
    assert tab.evaluate(top) == before
    for _ in range(8):
        tab.mouse.wheel(0, -600)
    wait_for(lambda: cameras()[2]["distance"] == pytest.approx(1 / 50), what="the closest view")
    for _ in range(10):
        tab.mouse.wheel(0, 600)
    tab.keyboard.up("Control")
    whole = [([0, 0], 1)] * 3
    now = lambda: [  # noqa: E731
        ([round(abs(part), 3) for part in each["target"]], each["distance"]) for each in cameras()
    ]
    wait_for(lambda: now() == whole, what="the whole maps, not less")


def touch(cdp, kind, *places):
    points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
    cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def pinch(cdp, middle, before, after):
    """Two fingers side by side about a place move apart or together."""
    x, y = middle
    fingers = lambda half: ((x - half, y), (x + half, y))  # noqa: E731
    touch(cdp, "touchStart", *fingers(before))
    for step in range(1, 6):
        touch(cdp, "touchMove", *fingers(before + (after - before) * step / 5))
    touch(cdp, "touchEnd")


def test_two_fingers_zoom_a_map_about_the_place_between_them(page):
    tab, box = page.page, page.box(2)
    cdp = tab.context.new_cdp_session(tab)
    cdp.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    camera = lambda: tab.evaluate(CAMERAS)[2]  # noqa: E731
    whole = tab.evaluate("visualViewport.scale")
    place = (box["x"] + 0.6 * box["width"], box["y"] + 0.45 * box["height"])
    try:
        pinch(cdp, place, 20, 80)
        wait_for(lambda: camera()["distance"] == pytest.approx(1 / 4, rel=0.01), what="a zoom")
        aspect = box["width"] / box["height"]
        under = lambda view: [  # noqa: E731
            view["target"][0] + view["distance"] * aspect * 0.2,
            view["target"][1] + view["distance"] * 0.1,
        ]
        start = {"target": [0, 0], "distance": 1}
        assert under(camera()) == pytest.approx(under(start), abs=0.02)
        assert tab.evaluate("visualViewport.scale") == whole  # the page did not zoom
        assert page.kernel("len(explorer.selection)") == 0  # and no lasso was drawn
        pinch(cdp, place, 80, 10)
        wait_for(lambda: camera()["distance"] == 1, what="the whole map, not less")
    finally:
        cdp.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        cdp.detach()


def test_maps_that_are_not_linked_stay_where_they_are(page):
    tab, box = page.page, page.box(2)
    linked = tab.get_by_role("button", name="Linked", exact=True)
    linked.click()
    wait_for(lambda: page.kernel("explorer._legend.linked") is False)
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -200)
    tab.keyboard.up("Control")
    distances = lambda: [each["distance"] for each in tab.evaluate(CAMERAS)]  # noqa: E731
    wait_for(lambda: distances()[2] < 1, what="a closer view")
    assert distances()[:2] == [1, 1]
    page.press("f")
    wait_for(lambda: distances() == [1] * 3, what="the whole maps")
    linked.click()
    wait_for(lambda: page.kernel("explorer._legend.linked"))


def test_a_closed_lasso_selects_what_it_encloses_ctrl_and_cmd_add_and_alt_takes_away(page):
    page.lasso(2, 0.3, closed=True)
    rows = wait_for(page.selected, what="a selection")
    assert len(rows) > 20  # an end upon a point is no click on it
    sizes = [len(rows)]
    for key, share in (("Control", 0.4), ("Alt", 0.2), ("Meta", 0.2)):
        before = set(page.selected())
        page.page.keyboard.down(key)
        page.lasso(2, share, closed=True)
        page.page.keyboard.up(key)
        changed = wait_for(
            lambda before=before: (now := set(page.selected())) != before and now, what=key
        )
        assert changed < before if key == "Alt" else changed > before
        sizes.append(len(changed))
    assert sizes[0] < sizes[1] > sizes[2] < sizes[3]


def test_points_that_are_not_selected_are_one_flat_grey(page):
    def colours():
        """Darkest grey, and how many pixels have a colour, of the first map."""
        pixels = np.asarray(Image.open(io.BytesIO(page.picture(0))).convert("RGB"), int)
        spread = np.ptp(pixels, axis=2)
        return pixels.min(2)[spread < 14].min(), (spread > 60).sum()

    _, coloured = colours()
    before = page.still()
    page.kernel("explorer.select(explorer.dataset.ids[:6])")
    page.still(other_than=before)
    darkest, left = colours()
    assert darkest > 195  # many translucent ones upon each other would be darker
    assert 0 < left < coloured / 4


def test_a_map_by_keyboard(page):
    tab = page.page
    points, said = tab.locator(".wb-points").nth(1), tab.locator(".wb-said-aloud")
    points.focus()
    tab.keyboard.press("ArrowRight")
    hovered = "explorer._maps.scatters['expert'].widget.hovering"
    first = wait_for(lambda: (at := page.kernel(hovered)) is not None and at >= 0 and [at])[0]
    xy = page.kernel("explorer._maps.scatters['expert'].widget.points[:, :2].tolist()")
    assert first == min(range(400), key=lambda i: math.hypot(*xy[i]))  # nearest to the centre
    tab.keyboard.press("ArrowRight")
    second = wait_for(lambda: (at := page.kernel(hovered)) != first and [at])[0]
    assert xy[second][0] > xy[first][0]
    name = page.kernel(f"explorer._pictures.words({second})['id']")
    wait_for(lambda: said.inner_text().endswith(f"{name}, not selected"), what="words")
    tab.keyboard.press("Enter")
    wait_for(lambda: page.selected() == [second], what="a selection")
    wait_for(lambda: said.inner_text().endswith(f"{name}, selected"), what="words")
    tab.keyboard.press("ArrowUp")
    third = wait_for(lambda: (at := page.kernel(hovered)) != second and [at])[0]
    assert xy[third][1] > xy[second][1]
    tab.keyboard.press("Space")
    wait_for(lambda: page.selected() == sorted((second, third)), what="two")
    tab.keyboard.press("Space")
    wait_for(lambda: page.selected() == [second], what="one")
    assert tab.evaluate("document.activeElement.classList.contains('wb-points')")
    tab.keyboard.press("Tab")
    wait_for(lambda: page.kernel(hovered) in (None, -1), what="no mark once the map is left")


def test_a_click_on_a_card_lists_its_neighbours_in_every_space(page):
    page.kernel("explorer.select(explorer.dataset.ids[[7]])")
    wait_for(lambda: page.cards() == [7])
    page.page.locator(".wb-card:visible").first.click()
    titles = page.page.locator(".wb-column:visible .wb-head")
    wait_for(lambda: titles.all_inner_texts() == ["asked", "CLIP", "expert", "fused"])
    asked = "explorer.engine.neighbours(explorer.dataset.ids[7], explorer.k).items()"
    found = page.kernel(f"{{name: table.row.tolist() for name, table in {asked}}}")
    for i, name in enumerate(("CLIP", "expert", "fused"), 1):
        wait_for(lambda i=i: page.cards(i), what="cards")
        assert page.cards(i) == found[name][: len(page.cards(i))]


def test_a_panel_that_is_not_seen_asks_for_no_pictures(page):
    page.kernel("explorer._pictures.picture.cache_clear()")
    page.panel("Keys")
    page.kernel("explorer.select(explorer.dataset.ids[200:230])")
    page.page.wait_for_timeout(1500)
    misses = "explorer._pictures.picture.cache_info().misses"
    assert page.kernel(misses) in (0, MOST_SELECTED)  # what a saved notebook shows of them
    page.panel("Selection")
    wait_for(lambda: page.cards() and page.cards()[0] == 200, what="the cards once they are seen")
    assert page.kernel(misses) > MOST_SELECTED


def test_a_picture_opens_large_by_keyboard_and_the_focus_comes_back(page):
    tab = page.page
    page.kernel("explorer.select(explorer.dataset.ids[:30])")
    wait_for(lambda: len(page.cards()) > 5)
    tab.locator(".wb-card:visible").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.dataset.row") == "2"
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    tab.keyboard.press("Enter")
    large = tab.locator("dialog.wb-large[open]")
    large.wait_for(timeout=10_000)
    picture = large.locator("img").bounding_box()
    assert min(picture["width"], picture["height"]) > 300
    heads = set(large.locator("th").all_inner_texts())
    assert heads >= {"id", "file", "caption", *page.kernel("list(explorer.dataset.table.columns)")}
    tab.keyboard.press("ArrowRight")
    wait_for(lambda: page.kernel("str(explorer.dataset.ids[3])") in large.inner_text())
    tab.keyboard.press("Escape")
    wait_for(lambda: not large.count(), what="a closed picture")
    focused = "document.activeElement.dataset.row"
    wait_for(lambda: tab.evaluate(focused) == "3", what="the focus on the card that was shown last")
    assert len(page.selected()) == 30  # Escape was the picture's
    tab.keyboard.press("Enter")
    large.wait_for(timeout=10_000)
    marked = lambda: page.kernel("explorer._tags.rows('duplicate').tolist()")  # noqa: E731
    tab.keyboard.press("d")
    wait_for(lambda: marked() == [3], what="a mark of the picture that is large")
    wait_for(lambda: "duplicate" in large.locator("table").inner_text(), what="its tag")
    tab.keyboard.press("d")
    wait_for(lambda: marked() == [] and "duplicate" not in large.locator("table").inner_text())
    tab.keyboard.press("Escape")
    wait_for(lambda: not large.count(), what="a closed picture")
    tab.keyboard.press("Space")
    wait_for(lambda: page.kernel("explorer._tabs.selected_index") == 1, what="neighbours")


def test_columns_narrow_each_other_by_mouse_and_keyboard_and_become_the_selection(page):
    tab = page.page
    pair, kept = "disagreement: CLIP / expert", "explorer._narrowing.filter.cross"
    page.panel("Filter")
    tab.get_by_role("button", name=f"compute {pair}").click()
    bars = tab.locator(".wb-facet", has_text=pair).locator(".wb-histogram")
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    tab.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] - 2, box["y"] + 20, steps=6)
    tab.mouse.up()
    parts, line = tab.locator(".wb-part"), tab.locator(".wb-filter-line")
    wait_for(lambda: parts.all_inner_texts() and pair in parts.first.inner_text(), what="a range")
    wait_for(lambda: f"{page.kernel(f'len({kept}.rows)')} of 400" in line.inner_text())
    colour = tab.get_by_role("group", name="values of colour", exact=True)
    red = colour.get_by_role("button", name=re.compile("^red, "))
    left = page.kernel(f"int(sum(explorer.dataset.table['colour'].iloc[{kept}.rows] == 'red'))")
    wait_for(lambda: (red.get_attribute("aria-label") or "").startswith(f"red, {left} of "))
    red.focus()
    tab.keyboard.press("Enter")
    wait_for(lambda: red.get_attribute("aria-pressed") == "true", what="a value")
    tab.get_by_label("words in captions").fill("heart")
    wait_for(lambda: parts.count() == 3, what="three conditions")
    parts.first.click()  # the range goes
    wait_for(lambda: "colour = red AND text has 'heart':" in page.kernel(f"{kept}.words()"))
    tab.get_by_role("button", name="Select these").click()
    rows = wait_for(page.selected, what="a selection")
    words = "(explorer.dataset.table['shape x colour'].iloc[explorer.rows]).unique().tolist()"
    assert page.kernel(words) == ["red heart"]
    red.focus()
    tab.keyboard.press("s")
    wait_for(lambda: len(page.selected()) > len(rows), what="the whole class")
    tab.locator(".wb-filter-line").get_by_role("button", name="clear").click()
    wait_for(lambda: line.inner_text().startswith("400 of 400"), what="no condition")


def test_the_table_holds_what_is_in_sight_sorts_selects_and_opens(page):
    tab = page.page
    page.panel("Table")
    lines, grid = tab.locator(".wb-grid-body .wb-grid-line[data-row]"), tab.locator("[role=grid]")
    tab.get_by_label("lines of the table").select_option("all samples")
    wait_for(lambda: grid.get_attribute("aria-rowcount") == "401", what="all samples")
    wait_for(lines.count, what="lines")
    assert lines.count() < 40
    shape = tab.get_by_role("columnheader", name="shape", exact=True)
    shape.get_by_role("button").click()
    wait_for(lambda: shape.get_attribute("aria-sort") == "ascending", what="an order")
    first = "explorer.dataset.table['shape'].sort_values(kind='stable')"
    wanted = page.kernel(f"int(explorer.dataset.ids.tolist().index({first}.index[0]))")
    in_line = "lines => lines.map(line => [Number(line.ariaRowIndex), Number(line.dataset.row)])"
    at = lambda place: dict(lines.evaluate_all(in_line)).get(place)  # noqa: E731
    wait_for(lambda: at(2) == wanted, what="the first line")
    tab.locator("[role=row][aria-rowindex='4']").click()
    wait_for(lambda: page.selected() == [at(4)], what="a sample selected")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Space")
    wait_for(lambda: len(page.selected()) == 2, what="another one")
    marked = tab.locator(".wb-grid-line[aria-selected=true]")
    wait_for(lambda: marked.count() == 2, what="both marked")
    tab.keyboard.press("End")
    wait_for(lambda: at(401) is not None, what="the last line")
    tab.keyboard.press("Enter")
    large = tab.locator("dialog.wb-large[open]")
    large.wait_for(timeout=10_000)
    assert page.kernel(f"str(explorer.dataset.ids[{at(401)}])") in large.inner_text()
    tab.keyboard.press("Escape")
    focused = "document.activeElement.ariaRowIndex"
    wait_for(lambda: tab.evaluate(focused) == "401", what="the focus on its line")
    shape.get_by_role("button").click()
    wait_for(lambda: shape.get_attribute("aria-sort") == "descending", what="the other order")


def test_a_query_ranks_in_every_space(page):
    page.press("/")
    field = "document.activeElement.matches('.wb-query input')"
    wait_for(lambda: page.page.evaluate(field), what="the field for queries")
    page.page.keyboard.type("an old query")
    page.press("/")
    wait_for(lambda: page.page.evaluate(field), what="the field for queries")
    page.page.keyboard.type("red heart")  # in its place
    page.page.keyboard.press("Enter")
    titles = page.page.locator(".wb-column:visible .wb-head")
    answers = ["CLIP = fused", "expert"]  # exact alignment: words rank as in CLIP
    wait_for(lambda: titles.all_inner_texts()[:2] == answers, what="rankings")
    wait_for(lambda: page.cards(0) and page.cards(2), what="cards")
    assert titles.nth(2).inner_text().startswith("written so: ")
    first = page.cards(0)[0]
    assert page.kernel(f"explorer.dataset.table['shape x colour'].iloc[{first}]") == "red heart"
    assert "cannot read" in page.page.locator(".wb-column:visible").nth(1).inner_text()


def test_a_mixed_query_ranks_by_what_each_space_can_read(page):
    page.panel("Search")
    query = page.page.locator(".wb-query input")
    query.fill(f"{page.kernel('str(explorer.dataset.ids[3])')} + 2:blue star - solid")
    query.press("Enter")
    wait_for(lambda: page.cards(0) == [3], what="the picture that was asked for")
    wait_for(lambda: all(page.cards(i) for i in range(1, 4)), what="three rankings")
    note = page.page.locator(".wb-column:visible").nth(2).inner_text()
    assert "without 'blue star', 'solid'" in note
    assert page.page.locator(".wb-badge:visible").count() > 0


def test_sliders_weigh_the_terms_and_hits_are_ringed(page):
    page.panel("Search")
    unringed = page.picture(0)
    query = page.page.locator(".wb-query input")
    query.fill(f"{page.kernel('str(explorer.dataset.ids[3])')} + blue star")
    query.press("Enter")
    wait_for(lambda: all(page.cards(i) for i in range(1, 4)), what="three rankings")
    wait_for(lambda: page.picture(0) != unringed, what="rings")
    score = page.page.locator(".wb-column:visible").nth(1).locator(".wb-score").first
    assert float(score.inner_text()) > 0
    before = page.cards(1)
    slider = page.page.get_by_role("slider", name="+ blue star", exact=True)
    slider.focus()
    slider.press("End")
    wait_for(lambda: query.input_value().endswith("+ 10:blue star"), what="the query with a weight")
    wait_for(lambda: page.cards(1) != before, what="another ranking")


def test_a_picture_from_outside_is_chosen_or_dropped(page, tmp_path):
    page.panel("Search")
    source = page.kernel("str(explorer.dataset.paths[7])")
    outside = tmp_path / "of mine.png"
    shutil.copy(source, outside)
    query = page.page.locator(".wb-query input")
    page.page.locator("input[type=file]").set_input_files(outside)
    wait_for(lambda: query.input_value() == "of mine.png", what="the query")
    wait_for(lambda: page.cards(1)[:1] == [7], what="its own picture")
    drop = """([name, text]) => {
        const data = new DataTransfer();
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        data.items.add(new File([bytes], name));
        const event = { dataTransfer: data, bubbles: true, cancelable: true };
        document.querySelector(".wb-search .wb-cards").dispatchEvent(new DragEvent("drop", event));
    }"""
    content = base64.b64encode(outside.read_bytes()).decode()
    page.page.evaluate(drop, ["dropped.png", content])
    wait_for(lambda: query.input_value() == "dropped.png", what="the query")
    query.fill("")


def test_a_bad_query_is_one_sentence(page):
    page.panel("Search")
    query = page.page.locator(".wb-query input")
    query.fill("0:star")
    query.press("Enter")
    alert = page.page.locator(".wb-explorer [role=alert]")
    wait_for(lambda: alert.count() and "weight 0 of 'star'" in alert.inner_text(), what="the alert")
    assert "Traceback" not in page.page.locator(".wb-explorer").inner_text()
    query.fill("")


def test_words_that_can_be_asked_instead_take_one_line(page):
    page.panel("Search")
    offer = "setattr(explorer._search.near, 'children', [explorer._search._near_button({!r})] * {})"
    page.kernel(offer.format("a caption of many words " * 5, 5))
    near = page.page.locator(".wb-near")
    wait_for(lambda: near.locator("button").count() == 5, what="what can be asked")
    assert near.bounding_box()["height"] < 50
    assert near.evaluate("all => all.scrollWidth > all.clientWidth")
    last = near.locator("button").last
    last.focus()
    side = near.bounding_box()["x"] + near.bounding_box()["width"]
    assert last.bounding_box()["x"] + 20 < side  # keys bring it into sight
    page.kernel(offer.format("", 0))


def test_a_click_on_a_group_selects_it(page):
    page.panel("Groups that differ")
    page.page.get_by_role("button", name="Find", exact=True).click()
    head = page.page.locator(".wb-column:visible button.wb-head").first
    head.wait_for(timeout=30_000)
    size = int(head.inner_text().partition(": ")[2].split()[0])
    head.click()
    rows = wait_for(page.selected)
    assert len(rows) == size
    assert (
        len(set(page.kernel("explorer.dataset.table['colour'].iloc[explorer.rows].tolist()"))) == 1
    )


def test_moving_c_changes_the_neighbours_and_the_error_stays_exact(page):
    page.kernel("explorer.select(explorer.dataset.ids[[11]])")
    page.panel("Weights")
    wait_for(lambda: len(page.cards(3)) > 3, what="neighbours")
    before = page.cards(3)
    slider = page.page.get_by_role("slider", name="C (CLIP)", exact=True)
    slider.focus()
    for _ in range(25):
        page.page.keyboard.press("ArrowRight")
    title = page.page.locator(".wb-column:visible .wb-head").nth(3)
    wait_for(lambda: "C = 31.6" in title.inner_text(), what="the last of the keys")
    assert page.kernel("explorer.tuner.C.value") == pytest.approx(10**1.5)  # 25 steps from 0.1
    wait_for(lambda: page.cards(3) and page.cards(3) != before, what="other neighbours")
    by_fuse = page.kernel(
        "wb.align.neighbours(wb.fuse(*list(explorer.spaces.values())[:2], C=explorer.tuner.C.value,"
        " n_components=n_components, kernel=kernel, random_state=seed).image, explorer.k,"
        " __import__('numpy').array([11]))[0].tolist()"
    )
    wait_for(lambda: page.cards(3) == by_fuse[: len(page.cards(3))], what="what fuse gives")
    page.kernel("explorer.tuner.C.set_trait('value', 0.1)")


def test_weights_are_chosen_by_a_button_and_the_map_of_them_moves_the_sliders(page):
    page.panel("Weights")
    tab = page.page
    slider = tab.get_by_role("slider", name="expert weight", exact=True)
    slider.focus()
    for key, weight in (("End", 1000), ("Home", 0), ("ArrowRight", 0.001)):
        tab.keyboard.press(key)
        wait_for(lambda weight=weight: page.kernel("explorer.weights.expert_weight") == weight)
    typed = tab.get_by_label("product weight, as a number")
    typed.fill("0,25")
    typed.press("Enter")
    wait_for(lambda: page.kernel("explorer.weights.product_weight") == 0.25, what="what is typed")
    assert tab.locator(".wb-cell").count() == 0
    tab.get_by_role("button", name="Choose weights", exact=True).click()
    cells = tab.locator(".wb-cell:visible")
    wait_for(cells.count, 60, "the map of the choice")
    verdict = page.kernel("explorer.choice.sentences[0]")
    assert verdict in tab.locator(".wb-said").inner_text()
    setting = "[round(each, 6) for each in explorer.weights.parameters().values()]"
    tab.get_by_role("button", name=re.compile("^concatenation, C = 1,")).click()
    wait_for(lambda: page.kernel(setting) == [1, 1, 0, 0], what="concatenation")
    tab.keyboard.press("ArrowDown")  # from the row without a product
    wait_for(lambda: page.kernel(setting) == [1, 100, 1, 0], what="the cell below")
    tab.keyboard.press("ArrowRight")
    wait_for(lambda: page.kernel(setting)[0] == pytest.approx(10**0.5, abs=1e-5), what="its right")
    head = tab.locator(".wb-column:visible .wb-head").nth(3)
    wait_for(lambda: "C = 3.16, expert weight 100" in head.inner_text(), what="its neighbours")
    n_plain = cells.count()
    assert n_plain < tab.locator(".wb-cell").count()  # those of CLIP centred are hidden
    tab.get_by_label("centre CLIP in the product").check()
    wait_for(lambda: page.kernel("explorer.weights.centre_clip"), what="CLIP centred")
    wait_for(lambda: cells.count() == n_plain, what="the other half of the map")
    tab.get_by_role("button", name="Go to ★", exact=True).click()
    wait_for(lambda: page.kernel("explorer.weights == explorer.choice.weights"), what="the choice")
    page.kernel("setattr(explorer, 'weights', wb.fusion.Weights())")


def test_the_map_is_drawn_anew_and_can_be_cancelled(page):
    page.panel("Weights")
    before = page.kernel("explorer.layouts['fused'].tolist()[0]")
    page.kernel("explorer.use(5.0, 512).name")
    page.page.get_by_role("button", name="Draw map", exact=True).click()
    wait_for(lambda: page.kernel("explorer.layouts['fused'].tolist()[0]") != before, what="a map")
    wait_for(lambda: not page.kernel("explorer._redraw.running"))
    alert = page.page.locator(".wb-explorer [role=alert]")
    wait_for(lambda: "is drawn" in alert.inner_text(), what="the message")


@WHOLE
def test_the_map_follows_a_fast_drag_and_survives_a_hostile_hand(page):
    page.panel("Selection")
    tab, still = page.page, page.still()
    used = page.kernel("explorer.layouts['fused'].tolist()[0]")
    page.panel("Weights")
    slider = tab.get_by_role("slider", name="C (CLIP)", exact=True)
    below = tab.locator(".wb-map").nth(2).locator(".wb-title").last

    def drag(*shares):
        box = slider.bounding_box()
        y = box["y"] + box["height"] / 2
        tab.mouse.move(box["x"] + box["width"] * shares[0], y)
        tab.mouse.down()
        for share in shares[1:]:
            tab.mouse.move(box["x"] + box["width"] * share, y, steps=12)
        tab.mouse.up()

    drag(0.35, 0.9, 0.1, 0.75)
    wait_for(lambda: "the map of C =" in below.inner_text(), 60, "the good map")
    wait_for(lambda: page.picture(2) != still[2], what="points that moved")
    assert page.kernel("explorer.layouts['fused'].tolist()[0]") == used
    choose = tab.get_by_role("button", name="Choose weights", exact=True)
    choose.dblclick()
    drag(0.7, 0.2, 0.8)  # while weights are being chosen
    tab.get_by_role("button", name="Draw map", exact=True).dblclick()
    wait_for(lambda: not page.kernel("explorer._redraw.running"), 60, "a map")
    wait_for(lambda: not page.kernel("explorer._choice_work.running"), 90, "a choice")
    for cell in (3, 40, 90):  # clicked in the same breath as a drag
        tab.locator(".wb-cell:visible").nth(cell).click()
        drag(0.3, 0.6)
    for name in ("C (CLIP)", "expert weight", "product weight"):
        tab.get_by_role("slider", name=name, exact=True).press("Home")
    said = tab.locator(".wb-explorer [role=alert]")
    wait_for(lambda: "at least one above 0" in said.inner_text(), what="a sentence")
    wait_for(lambda: "trustworthiness" in below.inner_text(), 30, "the map in use")
    page.kernel("setattr(explorer, 'weights', wb.fusion.Weights())")
    page.kernel("explorer.use(0.1, 1000).name")
    page.kernel("explorer.redraw(wait=True)")


def test_colours_that_change_twice_at_once_end_as_the_second(page):
    colour = "explorer._toolbar.colour.set_trait('value', '{}')".format
    first = page.still()
    page.kernel(colour("texture"))
    textures = page.still(other_than=first)
    page.kernel(colour("colour"))
    page.still(other_than=textures)
    page.kernel(f"[{colour('shape')}, {colour('texture')}]")
    wait_for(lambda: [page.picture(i) for i in range(3)] == textures, what="colours of textures")


def test_a_click_on_the_legend_selects_a_class_and_shift_hides_it(page):
    tab = page.page
    chips = tab.locator(".wb-chip")
    items = page.kernel("explorer._legend.legend['items']")
    assert chips.count() == len(items) + 1
    chips.nth(1).click()
    wait_for(lambda: len(page.selected()) == items[0]["count"], what="a class")
    wait_for(lambda: chips.nth(1).get_attribute("aria-pressed") == "true")
    chips.nth(2).click(modifiers=["Control"])
    both = items[0]["count"] + items[1]["count"]
    wait_for(lambda: len(page.selected()) == both, what="two classes")
    chips.nth(2).click(modifiers=["Control"])
    wait_for(lambda: len(page.selected()) == items[0]["count"], what="one of them")
    before = page.picture(0)
    chips.nth(2).click(modifiers=["Shift"])
    left = "explorer._maps.scatters['fused'].widget.filter"
    wait_for(lambda: page.kernel(f"{left} is not None and len({left}) < 400"), what="a filter")
    wait_for(lambda: page.picture(0) != before, what="fewer points")
    wait_for(lambda: "hidden" in chips.nth(2).get_attribute("aria-label"), what="what is hidden")
    assert tab.locator(".wb-chips [tabindex='0']").count() == 1  # one stop of the Tab key
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("h")
    wait_for(lambda: page.kernel(f"{left} is None"), what="all points")
    wait_for(lambda: tab.evaluate("document.activeElement.dataset.index") == "1", what="focus")


def test_a_long_name_in_the_legend_keeps_its_end_and_its_number(page):
    chip = page.page.locator(".wb-chip").nth(1)
    start, count = chip.locator(".wb-start"), chip.locator(".wb-count")
    assert chip.get_attribute("title").startswith(start.inner_text())
    before = start.inner_text(), count.inner_text()
    start.evaluate("node => { node.textContent = 'a long name '.repeat(20) }")
    start.evaluate("node => { node.nextSibling.textContent = ' (female)' }")
    count.evaluate("node => { node.textContent = '1,000,000' }")
    assert start.evaluate("node => node.scrollWidth > node.clientWidth")
    whole = "node => node.scrollWidth <= node.clientWidth || !node.clientWidth"
    assert all(chip.locator(each).evaluate(whole) for each in (".wb-start + span", ".wb-count"))
    start.evaluate("node => { node.nextSibling.textContent = '' }")
    for node, words in zip((start, count), before, strict=True):
        node.evaluate("(node, words) => { node.textContent = words }", words)


@pytest.mark.parametrize(
    ("width", "height"), [(1366, 768), pytest.param(1280, 900, marks=WHOLE), (900, 700)]
)
def test_maps_and_a_row_of_pictures_are_seen_together(page, width, height):
    tab = page.page
    page.kernel("explorer.select(explorer.dataset.ids[:40])")
    tab.set_viewport_size({"width": width, "height": height})
    tab.wait_for_timeout(600)  # the maps take their new place
    scroller = tab.locator(".jp-WindowedPanel-outer")

    def seen():
        tab.evaluate("document.querySelector('.wb-explorer').scrollIntoView()")
        frame = scroller.bounding_box()
        low = frame["y"] + frame["height"] + 1
        boxes = [page.box(i) for i in range(3)]
        canvases = all(box["y"] + box["height"] < low for box in boxes)
        uncropped = all(box["width"] >= box["height"] - 1 > 80 for box in boxes)
        ends = "cards => cards.map(card => card.getBoundingClientRect().bottom)"
        bottoms = tab.locator(".wb-card:visible").evaluate_all(ends)
        whole = sum(bottom <= low for bottom in bottoms)
        return canvases and uncropped and whole >= (frame["width"] - 140) // 130

    wait_for(seen, what="maps and a row of pictures")
    heights = [page.box(i)["height"] for i in range(3)]
    page.panel("Weights")
    tab.wait_for_timeout(300)
    assert [page.box(i)["height"] for i in range(3)] == heights  # whatever is in front


@pytest.mark.parametrize("width", [900, 1280, 1366])
def test_names_of_panels_stand_in_one_row_and_that_in_front_is_seen_whole(page, width):
    tab = page.page
    tab.set_viewport_size({"width": width, "height": 900})
    tabs = tab.locator(".wb-panels > .lm-TabBar .lm-TabBar-tab")
    spread = """tabs => { const ends = tabs.map(tab => tab.getBoundingClientRect().bottom);
        return Math.max(...ends) - Math.min(...ends); }"""
    assert tabs.evaluate_all(spread) < 5  # that in front reaches over a border
    assert tab.locator(".wb-panels > .lm-TabBar [tabindex='0']").count() == 1
    front = tab.locator(".wb-panels > .lm-TabBar .lm-mod-current")

    def whole(name):
        row, one = (each.bounding_box() for each in (tab.locator(".wb-panels"), front))
        inside = row["x"] <= one["x"] and one["x"] + one["width"] <= row["x"] + row["width"] + 1
        cut = front.locator(".lm-TabBar-tabLabel").evaluate("e => e.scrollWidth > e.clientWidth")
        return front.inner_text() == name and inside and not cut

    page.press("?")
    wait_for(lambda: whole("Keys"), what="the last name")
    front.focus()
    for name in ("Judge", "Tags"):
        tab.keyboard.press("ArrowLeft")
        wait_for(lambda name=name: tab.evaluate("document.activeElement.innerText") == name)
    page.press("1")
    wait_for(lambda: whole("Selection"), what="the first name")
    more = tab.locator(".wb-tab-more.wb-after")
    if width == 900:
        more.click()
        wait_for(lambda: not more.is_visible(), what="the end of the row")
        tabs.last.click()
        wait_for(lambda: whole("Keys"), what="a panel by the mouse")
    assert not more.is_visible()


def test_the_handle_gives_maps_more_room_and_the_explorer_fills_the_window(page):
    tab = page.page
    tab.set_viewport_size({"width": 1366, "height": 768})
    tab.wait_for_timeout(800)
    tab.evaluate("document.querySelector('.wb-explorer').scrollIntoView()")
    height = lambda: page.box(0)["height"]  # noqa: E731
    first = wait_for(lambda: (now := height()) < 300 and now, what="maps of a low page")
    handle = tab.get_by_role("separator", name="height of the maps")
    handle.focus()
    tab.keyboard.press("ArrowDown")
    wait_for(lambda: height() == pytest.approx(first + 24, abs=2), what="higher maps")
    box = handle.bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + 4)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] - 26, steps=4)
    tab.mouse.up()
    wait_for(lambda: height() == pytest.approx(first - 6, abs=3), what="lower maps")
    tab.keyboard.press("Home")
    wait_for(lambda: height() == pytest.approx(first, abs=2), what="maps as before")
    whole = {"x": 0, "y": 0, "width": 1366, "height": 768}
    explorer = tab.locator(".wb-explorer")
    tab.keyboard.press("w")
    wait_for(lambda: explorer.bounding_box() == whole, what="the whole window")
    wait_for(lambda: height() > first, what="higher maps")
    tab.keyboard.press("Escape")
    wait_for(lambda: explorer.bounding_box() != whole, what="the notebook")
    tab.get_by_role("button", name="Full", exact=True).click()
    wait_for(lambda: explorer.bounding_box() == whole, what="the whole window")
    page.press("w")
    wait_for(lambda: explorer.bounding_box() != whole, what="the notebook")


def test_colour_by_disagreement_has_a_bar(page):
    choice = page.page.get_by_label("Colour by")
    choice.select_option("disagreement: CLIP / expert")
    page.page.locator(".wb-ramp:not(.wb-grid-key *)").wait_for(timeout=15_000)
    choice.select_option("colour x texture")
    page.page.locator(".wb-swatch").first.wait_for(timeout=15_000)


def test_themes(page):
    def ground():
        style = "getComputedStyle(document.querySelector('.wb-map')).backgroundColor"
        return page.page.evaluate(style)

    def theme(name):
        change = f"'apputils:change-theme', {{theme: '{name}'}}"
        page.page.evaluate(f"void jupyterapp.commands.execute({change})")

    light, (picture, *_) = ground(), page.still()
    theme("JupyterLab Dark")
    wait_for(lambda: ground() != light and page.picture(0) != picture, what="dark maps")
    theme("JupyterLab Light")
    wait_for(lambda: ground() == light and page.picture(0) == picture, what="maps as before")


def test_pairs_are_drawn_around_looked_at_and_lit_up_in_every_map(page):
    tab = page.page
    page.panel("Pairs")
    pairs = tab.locator(".wb-pair")
    wait_for(lambda: pairs.count() == 24, what="the pairs of a corner")
    assert pairs.first.locator("img").first.evaluate("i => i.complete")
    area = tab.locator(".wb-pair-area").bounding_box()
    side = tab.locator(".wb-pairing-side").bounding_box()
    assert abs(area["width"] - area["height"]) < 3
    assert area["x"] + area["width"] < side["x"]
    before = page.picture(2)
    pairs.nth(1).locator(".wb-pair-words").click()
    rows = wait_for(lambda: len(found := page.selected()) == 2 and found, what="a pair")
    assert page.kernel("sorted(explorer._pairs.view.list.current_rows)") == rows
    wait_for(lambda: pairs.nth(1).get_attribute("aria-pressed") == "true", what="a mark")
    why = tab.locator(".wb-why")
    wait_for(lambda: why.count() == 1, what="who holds the pair apart")
    assert "CLIP finds the two alike, expert holds them apart" in why.inner_text()
    assert why.locator("li").count() == 4
    assert why.evaluate("e => e.scrollWidth <= e.clientWidth")
    wait_for(lambda: page.picture(2) != before, what="a map with the pair")
    box = tab.locator(".wb-pair-area").bounding_box()
    ends = [box["x"] + box["width"] * s for s in (0.55, 0.97)]
    top, bottom = (box["y"] + box["height"] * s for s in (0.6, 0.9))
    tab.mouse.move(ends[0], top)
    tab.mouse.down()
    for x, y in ((ends[1], top), (ends[1], bottom), (ends[0], bottom)):
        tab.mouse.move(x, y, steps=5)
    tab.mouse.up()
    heading = tab.locator(".wb-pairs-heading")
    wait_for(lambda: "here" in heading.inner_text(), what="the pairs that were drawn around")
    assert heading.inner_text().endswith("first where CLIP sees hardly a difference, expert does")
    low, high = page.kernel("[float(each[axis]) for axis in ('first', 'second') for each in "
                            "[explorer._pairs.view.list.shown.mean()]]")  # fmt: skip
    assert low > high  # alike in CLIP, which is to the right
    large = tab.locator("dialog.wb-large[open]")
    pairs.nth(1).locator(".wb-pair-card").last.locator("img").click()
    large.wait_for(timeout=10_000)
    ends = "[int(explorer._pairs.view.list.shown.iloc[1][e]) for e in ('row', 'other')]"
    second = page.kernel(ends)[1]
    assert page.kernel(f"str(explorer.dataset.ids[{second}])") in large.inner_text()
    assert sorted(page.kernel(ends)) == page.selected()
    tab.keyboard.press("ArrowLeft")
    first = page.kernel(f"str(explorer.dataset.ids[{page.kernel(ends)[0]}])")
    wait_for(lambda: first in large.inner_text(), what="the other picture of the pair")
    tab.keyboard.press("Escape")
    wait_for(lambda: not large.count(), what="a closed picture")
    tab.get_by_role("button", name="alike in both", exact=True).focus()
    tab.keyboard.press("Enter")
    wait_for(lambda: heading.inner_text().startswith("CLIP and expert see"), what="a corner")
    assert tab.locator(".wb-pair[tabindex='0']").count() == 1
    pairs.first.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Space")
    last = "explorer._pairs.view.list.current"
    wait_for(lambda: page.kernel(last) == 1, what="a pair by keyboard")
    tab.locator(".wb-pair-point.wb-first").last.click()
    wait_for(lambda: heading.inner_text().startswith("CLIP sees hardly"), what="a point")
    tab.set_viewport_size({"width": 900, "height": 900})
    outside = """area => { const frame = area.closest(".wb-explorer").getBoundingClientRect();
        const { left, right } = area.getBoundingClientRect();
        return left < frame.left || right > frame.right; }"""
    for part in (".wb-pair-area", ".wb-pairs-list", ".wb-pair-below"):
        assert not tab.locator(part).evaluate(outside), part
    tab.set_viewport_size({"width": 1366, "height": 768})
    below = """part => part.getBoundingClientRect().bottom
        <= part.closest(".widget-tab-contents").getBoundingClientRect().bottom"""
    for part in (".wb-pair-area", ".wb-pair-below", ".wb-pair-key"):
        wait_for(lambda part=part: tab.locator(part).evaluate(below), what=f"all of {part}")
    tab.set_viewport_size(WINDOW)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious_in_any_panel(page, theme, whole):
    """Every panel; in both themes if all is asked for, else every other one in the dark."""
    in_turn = PANELS[theme == "JupyterLab Dark" :: 2]
    change = f"'apputils:change-theme', {{theme: '{theme}'}}"
    page.page.evaluate(f"jupyterapp.commands.execute({change})")
    page.page.wait_for_timeout(500)
    page.kernel("explorer.select(explorer.dataset.ids[:40])")
    for name in PANELS if whole else in_turn:
        page.panel(name)
        page.page.wait_for_timeout(150)
        assert faults(page.page, ".wb-explorer") == [], name
    page.page.evaluate(
        "jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})"
    )


def test_every_control_has_a_name_and_a_place_in_the_tab_order(page):
    nameless = page.page.evaluate(
        """['button', 'input', 'select']
        .flatMap(tag => [...document.querySelectorAll(`.wb-explorer ${tag}`)])
        .filter(e => e.offsetParent && !e.closest('.wb-map'))
        .filter(e => !(e.textContent.trim() || e.title || e.placeholder
                       || e.labels?.[0]?.textContent || e.getAttribute('aria-label')))
        .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    maps = page.page.locator(".wb-map").evaluate_all("maps => maps.map(map => map.ariaLabel)")
    assert maps == ["map of CLIP", "map of expert", "map of fused"]
    page.page.get_by_label("Colour by").focus()
    page.page.keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.closest('.wb-explorer') !== null")


def test_tags_and_judgements_by_keys_alone_and_one_undo_for_both(page):
    tab = page.page
    page.kernel("explorer.select(explorer.dataset.ids[:30])")
    wait_for(lambda: len(page.cards()) > 5)
    counted = lambda name: page.kernel(f"explorer._tags.counts().get({name!r}, 0)")  # noqa: E731
    chips = tab.locator(".wb-column:visible .wb-tags")

    tab.locator(".wb-card:visible").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("x")  # the picture with the focus alone, and the focus stays on it
    wait_for(lambda: counted("wrong label") == 1, what="one mark")
    wait_for(lambda: chips.nth(1).inner_text() == "wrong label", what="the tag on its card")
    assert tab.evaluate("document.activeElement.dataset.row") == "1"
    tab.keyboard.press("t")
    field = tab.locator(".wb-tag-field input")
    wait_for(lambda: field.evaluate("field => field === document.activeElement"), what="the field")
    tab.keyboard.type("x at night")  # letters are no shortcuts here
    tab.keyboard.press("Control+z")
    tab.keyboard.press("Control+z")
    assert counted("wrong label") == 1
    field.fill("at night")
    tab.get_by_role("button", name="Tag", exact=True).click()
    wait_for(lambda: counted("at night") == 30, what="30 tagged")
    wait_for(lambda: chips.nth(1).inner_text() == "wrong label + at night", what="two tags")

    tab.get_by_role("button", name="Fit", exact=True).focus()
    tab.keyboard.press("Control+z")
    wait_for(lambda: counted("at night") == 0, what="no such tag")
    wait_for(lambda: chips.nth(1).inner_text() == "wrong label", what="one tag on the card")
    told = tab.locator(".wb-status", has_text="Taken back: at night on 30 samples.")
    wait_for(told.count, what="what was taken back")
    tab.keyboard.press("Control+Shift+z")
    wait_for(lambda: counted("at night") == 30, what="redone")

    page.panel("Judge")
    tab.get_by_role("button", name="Next", exact=True).click()
    heads = tab.locator(".wb-column:visible .wb-head")
    wait_for(lambda: heads.all_inner_texts() == ["asked", "A", "B"], what="a blind question")
    tab.get_by_role("button", name="Next", exact=True).focus()
    for count, key in enumerate("ab0", 1):
        wait_for(lambda: len(page.cards(1)) == 6, what="cards")
        tab.keyboard.press(key)
        wait_for(lambda count=count: page.kernel("len(explorer.judged)") == count, what=key)
    tab.keyboard.press("u")
    wait_for(lambda: page.kernel("len(explorer.judged)") == 2, what="a judgement taken back")
    shown = tab.locator(".wb-judging .wb-note").first
    assert "sided" not in shown.inner_text()
    tab.get_by_role("button", name="Show how it stands", exact=True).click()
    wait_for(lambda: "The analyst sided with" in shown.inner_text(), what="how it stands")


def test_keys_do_not_reach_the_notebook(page):
    cells = page.page.locator(".jp-Notebook .jp-Cell").count()
    for key in ("d", "d", "x", "b", "a", "m"):
        page.press(key)
    page.page.wait_for_timeout(300)
    assert page.page.locator(".jp-Notebook .jp-Cell").count() == cells


@WHOLE
@pytest.mark.parametrize("name", OTHERS)
def test_every_other_notebook_runs_and_shows_its_explorer(browser, lab, name):
    address, _ = lab
    with watched(browser, address) as tab:
        explorer_of(tab, address, f"{name}?reset")
        idle = tab.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        wait_for(idle.count, 120, "the last cell")
        assert errors_in(tab).count() == 0
        assert tab.locator(".wb-map canvas").count() >= 3
        assert "0 of 96 selected" in tab.locator(".wb-explorer .wb-how-many").inner_text()


# A look for the explorer that sleeps while the kernel tells what there is.
SLOW_LOOKS = """const plain = window.setTimeout;
    const looks = ms => ms === 100 && new Error().stack.includes("get_model");
    window.setTimeout = (act, ms, ...rest) => plain(act, looks(ms) ? 9000 : ms, ...rest);"""


@pytest.mark.parametrize("slow", [False, pytest.param(True, marks=pytest.mark.whole)])
def test_a_page_that_is_loaded_again_shows_the_explorer_of_now_and_goes_on(browser, lab, slow):
    address, _ = lab
    with watched(browser, address) as tab:
        explorer_of(tab, address, f"{OTHERS[0]}?reset")
        idle = tab.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        wait_for(idle.count, 120, "the last cell")
        count, chips = tab.locator(".wb-explorer .wb-how-many"), tab.locator(".wb-chip")
        chips.nth(1).click()
        wait_for(lambda: "0 of 96" not in count.inner_text(), what="a class")
        before = count.inner_text()
        command(tab, "docmanager:save")
        tab.wait_for_timeout(2000)
        if slow:
            tab.add_init_script(SLOW_LOOKS)
        tab.reload()
        wait_for(tab.locator(".wb-map canvas").count, 90, "the explorer again")
        tab.evaluate("document.querySelector('.wb-explorer').scrollIntoView()")
        wait_for(lambda: count.all_inner_texts() == [before], 90, "the same class")
        points = ".wb-points"
        selected = "all => all.map(({ api }) => api.get('selectedPoints').length)"
        kept = int(before.split()[0])
        wait_for(lambda: tab.locator(points).evaluate_all(selected) == [kept] * 3, what="points")
        chips.nth(2).click(modifiers=["Control"])  # another class may be as large: both are more
        wait_for(lambda: count.inner_text() != before, what="two classes")
        kept = int(count.inner_text().split()[0])
        wait_for(lambda: tab.locator(points).evaluate_all(selected) == [kept] * 3, what="points")
        still = tab.locator(".wb-still").first
        wait_for(lambda: f"{kept} of 96" in still.text_content(), 30, "the picture of now")


TRIAL = (
    """import workbench as wb
study = wb.Study("demo", limit=96, n_components=200, map_method="pca")
study.maps.keys()""",
    "explorer = study.explore()\nexplorer",
    'explorer.select(explorer.dataset.ids[:5]); explorer.save_selection("five")',
)
SEEN = """name => [...document.querySelectorAll(name)]
    .filter(e => e.getBoundingClientRect().height > 0).map(e => e.innerText).join()"""


def command(page, name):
    """Do what a menu does, without waiting for it."""
    page.evaluate("name => void jupyterapp.commands.execute(name)", name)


def test_a_saved_notebook_shows_a_picture_until_its_cell_is_run_again(browser, lab):
    address, folder = lab
    cells = [nbformat.v4.new_code_cell(source) for source in TRIAL]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "work" / "trial.ipynb")

    def seen(name):
        return tab.evaluate(SEEN, name)

    def state():
        """Whether the picture and the explorer are seen."""
        return bool(seen(".wb-still")), bool(seen(".wb-explorer"))

    with watched(browser, address) as tab:
        explorer_of(tab, address, "trial.ipynb?reset")
        idle = tab.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        wait_for(idle.count, 120, "the last cell")
        wait_for(lambda: state() == (False, True), 60, "the explorer alone")
        wait_for(lambda: "five (5)" in tab.locator(".wb-still").text_content(), what="its picture")
        assert re.search(r"pca maps: 100%", seen(".jp-OutputArea-output"))
        command(tab, "kernelmenu:restart")
        tab.locator(".jp-Dialog .jp-mod-accept").click()
        wait_for(lambda: state() == (True, False), 60, "the picture alone after a restart")
        command(tab, "docmanager:save")
        wait_for(lambda: "five (5)" in (folder / "work" / "trial.ipynb").read_text(), what="a file")
        tab.goto(f"{address}/lab/tree/trial.ipynb?reset")
        tab.locator(".wb-still img").first.wait_for(timeout=60_000)
        wait_for(idle.count, 60, "another kernel")
        tab.wait_for_timeout(1500)
        assert state() == (True, False)
        assert "five (5)" in seen(".wb-still")
        assert not re.search("Error displaying|Loading widget", seen(".jp-OutputArea"))
        command(tab, "notebook:run-all-cells")
        wait_for(lambda: state() == (False, True), 120, "the explorer again")
        assert "five" in "".join(tab.locator(".wb-explorer select").all_inner_texts())
        assert "5 of 96 selected" in tab.locator(".wb-explorer .wb-how-many").inner_text()
