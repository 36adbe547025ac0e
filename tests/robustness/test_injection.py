"""Everything from data is text: strings that try to be more, in every page, and shown.

A sample of the strings runs always; all of them, in all four notebooks in JupyterLab, with
``WORKBENCH_PAYLOADS=all pytest tests/robustness/test_injection.py``.
"""

import os

import pytest
from test_report import browser  # noqa: F401

from workbench import compare, layout, report, search

from .hostile import dataset, flat, spaces, watched
from .payloads import PAYLOADS, SAMPLE

ALL = os.environ.get("WORKBENCH_PAYLOADS") == "all"
TRIED = PAYLOADS if ALL else SAMPLE
CHUNK = 6  # names of spaces at once
NAMES = [TRIED[start : start + CHUNK] for start in range(0, len(TRIED), CHUNK)]
NAMES = [names for names in NAMES if len(names) > 2]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return dataset(tmp_path_factory.mktemp("hostile"), TRIED)


def test_payloads_do_what_they_say_where_nothing_stops_them(browser, tmp_path):  # noqa: F811
    """The watch sees an attack: in a page of the bare strings, all that it looks for happens."""
    page = tmp_path / "bare.html"
    page.write_text("<meta charset=utf-8>" + "\n".join(TRIED), errors="surrogatepass")
    with pytest.raises(AssertionError), watched(browser, ("file:",)) as watch:
        watch.page.goto(page.as_uri(), wait_until="commit")
        watch.page.wait_for_timeout(500)


def seen(page):
    """Words on a page, options and titles too."""
    return flat(
        page.evaluate(
            """() => [document.body.innerText,
            ...[...document.querySelectorAll("option, text, button")].map(e => e.textContent),
            ...[...document.querySelectorAll("[title]")].map(e => e.title)].join(" ")"""
        )
    )


@pytest.mark.parametrize("names", NAMES, ids=range(len(NAMES)))
def test_a_report_shows_every_word_and_runs_none(browser, data, names, tmp_path):  # noqa: F811
    made = spaces(data, names)
    shown = layout.maps(made, "pca", progress=False)
    parts = report.ReportParts(
        compare(data, made, progress=False), shown, layout.projection_qualities(made, shown), "pca",
        layout.ordered_kernels(made, data.labels()), None, layout.spectra(made),
        dict.fromkeys(names, names[0]),
    )  # fmt: skip
    page = report.write_report(parts, tmp_path, title=names[0], created=names[1], progress=False)
    with watched(browser, ("file:",)) as watch:
        tab = watch.page
        tab.goto(page.as_uri())
        tab.wait_for_selector("#maps[data-ready=yes]")
        tab.locator("#legend button").first.click()
        tab.wait_for_selector("#maps[data-selected]:not([data-selected='0'])")
        tab.locator("#strip .tile").first.hover()
        tab.locator("#class").select_option(index=1)
        tab.locator("#colour").select_option(index=1)
        tab.locator("#alignment").scroll_into_view_if_needed()
        box = tab.locator("#alignment").bounding_box()
        tab.mouse.move(box["x"] + 300, box["y"] + 250, steps=3)
        tab.wait_for_timeout(100)
        words = seen(tab)
        for name in names:
            assert flat(name) in words
        for payload in TRIED:  # files that were skipped
            assert flat(payload) in words


@pytest.mark.parametrize("names", NAMES, ids=range(len(NAMES)))
def test_a_standalone_page_shows_every_word_and_runs_none(browser, data, names, tmp_path):  # noqa: F811
    made = spaces(data, names)
    layouts = layout.maps(made, "pca", progress=False)
    answers = search.Search(data, made).neighbours(data.ids[0], 5)
    reasons = {name: f"cannot read {name}" for name in names}
    page = report.write_standalone(
        data, layouts, tmp_path / "page.html", method="pca", progress=False, title=names[0],
        quality=layout.projection_qualities(made, layouts), banner=names[1],
        queries=dict.fromkeys(names, answers) | {names[-1]: reasons},
        selections={name: range(5) for name in names},
        colours={name: range(data.n) for name in names},
    )  # fmt: skip
    with watched(browser, ("file:",)) as watch:
        tab = watch.page
        tab.goto(page.as_uri())
        tab.wait_for_selector("#maps[data-ready=yes]")
        words = [seen(tab)]
        for number, name in enumerate(names):
            tab.locator("#groups button").nth(number).click()
            tab.wait_for_selector("#maps[data-selected='5']")
            tab.evaluate("query => { document.getElementById('query').value = query; }", name)
            tab.locator("#query").dispatch_event("change")
            tab.locator("#strip .item").nth(number % 5).hover()
            tab.locator("#colour").select_option(index=number)
            tab.locator("#legend button").first.click()
            words.append(seen(tab))
            tab.locator("#clear").click()
        tab.locator("#colour").select_option(index=0)
        tab.locator("#legend button").first.click()
        words = " ".join([*words, seen(tab)])
        for payload in (*names, *TRIED):
            assert flat(payload) in words
