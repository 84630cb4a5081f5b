"""Imports point one way: reads every import statement of the package, inside functions too.

Each part of the package is listed with all that it may know. Optional packages are imported only inside
the functions that need them, so that the base install can import everything.
"""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "deepdistilling"

CORE = {"errors", "network", "categories"}
ENGINE = {"program", "lift", "simplify", "generalize", "verify", "emit", "dense", "learn"}

MAY_KNOW = {
    "errors": set(),
    "categories": set(),
    "network": {"errors"},
    "formats": CORE,
    "learn": CORE,
    "program": CORE,
    "verify": CORE | {"program"},
    "lift": CORE | {"program"},
    "simplify": CORE | {"program"},
    "generalize": CORE | {"program", "simplify"},
    "emit": CORE | {"program"},
    "dense": CORE | {"program"},
    "problems": set(),
}

# Only inside functions: reading, writing and what notebooks show are methods for the user's convenience.
LATE = {("network", "formats"), ("network", "report"), ("learn", "report")}

# On top of everything: the compiler's driver, and what people see.
TOP = {
    "__init__",
    "version",
    "__main__",
    "cli",
    "demo",
    "plots",
    "report",
    "terminal",
    "compiler",
    "timing",
    "reproduce",
}

OPTIONAL = {
    "matplotlib",
    "z3",
    "pandas",
    "pyarrow",
    "torch",
    "onnx",
    "onnxruntime",
    "IPython",
    "numba",
    "pysat",
    "interpret",
    "imodels",
    "gplearn",
}
BASE = {"numpy", "scipy", "sklearn", "joblib", "threadpoolctl", "pygments", "rich", "typer", "deepdistilling"}


@cache  # several tests ask about each file
def imports(path):
    """List (imported module, names taken from it, is inside a function, line) of each import."""
    return list(_imports(path))


def _imports(path):
    tree = ast.parse(path.read_text())
    package = ["deepdistilling", *path.relative_to(SOURCE).parts[:-1]]
    late, typing_only = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            late.update(map(id, ast.walk(node)))
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            typing_only.update(id(child) for statement in node.body for child in ast.walk(statement))
    for node in ast.walk(tree):
        inside = id(node) in late or id(node) in typing_only
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, (), inside, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module, tuple(alias.name for alias in node.names), inside, node.lineno


def part_of(path):
    return path.relative_to(SOURCE).with_suffix("").parts[0]


def parts_of(module, names):
    """The parts of the package that an import reaches."""
    head, *rest = module.split(".")
    if head != "deepdistilling":
        return set()
    return {rest[0]} if rest else set(names) or {"__init__"}


def modules():
    return sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_arrows_point_one_way(path):
    part = part_of(path)
    if part in TOP:
        return
    assert part in MAY_KNOW, f"{part} is new: say in this file what it may know"
    for module, names, inside, line in imports(path):
        for other in parts_of(module, names) - {part}:
            allowed = other in MAY_KNOW[part] or (inside and (part, other) in LATE)
            assert allowed, f"{path.name}, line {line}: {part} may not know {other}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_optional_packages_are_imported_late(path):
    for module, _, inside, line in imports(path):
        head = module.split(".")[0]
        assert head in sys.stdlib_module_names | BASE | OPTIONAL, f"line {line}: {head} is not a dependency"
        assert inside or head not in OPTIONAL, f"line {line}: {head} is optional; import it where it is used"


def test_nothing_in_the_engine_knows_the_problems():
    for path in modules():
        if part_of(path) in ENGINE | CORE:
            for module, names, _, line in imports(path):
                assert "problems" not in parts_of(module, names), f"{path.name}, line {line}"


def test_the_checks_see_what_they_look_for(tmp_path, monkeypatch):
    package = tmp_path / "deepdistilling"
    (package / "lift").mkdir(parents=True)
    path = package / "lift" / "a.py"
    path.write_text(
        "from ..emit import x\nfrom . import b\nimport numpy\n"
        "def f():\n    from ...deepdistilling.learn.c import y\n"
        "    import deepdistilling.cli\n    from .. import program\n"
    )
    monkeypatch.setattr(sys.modules[__name__], "SOURCE", package)
    found = [(parts_of(module, names), inside) for module, names, inside, _ in imports(path)]
    assert found == [
        ({"emit"}, False),
        ({"lift"}, False),
        (set(), False),
        ({"learn"}, True),
        ({"cli"}, True),
        ({"program"}, True),
    ]
