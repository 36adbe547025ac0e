"""How the documentation is built: offline, with warnings as errors.

    sphinx-build -W --keep-going docs docs/_build

Before Sphinx reads a page the notebooks are run, the pictures drawn and the API pages written
(``_ext/``); these files are made again when their sources change and are not kept in git.
``WORKBENCH_DOCS_LIMIT`` says how many pictures of the demonstration the notebooks use (96).
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import workbench

project = "workbench"
author = "The workbench developers"
project_copyright = "the workbench developers, MIT licence"
version = release = workbench.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_nb",
    "mathml",
    "generated",
    "offline",
]
exclude_patterns = ["_build", "_runs", "_extra", "jupyter_execute"]
templates_path = ["_templates"]
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_theme = "pydata_sphinx_theme"
html_title = "workbench"
html_css_files = ["workbench.css"]
html_math_renderer = "mathml"
html_show_sourcelink = False
html_theme_options = {
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = {page: [] for page in ("index", "method", "contributing", "changelog")}

autosummary_generate = True
autodoc_typehints = "none"  # the docstrings say it, with shapes and units
numpydoc_show_class_members = False  # the template of a class lists them
numpydoc_xref_param_type = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # run by generated.py, at a small size
nb_output_stderr = "remove"
nb_merge_streams = True

notebook_limit = int(os.environ.get("WORKBENCH_DOCS_LIMIT", "96"))
