"""Pages and pictures that are made from code before Sphinx reads the rest."""

import re
from pathlib import Path

import api_pages
import notebook_pages
import pictures
from sphinx.application import Sphinx
from sphinx.config import Config


def _newest(folder: Path) -> float:
    files = (path for path in folder.rglob("*") if path.suffix in {".py", ".pyi", ".js", ".css"})
    return max(path.stat().st_mtime for path in files)


def make_all(app: Sphinx, config: Config) -> None:
    """Make what is missing, or older than the package and the notebook it is made from."""
    docs = Path(app.confdir)
    code = _newest(docs.parent / "workbench")
    api_pages.write(docs / "api")
    pictures.draw_all(docs / "pictures", max(code, Path(pictures.__file__).stat().st_mtime))
    notebook_pages.write(docs, code, config.notebook_limit)


def add_plotly(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Load our own copy of plotly.js on the pages of notebooks only."""
    if page.startswith("notebooks/0"):
        app.add_js_file("plotly.min.js", loading_method=None)


def skip_foreign_members(
    app: Sphinx, what: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    """Leave out methods that a class of ours inherits from another package, or is given by it."""
    if re.fullmatch(r"set_\w+_request", name):  # scikit-learn writes these into every estimator
        return True
    function = getattr(member, "fget", member)
    module = getattr(function, "__module__", None) or ""
    if callable(function) and not module.startswith("workbench"):
        return True
    return None


def setup(app: Sphinx) -> dict[str, bool]:
    """Make pages when the configuration is read; before that Sphinx has not looked for files."""
    app.add_config_value("notebook_limit", 96, "env")
    app.connect("config-inited", make_all)
    app.connect("autodoc-skip-member", skip_foreign_members)
    app.connect("html-page-context", add_plotly)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
