"""The page on learning: its Python runs, its tables are filled, every parameter is on it."""

import inspect
import re
from pathlib import Path

import pytest

from deepdistilling import EssenceClassifier

PAGE = (Path(__file__).parents[2] / "docs" / "learning.md").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL))
def test_code_runs(code, capsys):
    exec(compile(code, "docs/learning.md", "exec"), {})
    assert ">>>>" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["targets", "hierarchical", "scaling"])
def test_tables_are_filled(name):
    table = PAGE.split(f"<!-- {name} -->")[1].split(f"<!-- end of {name} -->")[0].strip().splitlines()
    assert len(table) > 5
    assert len({line.count("|") for line in table}) == 1


@pytest.mark.parametrize("parameter", list(inspect.signature(EssenceClassifier).parameters))
def test_every_parameter_is_explained(parameter):
    assert f"`{parameter}`" in PAGE
