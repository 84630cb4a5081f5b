"""The page on learning: its tables are filled, every parameter is on it; `test_documents` runs its code."""

import inspect
from pathlib import Path

import pytest

from deepdistilling import EssenceClassifier

PAGE = (Path(__file__).parents[2] / "docs" / "learning.md").read_text()


@pytest.mark.parametrize("name", ["targets", "hierarchical", "scaling"])
def test_tables_are_filled(name):
    table = PAGE.split(f"<!-- {name} -->")[1].split(f"<!-- end of {name} -->")[0].strip().splitlines()
    assert len(table) > 5
    assert len({line.count("|") for line in table}) == 1


@pytest.mark.parametrize("parameter", list(inspect.signature(EssenceClassifier).parameters))
def test_every_parameter_is_explained(parameter):
    assert f"`{parameter}`" in PAGE
