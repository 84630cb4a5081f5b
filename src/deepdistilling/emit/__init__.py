"""Printers: a program as source text, one module a target.

A new target is a module with a printer and a row in `TARGETS`; see `docs/targets.md`.
"""

from .c import print_c, print_header
from .javascript import print_javascript
from .numpy_batch import print_numpy
from .paper import print_latex, print_pseudocode
from .python import print_python, printed_inputs, printed_names
from .shared.categories import numbered
from .shared.literals import comment as line_comment
from .sql import print_sql
from .target import Printer, Target

TARGETS: dict[str, Target] = {
    each.name: each
    for each in [
        Target("python", ".py", "#", print_python),
        Target("numpy", ".py", "#", print_numpy),
        Target("c", ".c", "//", print_c, {".h": print_header}),
        Target("javascript", ".js", "//", print_javascript),
        Target("sql", ".sql", "--", print_sql),
        Target("latex", ".tex", "%", print_latex),
        Target("pseudocode", ".txt", "//", print_pseudocode),
    ]
}
"""Every target by name. Where two share an ending, the first is what a file of that ending holds."""

__all__ = [
    "TARGETS",
    "Printer",
    "Target",
    "line_comment",
    "numbered",
    "print_numpy",
    "print_python",
    "printed_inputs",
    "printed_names",
]
