"""Programs printed in other languages, compared with the files under targets/, which are read like code."""

from pathlib import Path

import pytest
from emit.loop_programs import columns_of_a_table, grid, largest, lines_compared, rest_of_columns

from deepdistilling.emit import TARGETS

FOLDER = Path(__file__).parent / "targets"

DOC = ("Return what the program returns.", "", "Proved equal to its network on every such input.")

PROGRAMS = {
    "grid": grid("cut"),
    "largest": largest(),
    "lines": lines_compared(any_size=False),
    "columns": rest_of_columns(),
    "table": columns_of_a_table(),
}


@pytest.mark.parametrize("target", ["c", "javascript"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_text(name, target, golden):
    chosen = TARGETS[target]
    for suffix, printer in {chosen.suffix: chosen.printer, **chosen.companions}.items():
        golden(printer(PROGRAMS[name], function_name=name, doc=DOC), FOLDER / f"{name}{suffix}.txt")
