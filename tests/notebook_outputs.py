"""Write what nbval compares: runs the notebooks on the demonstration, keeps the tagged outputs.

``python tests/notebook_outputs.py`` rewrites them all, with ``03`` behind it those of one.
"""

import json
import sys

import nbformat
from nbclient import NotebookClient

from workbench.files import asset

TAG = "nbval-check-output"


def main(prefix: str = "") -> None:
    """Run each notebook whose name starts so, and rewrite it with its references alone."""
    for path in sorted(asset("notebooks").glob(f"{prefix}*.ipynb")):
        executed = nbformat.read(path, 4)
        NotebookClient(executed, kernel_name="python3", timeout=1200).execute()
        notebook = json.loads(path.read_text("utf-8"))
        for cell, run in zip(notebook["cells"], executed.cells, strict=True):
            if cell["cell_type"] == "code":
                cell.update(reference(run))
        text = json.dumps(notebook, indent=1, ensure_ascii=False)
        path.write_text(f"{text}\n", "utf-8")


def reference(cell: dict) -> dict:
    """What stays of an executed cell: the words that a tagged one printed."""
    if TAG not in cell["metadata"].get("tags", ()):
        return {"execution_count": None, "outputs": []}
    others = [each for each in cell["outputs"] if each.get("name") != "stdout"]
    if others or not cell["outputs"]:
        raise ValueError(f"expected printed words alone of {cell['source']!r}, not {others}")
    words = "".join(each["text"] for each in cell["outputs"])
    output = {"output_type": "stream", "name": "stdout", "text": words}
    return {"execution_count": cell["execution_count"], "outputs": [output]}


if __name__ == "__main__":
    main(*sys.argv[1:])
