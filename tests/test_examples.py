"""The notebooks of `examples/` run from any folder, and show what they say they show.

`--update-golden` writes what comes out into the notebooks. Texts must be equal; of a picture it is asked only
that there is one, since its bytes change with the version of Matplotlib.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))

pytestmark = pytest.mark.slow  # every test starts a kernel


def shown(book):
    """What each cell of code shows: texts as they are, pictures by their kind."""
    found = []
    for cell in book.cells:
        if cell.cell_type != "code":
            continue
        found.append([])
        for output in cell.outputs:
            if output.output_type == "stream":
                assert output.name == "stdout", output.text
                found[-1].append(("text", output.text))
            elif "image/png" in output.data:
                found[-1].append(("picture", ""))
            else:
                found[-1].append(("value", output.data["text/plain"]))
    return found


def test_there_are_notebooks():
    assert {path.stem for path in NOTEBOOKS} >= {"maxsat", "orientation", "table", "life"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_comes_out(path, tmp_path, request):
    nbformat = pytest.importorskip("nbformat", reason="notebooks need nbclient")
    nbclient = pytest.importorskip("nbclient", reason="notebooks need nbclient")
    pytest.importorskip("ipykernel", reason="notebooks need ipykernel")
    pytest.importorskip("matplotlib", reason="pictures need the extra 'plots'")
    kept = nbformat.read(path, as_version=4)
    book = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        book,
        timeout=300,
        kernel_name="python3",
        coalesce_streams=True,  # when a text arrives in pieces is chance
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()
    if request.config.getoption("--update-golden"):
        for cell in book.cells:
            cell.metadata.pop("execution", None)  # when it ran
        nbformat.write(book, path)
        return
    assert shown(book) == shown(kept)
