"""The standalone page: its size, when it can be used, how fast filter and table answer."""

import io
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from workbench import report
from workbench.data import Dataset

WORDS = ("red", "blue", "dog", "cat", "house", "running", "water", "field", "two", "small", "man")
WATCH = """
new MutationObserver(() => {
  const now = performance.now();
  if (document.querySelector("canvas.sketch")) window.sketched ??= now;
  if (document.querySelector("#maps[data-ready]")) window.usable ??= now;
}).observe(document, { childList: true, subtree: true, attributes: true });
"""
CLICK = """
([tab, which]) => new Promise((done) => {
  const start = performance.now();
  document.querySelector(`#pane-${tab} ${which}`).click();
  setTimeout(() => requestAnimationFrame(() => done(performance.now() - start)));
})
"""


def page_of(folder, n):
    """Write the page of n pictures of noise, as hard to pack as any, with five captions each."""
    rng = np.random.default_rng(0)
    ids, label = np.array([f"photo_{i:06d}" for i in range(n)]), rng.integers(0, 40, n)
    table = pd.DataFrame(
        {"file": [f"class_{k:02d}/{i}.jpg" for k, i in zip(label, ids, strict=True)]}
    )
    table["label"] = [f"class {k}" for k in label]
    table["year"], table["weight"] = rng.integers(1990, 2024, n), rng.lognormal(3, 1, n)
    table["owner"] = [f"person {k}" for k in rng.integers(0, 3000, n)]
    text = [" ".join(rng.choice(WORDS, 11)) for _ in range(5 * n)]
    captions = pd.DataFrame({"row": np.repeat(np.arange(n), 5), "text": text})
    paths = tuple(_picture(folder, number % 500, rng) for number in range(n))
    data = Dataset(
        "synthetic", ids, paths, table.set_index(ids), targets=("label",), captions=captions
    )
    centres = 2 * rng.standard_normal((40, 2))
    maps = {
        name: centres[label] + 0.4 * rng.standard_normal((n, 2))
        for name in ("CLIP", "DINOv2", "fused")
    }
    more = {
        f"disagreement: {name}": rng.random(n).round(1)
        for name in ("CLIP / DINOv2", "CLIP / fused")
    }
    more |= {
        "search rank: CLIP": rng.permutation(n) + 1.0,
        "search score: CLIP": rng.standard_normal(n),
    }
    return report.write_standalone(
        data,
        maps,
        folder / "page.html",
        columns=more,
        best_is_least=["search rank: CLIP"],
        progress=False,
    )


def _picture(folder, number, rng):
    """A picture of smooth noise, drawn once."""
    path = folder / f"{number}.jpg"
    if not path.exists():
        small = Image.fromarray(rng.integers(0, 256, (24, 24, 3), dtype=np.uint8))
        buffer = io.BytesIO()
        small.resize((96, 96), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
        path.write_bytes(buffer.getvalue())
    return path


def times_of(browser, n, repeats):
    """Times in milliseconds of the page, and its size in megabytes."""
    with tempfile.TemporaryDirectory() as name:
        page = page_of(Path(name), n)
        size = page.stat().st_size / 1e6
        runs = [_opened(browser, page) for _ in range(repeats)]
    lines = {what: [run[what] for run in runs] for what in runs[0]}
    return [
        {"what": f"page of {n:,} ({size:.1f} MB): {what}", "ms": ms} for what, ms in lines.items()
    ]


def _opened(browser, page):
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    tab.add_init_script(WATCH)
    tab.goto(page.as_uri())
    tab.wait_for_selector("#maps[data-ready]", timeout=120_000)
    found = {"first picture": tab.evaluate("sketched"), "all can be used": tab.evaluate("usable")}
    tab.get_by_role("tab", name="Filter").click()
    found["a value of the filter"] = tab.evaluate(CLICK, ["filter", ".wb-value"])
    tab.get_by_role("tab", name="Table").click()
    found["a column sorted"] = tab.evaluate(CLICK, ["table", "[data-column='4']"])
    tab.close()
    return found
