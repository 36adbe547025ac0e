"""The notebooks of the package as pages: run at a small size, shown without a kernel."""

import shutil
from pathlib import Path
from typing import Any

import nbformat
import papermill
import plotly.io
from plotly.offline import get_plotlyjs

from workbench import report

PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
NOTE = """:::{{note}}
This page was run on {limit} pictures of the demonstration, with PCA maps, to be built quickly. In
JupyterLab (`workbench lab`) the same notebook runs on all of them, and its widgets are alive.
:::
"""


def write(docs: Path, code: float, limit: int) -> None:
    """Run each notebook that has changed, or whose package has, and write its page.

    Parameters
    ----------
    docs : Path
        The folder of ``conf.py``.
    code : float
        When the newest file of the package was written.
    limit : int
        How many pictures of the demonstration are used.
    """
    (docs / "_static" / "plotly.min.js").write_text(get_plotlyjs(), encoding="utf-8")
    (docs / "notebooks").mkdir(exist_ok=True)
    for source in sorted((docs.parent / "notebooks").glob("*.ipynb")):
        out = docs / "_runs" / str(limit) / source.stem
        executed = out / source.name
        newest = max(code, source.stat().st_mtime)
        if not executed.is_file() or executed.stat().st_mtime < newest:
            small = {"limit": limit, "map_method": "pca"}
            accepted = papermill.inspect_notebook(str(source))
            parameters = {name: small[name] for name in small if name in accepted}
            shutil.rmtree(out, ignore_errors=True)  # else the run before would be kept beside it
            report.run_notebook(source.name, out, parameters, progress=False)
        _keep_pages(out, docs / "_extra" / source.stem)
        nbformat.write(as_page(nbformat.read(executed, 4), limit), docs / "notebooks" / source.name)


def _keep_pages(run: Path, folder: Path) -> None:
    """Copy the report and the exported explorer, which the documentation links to."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in run.glob("*.html"):
        shutil.copy(page, folder / page.name)


def as_page(notebook: Any, limit: int) -> Any:
    """Return the notebook with figures as HTML, a note on top and no parameters of this build."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.pop("papermill", None)
    notebook.cells = [cell for cell in notebook.cells if not _is_injected(cell)]
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.outputs = [
                _shown(output, f"figure-{number}") for output in cell.outputs if _is_kept(output)
            ]
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(NOTE.format(limit=limit)))
    return notebook


def _is_injected(cell: Any) -> bool:
    return "injected-parameters" in cell.metadata.get("tags", ())


def _is_kept(output: Any) -> bool:
    """Leave out bars of progress, and the path of a file that was written for this build."""
    if output.output_type == "stream":
        return output.name == "stdout"
    data = output.get("data", {})
    if WIDGET in data:
        return "text/html" in data
    return "_runs" not in data.get("text/plain", "")


def _shown(output: Any, name: str) -> Any:
    """Return an output that needs no kernel: a figure as HTML, a widget as its saved picture."""
    data = output.get("data", {})
    data.pop(WIDGET, None)
    if PLOTLY in data:
        options = {"include_plotlyjs": False, "full_html": False, "div_id": name}
        data["text/html"] = plotly.io.to_html(data.pop(PLOTLY), validate=False, **options)
    return output
