"""How docstrings are read: names in single backticks, and shapes.

numpydoc writes parameters and classes alike in single backticks. A name that is documented becomes a link and
any other stays as it is; a name that begins with the package's must be documented. Shapes such as
``(n, *input_shape)`` are protected from being read as markup.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PyXRefRole

PACKAGE = "deepdistilling."
SHAPE = re.compile(r"\([^()`]*(?:\*\w|\w_\b)[^()`]*\)")
MARKUP = re.compile(r"(\*|_)(?=\w|[,)])")


class Name(PyXRefRole):
    """The default role: a link where there is something to link to."""

    def run(self) -> Any:
        """Return a reference as ``:py:obj:`` would, which may lead nowhere."""
        self.name = "py:obj"
        found, messages = super().run()
        for node in found:
            node["may_lead_nowhere"] = not self.target.startswith(PACKAGE)
        return found, messages


def leave_as_it_is(_app: Sphinx, _env: Any, node: pending_xref, content: nodes.Element) -> Any:
    """Answer for a name that nothing is documented under."""
    return content if node.get("may_lead_nowhere") else None


def protect_shapes(_app: Sphinx, _what: str, _name: str, _of: Any, _options: Any, lines: list[str]) -> None:
    """Escape what a shape has in common with markup, outside of literals."""
    for number, line in enumerate(lines):
        parts = re.split(r"(``.*?``|`.*?`)", line)
        parts[::2] = [SHAPE.sub(lambda shape: MARKUP.sub(r"\\\1", shape[0]), part) for part in parts[::2]]
        lines[number] = "".join(parts)


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the role, and the two listeners."""
    app.add_role("name", Name())
    app.connect("missing-reference", leave_as_it_is)
    # After numpydoc, which has made reStructuredText of the docstring by then.
    app.connect("autodoc-process-docstring", protect_shapes, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
