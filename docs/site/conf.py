"""The documentation site: how Sphinx reads docs/. `make docs` builds it."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from deepdistilling import __version__  # noqa: E402

project = "deepdistilling"
author = "The deepdistilling developers"
project_copyright = "The deepdistilling developers"
version = release = __version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "docstring_names",
    "printed_programs",
]
root_doc = "index"
exclude_patterns = ["site/**"]

myst_heading_anchors = 4

# Docstrings say types and shapes themselves. In single backticks stand names, of which those of the package
# become links.
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autosummary_generate = False
smartquotes = False
default_role = "name"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

# Every reference to something of our own must lead somewhere. Other packages' pages are not fetched, so that
# the site builds without a network.
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(numpy|scipy|sklearn|joblib|rich|pathlib|collections|typing)\..*")]
linkcheck_timeout = 20
linkcheck_anchors_ignore_for_url = [r"https://github\.com/.*"]

html_theme = "furo"
html_title = "deepdistilling"
html_copy_source = False
html_show_sphinx = False
html_static_path = ["static"]
html_css_files = ["site.css"]
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1f5fbf", "color-brand-content": "#1f5fbf"},
    "dark_css_variables": {"color-brand-primary": "#7db2ff", "color-brand-content": "#7db2ff"},
}
pygments_style = "a11y-light"
pygments_dark_style = "a11y-dark"
# Prompts and what a program prints are not copied.
copybutton_exclude = ".linenos, .gp, .go"
