"""Filter and table of the standalone export: what the explorer answers, answered by the page."""

import time

import numpy as np
import pandas as pd
import pytest
from accessibility import faults
from PIL import Image
from test_explorer import made
from test_report import browser, selected  # noqa: F401

from workbench import report
from workbench._filtering.captions import joined_captions
from workbench._filtering.cells import in_words
from workbench._filtering.conditions import Among, Range, Words
from workbench._filtering.crossfilter import CrossFilter
from workbench._filtering.facets import UNLISTED, facet_of
from workbench._filtering.ordering import keys_of, ordered
from workbench._filtering.shown import state
from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.report import rendering
from workbench.search.vocabulary import Vocabulary

N = 150
EVIL = "<img src=x onerror=alert(1)>"
TAG = "</script><script>alert(2)</script>"
TURNED = "\u202eolleh \"quoted\" 'twice'"
HALVES = [1234.5, 1235.5, 0.00012345, -98765.5, 98766.5, 1e15, 1.5e16, 2.5e-5, np.inf, -0.25]
SIZES = [(1280, "light"), (1280, "dark"), (900, "light"), (900, "dark")]


def dataset(folder=None):
    rng = np.random.default_rng(0)
    ids = np.array([f"id{i:03d}" for i in range(N)])
    ids[3] = f"{EVIL} 3"
    kind = rng.choice(["star", "heart", "ring", TAG, TURNED], N)
    table = pd.DataFrame({"file": [f"{kind[i][:4]}/{i}.png" for i in range(N)]}, index=ids)
    table["kind"] = kind
    table["class"] = rng.choice([10, 9, 100], N)
    table["weight"] = np.where(np.arange(N) < 20, np.nan, rng.lognormal(0, 3, N))
    table["odd"] = np.resize(HALVES, N)
    table["year"] = pd.array(np.where(np.arange(N) % 7, 1990 + np.arange(N) % 31, None), "Int64")
    table["digits"] = 10**16 + np.arange(N)
    table["is big"] = rng.random(N) < 0.4
    table["owner"] = [f"person {number}" for number in rng.integers(0, 60, N)]
    table[f"name {EVIL}"] = np.where(np.arange(N) % 3, "yes", None)
    table["title"] = [f"{'ab'[i % 2]} Title {N - i}" for i in range(N)]
    paths = None
    if folder is not None:
        paths = tuple(folder / f"{i}.png" for i in range(N))
        for i, path in enumerate(paths):
            Image.new("RGB", (32, 32), ("#D55E00", "#0072B2")[i % 2]).save(path)
    rows = np.repeat(np.arange(N - 10), 2)
    words = [f"{'front' if j % 2 else 'back'} of {kind[i]} {i}" for j, i in enumerate(rows)]
    captions = pd.DataFrame({"row": rows, "text": words})
    targets, groups = ("kind", "class"), ("owner",)
    return Dataset("toy", ids, paths, table, targets=targets, groups=groups, captions=captions)


RANK, INSIDE = "search rank: CLIP", "in kept"
MORE = {
    RANK: np.random.default_rng(1).permutation(N) + 1.0,
    INSIDE: np.arange(N) % 5 == 0,
    "disagreement": np.round(np.random.default_rng(2).random(N), 1),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return dataset(tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def page(data, tmp_path_factory):
    rng = np.random.default_rng(3)
    maps = {name: rng.uniform(-1, 1, (N, 2)) for name in ("CLIP", "expert")}
    out = tmp_path_factory.mktemp("out") / "standalone.html"
    given = {"columns": MORE, "best_is_least": [RANK], "progress": False, "method": "pca"}
    return report.write_standalone(data, maps, out, **given)


def opened(browser, page, width=1280, scheme="light", height=800):  # noqa: F811
    """The page in a window; fails if anything was asked of a network or complained of."""
    tab = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    complaints = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("dialog", lambda dialog: complaints.append(dialog.message))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("request", lambda request: complaints.append(request.url))
    tab.goto(page.as_uri())
    tab.wait_for_selector("#maps[data-ready=yes]", timeout=60_000)
    yield tab
    mine = ("file:", "data:", "blob:")
    others = [text for text in complaints if not text.startswith(mine)]
    assert [text for text in others if "GL Driver Message" not in text] == []
    tab.close()


@pytest.fixture(params=[SIZES[0], SIZES[3]], ids=str)
def tab(browser, page, request):  # noqa: F811
    yield from opened(browser, page, *request.param)


def columns(data):
    """All columns by name, as the explorer has them."""
    known = {"id": data.ids} | {name: data.table[name] for name in data.table}
    return known | {"captions": joined_captions(data, np.arange(N))} | MORE


def crossed(data):
    """The explorer's own filter of these columns."""
    vocabulary = Vocabulary(data)
    cross = CrossFilter(N, vocabulary.containing)
    for name, values in columns(data).items():
        facet = None
        if name not in UNLISTED:
            is_class = name in (*data.targets, *data.groups)
            facet = facet_of(name, values, is_class=is_class, best_is_least=name == RANK)
        if facet is not None:
            cross.take(facet)
    return cross


def show(tab, name):
    tab.get_by_role("tab", name=name, exact=True).click()


def section(tab, name):
    heads = tab.locator(".wb-facet-name").all_inner_texts()
    return tab.locator(".wb-facet").nth(heads.index(name))


def seen(tab):
    """What the filter says, once it has answered: conditions, and the count."""
    tab.wait_for_timeout(50)
    parts = [words.removesuffix(" ✕") for words in tab.locator(".wb-part").all_inner_texts()]
    return parts, tab.locator(".wb-left-over").inner_text().removeprefix(": ")


def says(cross):
    return cross.parts(), f"{len(cross.rows):,} of {N:,} samples"


def brush(tab, name, first, last):
    """Draw the mouse over bars of a histogram, from one to another."""
    plot = section(tab, name).locator(".wb-histogram")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    count = plot.locator(".wb-bar-of").count()
    xs = [box["x"] + (bar + 0.5) * box["width"] / count for bar in (first, last)]
    tab.mouse.move(xs[0], box["y"] + 20)
    tab.mouse.down()
    tab.mouse.move(xs[1], box["y"] + 20, steps=6)
    tab.mouse.up()


def chosen(tab):
    first, *others = selected(tab)
    assert all(rows == first for rows in others)
    return first


def until(holds, seconds=20):
    """Ask again and again: the page's policy lets nothing ask inside of it."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def picked(tab, wanted):
    """The selection, once it has come to what is wanted."""
    tab.wait_for_selector(f"#maps[data-selected='{len(wanted)}']")
    return chosen(tab) or []


def pick(tab, name, value):
    section(tab, name).locator(f".wb-value-line[data-value='{value}'] .wb-value").click()


# The filter.


def test_the_filter_has_the_columns_the_bars_and_the_words_of_the_explorer(tab, data):
    show(tab, "Filter")
    cross = crossed(data)
    assert tab.locator(".wb-facet-name").all_inner_texts() == list(cross.facets)
    assert {"weight", "kind", "class", "is big", RANK, INSIDE, "owner"} <= set(cross.facets)
    assert not {"id", "captions", "file", "title"} & set(cross.facets)
    for name, facet in cross.facets.items():
        now, place = state(cross, facet), section(tab, name)
        if "counts" not in now:
            shown = place.locator(".wb-name").all_text_contents()
            assert shown == [words for _, words, *_ in now["items"]]
            counts = place.locator(".wb-count").all_inner_texts()
            assert counts == [str(whole) for _, _, whole, *_ in now["items"]]
        else:
            bars = place.locator(".wb-bar-of")
            titles = bars.evaluate_all("all => all.map(bar => bar.title)")
            now["counts"] = now["counts"][::-1] if name == RANK else now["counts"]
            told = [title.rsplit(": ", 1)[1] for title in titles]
            assert told == [f"{count} of {count}" for count in now["counts"]]
    missing = section(tab, "weight").locator(".wb-note").inner_text()
    assert missing == "20 without a number"


def test_conditions_narrow_each_other_as_in_the_explorer(tab, data):
    show(tab, "Filter")
    cross = crossed(data)
    assert seen(tab) == says(cross)
    bins = cross.facets["disagreement"].bins
    brush(tab, "disagreement", 2, 8)
    cross.narrow("disagreement", Range(float(bins.lows[2]), float(bins.highs[8])))
    assert seen(tab) == says(cross)
    pick(tab, "kind", "star")
    pick(tab, "kind", "ring")
    cross.narrow("kind", Among(("star", "ring")))
    assert seen(tab) == says(cross)
    for name in ("is big", "kind"):  # of the second all others leave the same, whatever is picked
        counts = section(tab, name).locator(".wb-count").all_inner_texts()
        items = state(cross, cross.facets[name])["items"]
        assert counts == [f"{now}/{whole}" for _, _, whole, now, _ in items]
    tab.locator(".wb-filter-bar .wb-find").first.fill("FRONT of S")
    cross.narrow(None, Words("FRONT of S"))
    assert seen(tab) == says(cross)
    assert 0 < len(cross.rows) < N
    tab.locator(".wb-part").nth(0).click()
    cross.narrow("disagreement", None)
    assert seen(tab) == says(cross)
    tab.locator(".wb-filter-line").get_by_role("button", name="clear").click()
    cross.clear()
    assert seen(tab) == says(cross) == ([], f"{N} of {N} samples")
    assert tab.locator(".wb-filter-bar .wb-find").first.input_value() == ""


def test_ends_are_typed_ranks_stand_the_other_way_round_and_what_is_no_number_is_refused(tab, data):
    show(tab, "Filter")
    cross = crossed(data)
    low, high = (tab.get_by_label(f"{RANK} at {end}") for end in ("least", "most"))
    low.fill("5")
    high.fill("40")
    tab.keyboard.press("Tab")
    cross.narrow(RANK, Range(5, 40))
    assert seen(tab) == says(cross)
    assert low.bounding_box()["x"] > high.bounding_box()["x"]
    low.fill("few")
    tab.keyboard.press("Tab")
    assert seen(tab) == (cross.parts(), "'few' as the end of a range: expected a number.")
    low.fill("50")
    tab.keyboard.press("Tab")
    expected = "from 50 to 40: expected the smaller number first."
    assert seen(tab) == (cross.parts(), expected)
    low.fill("")
    tab.keyboard.press("Tab")
    cross.narrow(RANK, Range(None, 40))
    assert seen(tab) == says(cross)


def test_what_is_left_and_whole_classes_become_the_selection(tab, data):
    show(tab, "Filter")
    cross = crossed(data)
    pick(tab, "class", "9")
    cross.narrow("class", Among(("9",)))
    nine = cross.rows.tolist()
    tab.get_by_role("button", name="Select these").click()
    assert picked(tab, nine) == nine
    pick(tab, "class", "9")
    pick(tab, "kind", "heart")
    hearts = np.flatnonzero(data.table["kind"] == "heart").tolist()
    steps = [
        ("Add these", sorted({*nine, *hearts})),
        ("Take these away", sorted({*nine} - {*hearts})),
        ("Keep only these", []),
    ]
    for words, rows in steps:
        tab.get_by_role("button", name=words).click()
        assert picked(tab, rows) == rows
    line = section(tab, "class").locator(".wb-value-line[data-value='9']")
    line.locator(".wb-value-all").click()
    assert picked(tab, nine) == nine
    section(tab, "kind").locator(".wb-value").first.focus()
    tab.keyboard.press("Home")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("s")
    kinds = crossed(data).facets["kind"]
    second = kinds.rows(kinds.names[1]).tolist()
    assert picked(tab, second) == second


def test_others_are_hidden_on_the_maps_while_the_box_is_ticked(tab, data):
    show(tab, "Filter")
    on_maps = """document.getElementById("maps")._fullData.map(map =>
        [...map.x].flatMap((x, row) => x === null ? [] : [row]))"""
    tab.get_by_label("hide the others on the maps").check()
    pick(tab, "kind", "star")
    stars = np.flatnonzero(data.table["kind"] == "star").tolist()
    until(lambda: tab.evaluate(on_maps) == [stars, stars])
    tab.get_by_label("hide the others on the maps").uncheck()
    until(lambda: tab.evaluate(on_maps) == [list(range(N))] * 2)


def test_values_are_found_by_a_part_of_their_name(tab, data):
    show(tab, "Filter")
    owners = section(tab, "owner")
    assert owners.locator(".wb-value").count() == 40
    whole = crossed(data).facets["owner"]
    assert owners.locator(".wb-note").inner_text().startswith(f"and {whole.size - 40} more")
    owners.locator(".wb-find").fill("PERSON 5")
    expected = [whole.names[i] for i in whole.found("person 5")]
    tab.wait_for_timeout(50)
    assert owners.locator(".wb-name").all_text_contents() == expected
    tab.get_by_label("find a column").fill("SEARCH")
    assert tab.locator(".wb-facet:visible .wb-facet-name").all_inner_texts() == [RANK]


def test_a_list_is_one_stop_of_the_tab_key_and_so_are_the_tabs_and_the_head_of_the_table(tab):
    focused = "document.activeElement.textContent"
    tab.locator("#tabs [aria-selected=true]").focus()
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate(focused) == "Filter"
    assert tab.locator("#pane-filter").is_visible()
    assert tab.locator("#tabs [tabindex='0']").all_inner_texts() == ["Filter"]
    kinds = section(tab, "kind").locator(".wb-value")
    kinds.first.focus()
    tab.keyboard.press("ArrowDown")
    assert "aria-pressed" in tab.evaluate("document.activeElement.outerHTML")
    tab.keyboard.press("Tab")
    inside = "document.activeElement.closest('.wb-facet').querySelector('.wb-facet-name').innerText"
    assert tab.evaluate(inside) == "class"
    tab.locator("#tabs [tabindex='0']").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    assert tab.evaluate(focused) == "id"
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate(focused) == "file"
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.dataset.row") == "0"


# The table.


def cells(tab, rows=6):
    """Words of the first lines, from left to right."""
    tab.locator(".wb-grid-body [data-row]").first.wait_for()
    lines = [tab.locator(f".wb-grid-body [aria-rowindex='{i + 2}']") for i in range(rows)]
    return [line.locator(".wb-cell-of").all_text_contents() for line in lines]


def lines_in_sight(tab):
    found = tab.locator(".wb-grid-body .wb-grid-line[data-row]").evaluate_all(
        "all => all.map(e => [Number(e.ariaRowIndex), Number(e.dataset.row)])"
    )
    return [row for _, row in sorted(found)]


def sort(tab, name):
    tab.locator(".wb-grid-head").get_by_role("button", name=name, exact=True).click()
    tab.wait_for_timeout(80)


def test_the_table_says_every_cell_as_the_explorer_does(tab, data):
    show(tab, "Table")
    known = columns(data)
    heads = tab.locator(".wb-sort").evaluate_all("all => all.map(e => e.firstChild.textContent)")
    assert heads == list(known)
    expected = [[in_words(np.asarray(v, object)[row])[:300] for v in known.values()]
                for row in range(10)]  # fmt: skip
    assert cells(tab, 10) == expected
    odd = list(known).index("odd")
    assert [line[odd] for line in expected] == [
        "1234", "1236", "0.0001234", "-98766",
        "98766", "1e+15", "1.5e+16", "2.5e-05", "inf", "-0.25",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["weight", "class", RANK, "title", "is big", "year", "captions"])
def test_a_click_on_a_column_sorts_the_best_first_then_round_then_as_the_data(tab, data, name):
    show(tab, "Table")
    keys = keys_of(pd.Series(columns(data)[name]).replace("", None))
    numbers = name in ("weight", "class", "is big", "year")
    for descending in (numbers, not numbers):
        sort(tab, name)
        expected = ordered(np.arange(N), keys, descending=descending).tolist()
        found = lines_in_sight(tab)
        assert len(found) > 8
        assert found == expected[: len(found)]
        direction = "descending" if descending else "ascending"
        assert tab.locator(f"[aria-sort='{direction}']").count() == 1
    sort(tab, name)
    assert lines_in_sight(tab)[:5] == [0, 1, 2, 3, 4]
    assert tab.locator("[aria-sort='none']").count() == len(columns(data))


def line(tab, place):
    return tab.locator(f".wb-grid-body [aria-rowindex='{place + 2}'] .wb-cell-of").first


def test_lines_select_samples_by_mouse_and_keys(tab):
    show(tab, "Table")
    line(tab, 2).click()
    assert picked(tab, [2]) == [2]
    line(tab, 4).click(modifiers=["Control"])
    assert picked(tab, [2, 4]) == [2, 4]
    line(tab, 6).click(modifiers=["Shift"])
    assert picked(tab, [4, 5, 6]) == [4, 5, 6]
    line(tab, 5).click(modifiers=["Alt"])
    assert picked(tab, [4, 6]) == [4, 6]
    marked = tab.locator(".wb-grid-body [aria-selected=true]")
    assert marked.evaluate_all("all => all.map(e => e.dataset.row).sort()") == ["4", "6"]
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press(" ")
    assert picked(tab, [6]) == [6]
    tab.keyboard.press("End")
    tab.keyboard.press(" ")
    assert picked(tab, [6, N - 1]) == [6, N - 1]
    assert tab.locator("#strip .item").count() == 2
    tab.get_by_label("lines of the table").select_option("the selection")
    tab.wait_for_timeout(80)
    assert lines_in_sight(tab) == [6, N - 1]
    tab.locator("#clear").click()
    tab.wait_for_timeout(80)
    assert lines_in_sight(tab) == []


def test_the_table_follows_the_filter_and_a_sample_opens_large_with_all_columns(tab, data):
    show(tab, "Table")
    show(tab, "Filter")
    pick(tab, "kind", "star")
    show(tab, "Table")
    stars = np.flatnonzero(data.table["kind"] == "star").tolist()
    tab.wait_for_timeout(80)
    found = lines_in_sight(tab)
    assert found == stars[: len(found)]
    assert len(found) > 5
    line(tab, 1).click()
    tab.keyboard.press("Enter")
    large = tab.locator("dialog.wb-large")
    large.wait_for()
    told = dict(zip(large.locator("th").all_inner_texts(), large.locator("td").all_inner_texts(),
                    strict=True))  # fmt: skip
    row = stars[1]
    assert told["id"] == data.ids[row]
    assert told["owner"] == data.table["owner"].iloc[row]
    assert told["caption"].startswith("front of star")
    place = large.locator(".tile").evaluate("tile => getComputedStyle(tile).backgroundPosition")
    down, across = divmod(row, 13)  # pictures in a line, 384 pixels each
    assert [abs(int(at.removesuffix("px"))) for at in place.split()] == [384 * across, 384 * down]
    assert large.get_by_role("button", name="neighbours").count() == 0
    tab.keyboard.press("ArrowRight")
    assert large.locator("td").first.inner_text() == data.ids[stars[2]]
    tab.keyboard.press("Escape")
    large.wait_for(state="detached")
    assert chosen(tab) == [row]  # Escape closed the picture and nothing else
    assert tab.evaluate("document.activeElement.dataset.row") == str(stars[2])


# Both.


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_axe_finds_nothing_serious_in_the_panes(browser, page, width, scheme):  # noqa: F811
    for tab in opened(browser, page, width, scheme):
        show(tab, "Filter")
        pick(tab, "kind", "star")
        pick(tab, "class", "9")
        tab.wait_for_timeout(80)
        assert faults(tab) == []
        show(tab, "Table")
        line(tab, 1).click()
        sort(tab, "weight")
        assert faults(tab) == []
        line(tab, 1).dblclick()
        tab.locator("dialog.wb-large").wait_for()
        assert faults(tab) == []
        tab.keyboard.press("Escape")


@pytest.mark.parametrize(("width", "height"), [(390, 800), (900, 700), (1920, 1080)])
def test_the_panes_fit_the_window(browser, page, width, height):  # noqa: F811
    for tab in opened(browser, page, width, height=height):
        for name in ("Filter", "Table"):
            show(tab, name)
            tab.wait_for_timeout(100)
            fits = "document.documentElement.scrollWidth === innerWidth"
            until(lambda: tab.evaluate(fits))  # noqa: B023
            pane = tab.locator(f"#pane-{name.lower()}")
            out = pane.evaluate(
                """pane => [...pane.querySelectorAll("button, input, select, .wb-facet")]
                .filter(e => !e.closest(".wb-grid-scroll") && e.checkVisibility())
                .filter(e => e.getBoundingClientRect().right
                    > pane.getBoundingClientRect().right + 0.5).map(e => e.outerHTML)"""
            )
            assert out == []
            assert pane.bounding_box()["height"] < 0.75 * height


def test_words_of_data_are_text_in_both_panes(tab):
    show(tab, "Filter")
    tab.locator(".wb-value", has_text="script").first.click()
    assert tab.locator(".wb-part").inner_text() == f"kind = {TAG} ✕"
    turned = section(tab, "kind").locator(".wb-name", has_text="quoted").first.text_content()
    assert turned == TURNED.replace("\u202e", "\\u202e")
    assert tab.locator(".wb-facet-name", has_text="onerror").count() == 1
    show(tab, "Table")
    tab.wait_for_timeout(80)
    assert TAG in tab.locator(".wb-grid-body").inner_text()
    assert tab.locator("#picked img, #picked script").count() == 0


def test_twenty_thousand_lines_are_filtered_and_sorted_at_once(browser, tmp_path):  # noqa: F811
    n, rng = 20_000, np.random.default_rng(0)
    ids = np.array([f"id{i}" for i in range(n)])
    table = pd.DataFrame({"kind": rng.choice(["a", "b"], n), "x": rng.random(n)}, index=ids)
    table["owner"] = [f"person {number}" for number in rng.integers(0, 3000, n)]
    data = Dataset("many", ids, None, table, targets=("kind",))
    maps = {"a": rng.uniform(-1, 1, (n, 2))}
    page = report.write_standalone(data, maps, tmp_path / "x.html", progress=False)
    took = """words => new Promise(done => { const start = performance.now();
        [...document.querySelectorAll(".wb-sort, .wb-value")]
            .find(e => e.textContent.startsWith(words)).click();
        setTimeout(() => requestAnimationFrame(() => done(performance.now() - start))); })"""
    for tab in opened(browser, page):
        show(tab, "Filter")
        fastest = min(tab.evaluate(took, "a") for _ in range(4))
        assert fastest < 400
        show(tab, "Table")
        fastest = min(tab.evaluate(took, "x") for _ in range(4))
        assert fastest < 400
        assert tab.locator(".wb-grid-body .wb-grid-line").count() < 60
        tab.locator(".wb-grid-body .wb-grid-line").first.focus()
        start = time.perf_counter()
        tab.keyboard.press("End")
        tab.locator(".wb-grid-body :focus[data-row]").wait_for()
        assert time.perf_counter() - start < 2
        assert tab.evaluate("document.activeElement.ariaRowIndex") == str(n + 1)


def test_the_page_of_an_explorer_has_the_columns_that_it_knows(browser, tmp_path):  # noqa: F811
    shown = made(max_points=60)
    shown._columns.values(shown._columns.find("disagreement: CLIP / expert"))
    shown.selection = shown.dataset.ids[shown.view[:7]]
    shown.save_selection("kept ones")
    shown.search("owl")
    shown._narrowing.filter.refresh()
    live = [facet["name"] for facet in shown._narrowing.filter.facets if facet["kind"] != "later"]
    assert {"kind", "in kept ones", "search rank: CLIP"} < set(live)
    page = shown.to_html(tmp_path / "page.html")
    for tab in opened(browser, page):
        show(tab, "Filter")
        assert tab.locator(".wb-facet-name").all_inner_texts() == live
        n = len(shown.view)
        assert seen(tab)[1] == f"{n} of {n} samples"
        pick(tab, "in kept ones", "True")
        tab.get_by_role("button", name="Select these").click()
        assert picked(tab, range(7)) == list(range(7))
        show(tab, "Table")
        sort(tab, "search rank: CLIP")
        best = shown.queries["owl"]["CLIP"]["row"]
        on_maps = [shown.dataset.ids[row] for row in best if row in shown.view]
        tab.get_by_label("lines of the table").select_option("all samples")
        tab.wait_for_timeout(80)
        assert [each[0] for each in cells(tab, 5)] == on_maps[:5]


def test_columns_that_do_not_fit_are_refused(data, tmp_path):
    maps = {"a": np.zeros((N, 2))}
    with pytest.raises(InputError, match=r"columns\['x'\] of 3 values: expected 150 values"):
        report.write_standalone(data, maps, tmp_path / "x.html", columns={"x": [1, 2, 3]})


def test_what_is_chosen_before_the_maps_are_drawn_is_shown_once_they_are(browser, page, data):  # noqa: F811
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    complaints = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.add_init_script("window.requestAnimationFrame = work => { window.later = work; };")
    tab.goto(page.as_uri())
    tab.locator("canvas.sketch").wait_for()
    show(tab, "Filter")
    pick(tab, "kind", "star")
    tab.get_by_role("button", name="Select these").click()
    tab.locator("#colour").select_option("class")
    stars = np.flatnonzero(data.table["kind"] == "star").tolist()
    tab.wait_for_timeout(100)
    assert tab.locator("#count").inner_text().startswith(f"{len(stars)} of {N} selected")
    assert tab.locator("#maps[data-ready]").count() == 0
    tab.evaluate("later()")
    assert picked(tab, stars) == stars
    colours = "new Set(document.getElementById('maps').data[0].marker.color).size"
    assert tab.evaluate(colours) == 3  # of the three classes, not of the five kinds
    assert complaints == []
    tab.close()


def test_data_of_many_megabytes_are_packed_and_read_all_the_same(
    browser, page, data, tmp_path, monkeypatch  # noqa: F811
):  # fmt: skip
    assert '<script id="data" type="application/json">' in page.read_text()
    monkeypatch.setattr(rendering, "MOST_PLAIN", 1000)
    maps = {"a": np.random.default_rng(0).uniform(-1, 1, (N, 2))}
    written = [
        report.write_standalone(data, maps, tmp_path / f"{i}.html", progress=False)
        for i in range(2)
    ]
    assert written[0].read_bytes() == written[1].read_bytes()
    assert data.ids[7] not in written[0].read_text()
    for tab in opened(browser, written[0]):
        show(tab, "Table")
        assert [line[0] for line in cells(tab, 8)] == data.ids[:8].tolist()
