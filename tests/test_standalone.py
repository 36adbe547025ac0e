"""Claims about the explorer's standalone export, in a real browser with a real mouse."""

import numpy as np
import pandas as pd
import pytest
from accessibility import faults
from PIL import Image
from test_report import as_opened, browser, frame, lasso, opened, selected  # noqa: F401

from workbench import layout, report
from workbench._require import InputError
from workbench.data.dataset import Dataset
from workbench.store import Space

N = 90
QUERIES = ("a red cat", "a blue dog", "an owl")
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("pictures"), np.random.default_rng(0)
    paths = tuple(folder / f"{i:02d}.png" for i in range(N))
    for i, path in enumerate(paths):
        Image.new("RGB", (32, 32), ("#D55E00", "#0072B2", "#009E73")[i % 3]).save(path)
    ids = np.array([f"id{i:02d}" for i in range(N)])
    table = pd.DataFrame({"file": [p.name for p in paths]}, index=ids)
    table["label"] = np.array(["cat", "dog", "owl"])[np.arange(N) % 3]
    words = pd.DataFrame({"row": np.arange(N), "text": [f"picture {i}" for i in range(N)]})
    data = Dataset("toy", ids, paths, table, targets=("label",), captions=words)
    spaces = {
        name: Space(name, ids, rng.standard_normal((N, 4))) for name in ("CLIP", "DINO", "sum")
    }
    best = pd.DataFrame({"row": [7, 4, 1], "rank": [1, 2, 3], "score": [0.9, 0.8, 0.1]})
    answers = {
        "CLIP": best.assign(change=0.0),
        "DINO": f"DINO cannot read {EVIL}",
        "sum": best.assign(row=[4, 7, 30], change=[1.0, -1.0, np.nan]),
    }
    layouts = layout.maps(spaces, "pca", progress=False)
    return data, layouts, {
        "quality": layout.projection_qualities(spaces, layouts),
        "method": "pca",
        "queries": dict.fromkeys(QUERIES, answers),
        "selections": {"first ten": np.arange(10)[::-1], f"odd {EVIL}": range(1, N, 2)},
        "colours": {"disagreement": np.where(np.arange(N) == 3, np.nan, np.linspace(0, 1, N))},
        "banner": "demonstration weights",
        "progress": False,
    }  # fmt: skip


@pytest.fixture(scope="module")
def page(parts, tmp_path_factory):
    data, layouts, options = parts
    return report.write_standalone(
        data, layouts, tmp_path_factory.mktemp("out") / "standalone.html", **options
    )


@pytest.fixture(scope="module")
def kept(browser, page):  # noqa: F811
    yield from opened(browser, page)


@pytest.fixture
def tab(kept):
    """The page, opened once for all tests, as it was then."""
    kept.locator("#query").press("Escape")
    return as_opened(kept)


@pytest.fixture
def fresh_tab(browser, page):  # noqa: F811
    """The page opened anew, for a test that breaks it."""
    yield from opened(browser, page)


def chosen(tab):
    """Rows that all three maps show as selected; what is seen must be what is stored."""
    first, *others = selected(tab)
    assert others == [first] * 2
    bright = tab.evaluate(
        """[...document.querySelectorAll("#maps .scatterlayer .trace")].map(trace =>
        [...trace.querySelectorAll("path.point")].flatMap(
            (point, i) => point.style.opacity === "1" ? [i] : []))"""
    )
    assert bright == [sorted(first or [])] * 3
    return first


def spot(tab, number, row):
    """Where a row is drawn on the screen, in map 1, 2 or 3."""
    axis = "" if number == 1 else str(number)
    left, top, *_ = frame(tab, axis)
    x, y = tab.evaluate(
        """([axis, i, row]) => {
        const { _fullLayout: l, _fullData: d } = document.getElementById("maps");
        return [l["xaxis" + axis].l2p(d[i].x[row]), l["yaxis" + axis].l2p(d[i].y[row])]; }""",
        [axis, number - 1, row],
    )
    return left + x, top + y


def wait(tab, n):
    tab.wait_for_selector(f"#maps[data-selected='{n}']")


def test_a_lasso_in_the_first_map_selects_in_all_and_fills_the_gallery(tab, parts):
    lasso(tab, "", share=0.4)
    tab.wait_for_selector("#maps[data-selected]:not([data-selected='0'])")
    rows = chosen(tab)
    xy = parts[1]["CLIP"]
    assert set(np.flatnonzero(xy[:, 0] < np.quantile(xy[:, 0], 0.1))) <= set(rows)
    assert tab.locator("#strip .item").count() == min(60, len(rows))
    assert tab.locator("#strip small").all_inner_texts() == [f"picture {i}" for i in rows[:60]]
    assert tab.locator("#count").inner_text().startswith(f"{len(rows)} of {N} selected")
    tab.locator("#colour").select_option("disagreement")  # draws everything anew
    assert chosen(tab) == rows
    tab.set_viewport_size({"width": 1000, "height": 700})
    tab.wait_for_timeout(600)
    assert chosen(tab) == rows


def test_a_click_on_the_legend_selects_a_class_and_shift_or_h_hides_it(tab):
    cat, dog, owl = (tab.locator("#legend button").nth(i) for i in range(3))
    cat.click()
    wait(tab, 30)
    assert chosen(tab) == list(range(0, N, 3))
    assert [each.get_attribute("aria-pressed") for each in (cat, dog, owl)] == [
        "true", "false", "false",
    ]  # fmt: skip
    dog.click(modifiers=["Control"])
    wait(tab, 60)
    dog.click(modifiers=["Control"])
    wait(tab, 30)
    shown = """map => document.getElementById("maps").data[map].x.filter(x => x !== null).length"""
    owl.click(modifiers=["Shift"])
    tab.wait_for_function(f"({shown})(2) === 60")
    assert owl.get_attribute("aria-label") == "owl, 30, hidden"
    assert [tab.evaluate(shown, i) for i in range(3)] == [60] * 3
    owl.focus()
    tab.keyboard.press("h")
    tab.wait_for_function(f"({shown})(2) === {N}")
    assert chosen(tab) == list(range(0, N, 3))
    cat.click()  # once more: nothing
    wait(tab, 0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_page(tab, scheme):
    tab.emulate_media(color_scheme=scheme)
    tab.locator("#groups button").first.click()
    tab.locator("#query").fill("an owl")
    wait(tab, 10)
    assert faults(tab) == []


def test_without_what_plotly_keeps_to_itself_selections_still_show(fresh_tab):
    tab = fresh_tab
    # Points that do not say which row they are: the public way is slower, and draws them anew.
    forget = "all => all.forEach(point => { delete point.__data__.i; })"
    tab.locator("#maps .scatterlayer path.point").evaluate_all(forget)
    tab.locator("#groups button").first.click()
    wait(tab, 10)
    assert sorted(chosen(tab)) == list(range(10))
    tab.evaluate("delete document.getElementById('maps')._fullLayout.xaxis.l2p")
    tab.locator("#strip .item").first.focus()
    rings = tab.locator(".ring").evaluate_all("all => all.map(e => e.style.display)")
    assert rings == ["none", "block", "block"]


def test_escape_clears_selection_and_search(tab):
    tab.locator("#groups button").first.click()
    tab.locator("#query").fill("an owl")
    wait(tab, 10)
    tab.keyboard.press("Escape")
    wait(tab, 0)
    assert chosen(tab) is None
    assert tab.locator("#strip .item").count() == tab.locator(".hit").count() == 0
    assert tab.locator("#answers").inner_text() == tab.locator("#query").input_value() == ""


def test_a_named_selection_is_shown_in_its_order_and_capped(tab):
    tab.locator("#groups button").first.click()
    wait(tab, 10)
    assert sorted(chosen(tab)) == list(range(10))
    captions = tab.locator("#strip small").all_inner_texts()
    assert captions == [f"picture {i}" for i in range(10)[::-1]]
    pressed = "all => all.map(e => e.ariaPressed)"
    assert tab.locator("#groups button").evaluate_all(pressed) == ["true", "false"]
    tab.locator("#class").select_option("cat")
    wait(tab, 30)
    assert tab.locator("#groups button").evaluate_all(pressed) == ["false", "false"]
    tab.locator("#colour").select_option("disagreement")
    tab.locator("#legend button").first.click()
    wait(tab, 9)
    assert sorted(chosen(tab)) == [0, 1, 2, *range(4, 10)]
    assert "lowest 10 %" in tab.locator("#count").inner_text()


def test_more_than_sixty_say_how_many_more(browser, parts, tmp_path):  # noqa: F811
    data, layouts, options = parts
    options = options | {"selections": {"all": range(N)}, "queries": None, "colours": None}
    page = report.write_standalone(data, layouts, tmp_path / "standalone.html", **options)
    for tab in opened(browser, page):
        tab.locator("#groups button").click()
        wait(tab, N)
        assert tab.locator("#strip .item").count() == 60
        assert tab.locator("#strip").inner_text().endswith("and 30 more")


def test_hundreds_of_classes_are_listed_counted_and_found_with_one_stop_of_tab(
    browser, parts, tmp_path  # noqa: F811
):  # fmt: skip
    n, k = 600, 200
    ids = np.array([f"id{i}" for i in range(n)])
    name = np.array([f"kind {i} {EVIL if i == 7 else ''}".strip() for i in range(k)])
    table = pd.DataFrame({"label": name[np.arange(n) % k]}, index=ids)
    xy = np.random.default_rng(0).uniform(-1, 1, (n, 2))
    data = Dataset("many", ids, None, table, targets=("label",))
    page = report.write_standalone(data, {"a": xy, "b": xy}, tmp_path / "x.html", progress=False)
    for tab in opened(browser, page):
        chips = tab.locator("#legend button")
        assert chips.count() == k
        assert {*chips.locator("small").all_inner_texts()} == {"3"}
        assert tab.locator("#legend button[tabindex='0']").count() == 1
        tab.locator("#find-class").fill("KIND 19")
        seen = tab.locator("#legend button:visible")
        expected = [f"kind {i}" for i in (19, *range(190, 200))]
        assert sorted(seen.locator("span").all_inner_texts()) == sorted(expected)
        seen.first.focus()
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press("Enter")
        wait(tab, 3)
        second = seen.nth(1)
        assert second.get_attribute("aria-pressed") == "true"
        assert second.get_attribute("aria-label").endswith(", 3, 3 selected")
        tab.locator("#find-class").fill("")
        assert tab.locator("#legend button[tabindex='0']").count() == 1
        assert faults(tab) == []
        tab.emulate_media(media="print")  # paper cannot be scrolled nor searched
        assert tab.locator("#find-class").is_hidden()
        assert tab.locator("#legend button:visible").count() == 16  # four colours by four symbols
        assert tab.locator("#legend").inner_text().strip().endswith("184 more classes")
        legend = tab.locator("#legend")
        assert legend.evaluate("all => all.scrollHeight <= all.clientHeight")


def test_words_select_samples_by_caption_class_id_and_file(tab):
    words = tab.locator("#words")
    for text, rows in {
        "Picture 12": [12], "OWL": list(range(2, N, 3)), "id07": [7], "08.png": [8],
    }.items():  # fmt: skip
        words.fill(text)
        tab.keyboard.press("Enter")
        wait(tab, len(rows))
        assert chosen(tab) == rows
        assert f"(“{text}”)" in tab.locator("#count").inner_text()
    words.fill(EVIL)
    tab.keyboard.press("Enter")
    wait(tab, 0)
    assert tab.locator("#count").inner_text() == f"No sample has “{EVIL}”."
    tab.keyboard.press("Escape")
    assert words.input_value() == ""


def test_a_query_shows_every_ranking_and_marks_its_hits(tab):
    tab.locator("#query").fill("A RED cat ")
    tab.keyboard.press("Enter")
    columns = tab.locator("#answers > div")
    assert columns.locator("h3").all_inner_texts() == ["CLIP", "DINO", "sum"]
    assert columns.nth(1).locator("p").inner_text() == f"DINO cannot read {EVIL}"
    assert columns.nth(0).locator("b").all_inner_texts() == ["1", "2", "3"]
    assert columns.nth(2).locator("b").all_inner_texts() == ["1 ▲ 1", "2 ▼ 1", "3"]
    assert columns.nth(2).locator("small").all_inner_texts() == [
        "picture 4",
        "picture 7",
        "picture 30",
    ]
    scores = columns.nth(2).locator(".item > span:not(.tile)")
    assert scores.all_inner_texts() == ["dog · score 0.9", "dog · score 0.8", "cat · score 0.1"]
    tab.locator("#colour").select_option("disagreement")
    tab.locator("#query").fill("an owl")  # no number of another kind stands below a rank
    assert scores.all_inner_texts() == ["score 0.9", "score 0.8", "score 0.1"]
    tab.locator("#colour").select_option("label")
    tab.locator("#query").fill("a red cat")
    first = columns.nth(2).locator(".item").first
    assert first.get_attribute("aria-label") == "rank 1, up 1, dog, 04.png"
    assert tab.locator(".hit").count() == 6
    x, y = spot(tab, 3, 4)
    ring = tab.locator(".hit").nth(3).bounding_box()
    assert ring["x"] + ring["width"] / 2 == pytest.approx(x, abs=1.5)
    assert ring["y"] + ring["height"] / 2 == pytest.approx(y, abs=1.5)
    tab.get_by_text("select all of them").click()  # leaving the field keeps what is clicked
    wait(tab, 4)
    assert sorted(chosen(tab)) == [1, 4, 7, 30]


def test_an_unknown_query_says_so_and_offers_the_nearest(tab):
    tab.locator("#query").fill("blue dogs")
    tab.keyboard.press("Enter")
    assert "“blue dogs” is not among the 3 queries" in tab.locator("#asked").inner_text()
    tab.locator("#asked button").first.click()
    assert "“a blue dog”: the best" in tab.locator("#asked").inner_text()
    assert tab.locator("#query").input_value() == "a blue dog"


def test_pointing_and_tabbing_show_the_picture_and_its_place(tab):
    x, y = spot(tab, 2, 5)
    tab.mouse.move(x + 1, y + 1, steps=3)
    tab.wait_for_selector("#card", state="visible")
    assert tab.locator("#card .tile").count() == 1
    tab.mouse.move(5, 5)
    tab.locator("#groups button").first.focus()
    tab.keyboard.press("Enter")
    wait(tab, 10)
    tab.locator("#strip .item").first.focus()
    assert tab.locator("#card strong").inner_text() == "cat"
    rings = tab.locator(".ring").evaluate_all("all => all.map(e => e.style.display)")
    assert rings == ["block"] * 3
    outline = tab.locator("#groups button").first
    tab.keyboard.press("Shift+Tab")
    assert (
        outline.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_a_sample_of_the_gallery_opens_large_by_mouse_and_keys(tab, parts, width):
    data = parts[0]
    tab.set_viewport_size({"width": width, "height": 800})
    tab.locator("#groups button").first.click()
    wait(tab, 10)
    items = tab.locator("#strip .item")
    items.nth(2).click()
    large = tab.locator("dialog.wb-large")
    large.wait_for()
    assert large.locator("td").first.inner_text() == data.ids[7]
    tile, dialog = large.locator(".tile").bounding_box(), large.bounding_box()
    assert tile["width"] == min(384, width - 64)
    assert tile["x"] + tile["width"] + 12 <= dialog["x"] + dialog["width"] <= width
    assert tab.locator("#card").is_hidden()
    tab.keyboard.press("ArrowRight")
    assert large.locator("td").first.inner_text() == data.ids[6]
    tab.keyboard.press("Escape")
    large.wait_for(state="detached")
    assert len(chosen(tab)) == 10  # Escape closed the picture and nothing else
    assert tab.evaluate("document.activeElement.dataset.row") == "6"
    tab.keyboard.press("Enter")
    assert large.locator("td").first.inner_text() == data.ids[6]
    large.get_by_role("button", name="close").click()
    tab.locator("#colour").select_option("disagreement")
    items.nth(2).click()
    assert large.locator("h2").inner_text() == "picture 7"  # not the number of its colour
    tab.keyboard.press("Escape")
    tab.locator("#query").fill("a red cat")
    tab.locator("#answers .item").first.click()
    large.wait_for()
    assert large.locator("td").first.inner_text() == data.ids[7]
    assert faults(tab) == []


def test_a_dark_screen_gets_a_dark_page_and_dark_maps(tab):
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_timeout(300)
    page = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    maps = tab.evaluate("document.getElementById('maps')._fullLayout")
    assert page == "rgb(18, 23, 29)"
    assert (maps["font"]["color"].upper(), maps["plot_bgcolor"]) == ("#E6EAF0", "rgba(0,0,0,0)")


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_narrow_screen_no_control_sticks_out(tab, width):
    tab.set_viewport_size({"width": width, "height": 844})
    sides = tab.evaluate(
        """[...document.querySelectorAll(".controls > *")].map(each => [
        each.getBoundingClientRect().right, each.parentElement.getBoundingClientRect().right])"""
    )
    assert len(sides) > 5
    assert all(right <= room + 0.5 for right, room in sides)
    fits = "width => document.documentElement.scrollWidth === width"
    tab.wait_for_function(fits, arg=width, timeout=20_000)  # maps follow a moment later


def test_words_of_the_user_are_escaped(page):
    text = page.read_text()
    body = text[: text.index("</main>")] + text[text.index('<script id="data"') :]
    assert EVIL not in body
    assert "http" not in body.split("Content-Security-Policy")[1].split(">")[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"selections": {"x": [0, N]}}, "rows of 'x': expected row numbers from 0 to 89"),
        ({"selections": {"x": [0.5]}}, "rows of 'x': expected row numbers from 0 to 89"),
        ({"colours": {"x": [1.0]}}, r"colours\['x'\] has shape \(1,\): expected 90 numbers"),
        ({"colours": {"x": [np.nan] * N}}, r"colours\['x'\] without a number: expected at least"),
    ],
)
def test_rows_and_numbers_that_do_not_fit_are_refused(parts, tmp_path, change, message):
    data, layouts, options = parts
    with pytest.raises(InputError, match=message):
        report.write_standalone(data, layouts, tmp_path / "standalone.html", **(options | change))


def test_the_old_names_still_write_the_same_with_a_warning(page, parts, tmp_path):
    data, layouts, options = parts
    options = dict(options)
    options["honesty"] = options.pop("quality")
    with pytest.warns(FutureWarning) as seen:
        again = report.write_twin(data, layouts, tmp_path / "twin.html", **options)
    assert [str(warning.message).split(";")[0] for warning in seen] == [
        "workbench.report.write_twin is now workbench.report.write_standalone",
        "write_standalone(honesty=...) is now write_standalone(quality=...)",
    ]
    assert again.read_bytes() == page.read_bytes()


def test_no_maps_and_a_folder_in_place_of_the_file_are_refused(parts, tmp_path):
    data, layouts, options = parts
    with pytest.raises(InputError, match="is a folder: expected a file to write"):
        report.write_standalone(data, layouts, tmp_path, **options)
    with pytest.raises(InputError, match="no layouts: expected a map of at least one space"):
        report.write_standalone(data, {}, tmp_path / "standalone.html", **options)
