"""Maps in JupyterLab: first paint, lasso to highlight, a step of the slider to all figures.

The clock runs in the page: from the release of the mouse until both other maps have drawn what is
selected, and until their new pixels have been read, which waits for the renderer; from the end of
the cell that makes the explorer until all three maps have points; from a key on the slider of C
until error, heat map, metrics and the cards of the neighbours are the new ones (always on 5,000
samples, where there are so many).
"""

import math
import tempfile
from pathlib import Path

import nbformat
from test_lab import jupyterlab, run_all, wait_for

SETUP = """
import numpy as np, pandas as pd, workbench as wb
from workbench.data import Dataset
from workbench.store import Space
n, rng = {n}, np.random.default_rng(0)
ids, label = np.arange(n).astype(str), rng.integers(0, 12, n)
data = Dataset("synthetic", ids, None, pd.DataFrame({{"label": label.astype(str)}}, index=ids),
               targets=("label",))
centres = rng.standard_normal((12, 64))
spaces = {{name: Space(name, ids, (centres[label] + rng.standard_normal((n, 64))).astype("f4"))
          for name in ("CLIP", "expert")}}
spaces["fused"] = wb.fuse(*spaces.values(), n_components=256, random_state=0)
layouts = {{name: (rng.standard_normal((12, 2))[label] + rng.standard_normal((n, 2))).astype("f4")
           for name in spaces}}
explorer = wb.explore(data, spaces, layouts=layouts, max_points=n)
"""
WATCH = """
() => {
  const maps = [...document.querySelectorAll('.wb-map')];
  const plots = maps.map(map => [...map.querySelectorAll('*')].find(node => node.api).api);
  const probe = (map) => {
    const ctx = new OffscreenCanvas(48, 48).getContext('2d', { willReadFrequently: true });
    ctx.drawImage(map.querySelector('canvas'), 0, 0, 48, 48);
    return ctx.getImageData(0, 0, 48, 48).data
      .reduce((sum, v, i) => (sum + v * (i % 251)) % 1e9, 0);
  };
  const chosen = (plot) => plot.get('selectedPoints').join();
  const others = [1, 2], shown = maps.map(probe), selected = plots.map(chosen);
  window.found = null;
  addEventListener('mouseup', () => {
    const start = performance.now(), heard = [], drawn = new Set();
    const look = (i) => {  // only at what was drawn with it: looking waits for the renderer
      if (chosen(plots[i]) !== selected[i]) drawn.add(i);
      if (drawn.size < others.length) return;
      const at = performance.now() - start;
      for (const [plot, again] of heard) plot.unsubscribe(again);
      const changed = others.every(other => probe(maps[other]) !== shown[other]);
      window.found = { drawn: at, read: changed ? performance.now() - start : NaN };
    };
    for (const i of others) heard.push([plots[i], plots[i].subscribe('draw', () => look(i))]);
  }, { once: true, capture: true });
}
"""
SLIDE = """
() => {
  const panel = document.querySelector('.wb-explorer .wb-weighing').parentElement;
  const state = () => ({
    table: panel.querySelector('table')?.innerText,
    heat: [...panel.querySelectorAll('.wb-heats img')].at(-1)?.src,
    error: panel.querySelector('b')?.innerText,
    title: [...panel.querySelectorAll('.wb-head')].at(-1)?.innerText,
  });
  const before = state();
  window.found = null;
  addEventListener('keydown', () => {
    const start = performance.now();
    const look = () => {
      const now = state(), columns = [...panel.querySelectorAll('.wb-column')];
      const cards = columns.every(each => each.querySelector('.wb-card[data-row]'));
      const known = Object.keys(now).filter(key => before[key] !== undefined);
      if (cards && known.length > 1 && known.every(key => now[key] !== before[key]))
        window.found = performance.now() - start;
      else setTimeout(look, 5);
    };
    look();
  }, { once: true, capture: true });
}
"""
PAINT = """
() => {
  let start = null;
  window.painted = null;
  const look = () => {
    const prompts = [...document.querySelectorAll('.jp-InputPrompt')].map(p => p.textContent);
    if (start === null && /[0-9]/.test(prompts[0] ?? '')) start = performance.now();
    const maps = [...document.querySelectorAll('.wb-map')].map(m => m.querySelector('canvas'));
    const full = (c) => {
      if (!c?.width) return false;
      const ctx = new OffscreenCanvas(48, 48).getContext('2d', { willReadFrequently: true });
      ctx.drawImage(c, 0, 0, 48, 48);
      return new Set(new Uint32Array(ctx.getImageData(0, 0, 48, 48).data.buffer)).size > 20;
    };
    const points = maps.length === 3 && maps.every(full);
    if (start !== null && points) window.painted = performance.now() - start;
    else setTimeout(look, 50);
  };
  look();
}
"""


def notebook(folder, n):
    cells = [nbformat.v4.new_code_cell(source) for source in (SETUP.format(n=n), "explorer")]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder)


def measured(page, address, n, repeats):
    """(first paint, lassos, slides) in milliseconds."""
    page.add_init_script(f"({PAINT})()")
    run_all(page, address, f"{n}.ipynb")
    paint = wait_for(lambda: page.evaluate("window.painted"), 300, "points in three maps")
    page.evaluate("document.querySelector('.wb-explorer').scrollIntoView()")
    page.wait_for_timeout(3000)
    lassos = [lasso(page, i) for i in range(repeats)]
    page.get_by_role("tab", name="Weights", exact=True).click()
    page.locator(".wb-head:visible", has_text="fused at C").wait_for(timeout=60_000)
    page.locator(".wb-range:visible").first.focus()
    page.wait_for_timeout(1000)
    return paint, lassos, [slide(page) for _ in range(2 * repeats)]


def slide(page):
    page.evaluate(SLIDE)
    page.keyboard.press("ArrowRight")
    found = wait_for(lambda: page.evaluate("window.found"), 60, "other figures")
    page.wait_for_timeout(500)
    return found


def lasso(page, i):
    page.evaluate(WATCH)
    box = page.locator(".wb-map canvas").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    r = (0.12 + 0.05 * i) * box["height"]
    page.mouse.move(x + r, y)
    page.mouse.down()
    for k in range(1, 17):
        angle = k / 17 * 2 * math.pi
        page.mouse.move(x + r * math.cos(angle), y + r * math.sin(angle), steps=3)
    page.mouse.up()
    found = wait_for(lambda: page.evaluate("window.found"), 60, "other pixels")
    page.wait_for_timeout(1000)
    return found


def times_of(browser, n, repeats):
    """Times in milliseconds, from a JupyterLab of its own, nothing cached."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "work").mkdir()
        notebook(folder / "work" / f"{n}.ipynb", n)
        with jupyterlab(folder) as address:
            context = browser.new_context(viewport={"width": 1600, "height": 1200})
            paint, lassos, slides = measured(context.new_page(), address, n, repeats)
            context.close()
    return [
        {"what": f"first paint, 3 x {n:,}", "ms": [paint]},
        {
            "what": f"lasso to both others drawn, 3 x {n:,}",
            "ms": [each["drawn"] for each in lassos],
        },
        {"what": f"lasso to their pixels read, 3 x {n:,}", "ms": [each["read"] for each in lassos]},
        {"what": f"step of a slider, 3 x {n:,}", "ms": slides},
    ]
