"""Draw the README's pictures of the explorer: on the demonstration, in JupyterLab, by a mouse.

``python tests/readme_pictures.py`` writes data/explorer.png (light) and data/explorer_dark.png,
with a name behind it that one alone. It needs Chromium.
"""

import io
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import sync_playwright
from test_lab import (
    CHROMIUM,
    FLAGS,
    SETTINGS,
    Kernel,
    Lab,
    explorer_of,
    jupyterlab,
    wait_for,
    watched,
)

from workbench.files import asset

NOTEBOOK = "explorer.ipynb"
CELLS = (
    "import workbench as wb\nstudy = wb.Study('demo')\nexplorer = study.explore()\nexplorer",
    "table = study.dataset.table",
)
ASKED = "table.index[(table['shape x colour'] == 'purple star') & (table.texture == 'dots')][0]"
THEMES = "@jupyterlab/apputils-extension:themes"
WIDTH = 1000  # of the pictures, in pixels
STILL_S = 2.0  # until maps and cards are drawn


def neighbours(lab):
    """Show the neighbours of a purple star with dots."""
    lab.kernel(f"len(explorer.neighbours({ASKED}))")
    titles = lab.page.locator(".wb-column:visible .wb-head")
    wait_for(lambda: titles.count() == 4, what="neighbours in three spaces")


def sliders(lab):
    """Show the panel of weights, once the data have chosen some."""
    lab.panel("Weights")
    lab.kernel("explorer.choose_weights(wait=True)")
    lab.page.locator(".wb-cell:visible").first.wait_for(timeout=60_000)


PICTURES = {
    "explorer.png": ("JupyterLab Light", neighbours),
    "explorer_dark.png": ("JupyterLab Dark", sliders),
}


def written(folder):
    """Write the notebook that is shown."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    (folder / "work").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "work" / NOTEBOOK)


def screenshot(lab, show):
    """Picture of the explorer: a lasso in the last map, one panel open."""
    page = lab.page
    page.keyboard.press("Control+b")  # folds the side bar
    at_the_top(page)
    lab.still()
    lab.lasso(2, share=0.12)
    wait_for(lab.selected, 120, "a selection")
    show(lab)
    page.mouse.move(2, 2)
    at_the_top(page)
    box, shown = (page.locator(of).bounding_box() for of in (".wb-explorer", ".jp-NotebookPanel"))
    box["height"] = min(box["height"], shown["y"] + shown["height"] - box["y"])
    return page.screenshot(clip=box)


def at_the_top(page):
    """Scroll to the explorer, and wait until maps and cards are drawn."""
    page.evaluate("document.querySelector('.wb-explorer').scrollIntoView()")
    page.wait_for_timeout(1000 * STILL_S)


def keep(picture, path):
    """Write a picture at the width of a README."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    height = round(image.height * WIDTH / image.width)
    image.resize((WIDTH, height), Image.Resampling.LANCZOS).save(path, optimize=True)


def main(*names):
    """Draw the named pictures, or both."""
    out = asset("data")
    for name in names or PICTURES:
        theme, show = PICTURES[name]
        SETTINGS[THEMES] = {"theme": theme}
        with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
            folder = Path(place)
            written(folder)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            with jupyterlab(folder) as address, watched(browser, address) as page:
                explorer_of(page, address, NOTEBOOK)
                keep(screenshot(Lab(page, Kernel(folder)), show), out / name)


if __name__ == "__main__":
    main(*sys.argv[1:])
