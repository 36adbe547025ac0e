"""A saved notebook opened without its kernel: when the picture of the explorer is seen."""

import shutil
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from test_lab import jupyterlab

from .linked import notebook

PAINT = """
() => {
  window.cells = window.painted = null;
  const look = () => {
    const now = performance.now();
    if (!window.cells && document.querySelector(".jp-Notebook .jp-Cell")) window.cells = now;
    const still = document.querySelector(".jp-OutputArea .wb-still");
    if (still?.getBoundingClientRect().height > 50) window.painted = now;
    else setTimeout(look, 10);
  };
  look();
}
"""


def times_of(browser, n, repeats):
    """Times in milliseconds from the first cell of the notebook to the picture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "work" / "saved.ipynb"
        path.parent.mkdir()
        notebook(path, n)
        saved = nbformat.read(path, 4)
        NotebookClient(
            saved, timeout=600, resources={"metadata": {"path": str(path.parent)}}
        ).execute()
        saved.metadata.kernelspec = {"name": "none", "display_name": "none"}  # nothing to start
        nbformat.write(saved, path)
        with jupyterlab(folder) as address:
            found = [_opened(browser, address, path, repeat) for repeat in range(repeats)]
    return [{"what": f"saved notebook without a kernel, 3 x {n:,}", "ms": found}]


def _opened(browser, address, path, repeat):
    copy = path.with_name(f"saved{repeat}.ipynb")  # another name: nothing of it is kept
    shutil.copy(path, copy)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.add_init_script(f"({PAINT})()")
    page.goto(f"{address}/lab/tree/{copy.name}")
    page.wait_for_function("window.painted && window.cells", timeout=120_000)
    found = page.evaluate("painted - cells")
    context.close()
    return found
