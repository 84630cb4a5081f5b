"""Files that commands write: refused before what takes its time, and written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from ..compiler.files import target_of
from ..errors import DataError, DistillError, UnsupportedError
from .streams import err


def check_outputs(outputs: Iterable[Path], inputs: Iterable[Path] = ()) -> None:
    """Refuse files that cannot be written, before what takes its time.

    Parameters
    ----------
    outputs : iterable of path
        What is to be written.
    inputs : iterable of path, default=()
        What is read; ``-`` is standard input.

    Raises
    ------
    DataError
        If a folder does not exist or cannot be written to, or an output is a folder or one of the inputs.
    """
    read = [path for path in inputs if str(path) != "-"]
    for path in outputs:
        if not path.parent.is_dir():
            raise DataError(f"no such folder: {path.parent}")
        if path.is_dir():
            raise DataError(f"{path} is a folder; give the name of a file to write")
        if any(_is_same(path, each) for each in read):
            raise DataError(f"{path} is read by this command and would be replaced; write to another file")
        if not all(os.access(each, os.W_OK) for each in _written_to(path)):
            raise DataError(f"{path} cannot be written; it or its folder is read-only")


def check_programs(outputs: Iterable[Path]) -> None:
    """Raise an `UnsupportedError` for a file whose ending says no language."""
    for path in outputs:
        if path.suffix in (".html", ".json"):
            continue
        try:
            target_of(path, None)
        except UnsupportedError as error:
            raise UnsupportedError(f"{path}: {error}; .html is a page to try the program on") from None


def check_network(path: Path | None) -> None:
    """Raise an `UnsupportedError` for the file of a network that has another ending than ``.npz``."""
    if path is not None and path.suffix != ".npz":
        raise UnsupportedError(f"a network is written as .npz; got --network {path}")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place to write to; what stands there at the end, and beside it, replaces the file at `path`.

    It is in the same folder, so that an interruption leaves the file as it was, or whole. What is no file,
    a device for one, is written as it is.
    """
    if _is_device(path):
        yield path
        return
    final = path.resolve()  # a link stays one
    folder = Path(mkdtemp(prefix=".writing-", dir=final.parent))
    try:
        yield folder / path.name
        if final.exists():
            shutil.copymode(final, folder / path.name)
        for each in sorted(folder.iterdir()):
            os.replace(each, final if each.name == path.name else final.parent / each.name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    err.print(f"wrote {path}", markup=False, highlight=False, soft_wrap=True)


@contextmanager
def collecting(failures: list[DistillError | OSError]) -> Iterator[None]:
    """Keep an error for later, so that one file that cannot be written does not cost the others."""
    try:
        yield
    except (DistillError, OSError) as error:
        failures.append(error)


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _written_to(path: Path) -> list[Path]:
    """Return what must not be read-only for a file to be replaced: its folder, and itself."""
    if _is_device(path):
        return [path]
    final = path.resolve()
    return [final.parent, *([final] if final.exists() else [])]


def _is_same(path: Path, other: Path) -> bool:
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()
