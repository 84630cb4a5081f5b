"""One network a ``.npz`` file: plain arrays, no pickle, with a version of the format.

========================  =================================================================
entry                     holds
========================  =================================================================
``format``                the text ``deepdistilling network``
``version``               1
``activation``            ``sign`` or ``step``
``tie_tolerance``         a float
``classes``               the labels, numbers or text; absent where none were given
``n_layers``              how many layers follow, numbered from 1
``weights_k``             dense weights of layer k, shape (n_in, n_out)
``weights_k_data``, ...   or sparse ones: ``data``, ``indices``, ``indptr``, ``shape`` of
                          compressed columns
``bias_k``                bias of layer k, shape (n_out,)
========================  =================================================================

A reader checks the entries it needs, then hands them to `Network`, which checks that they fit.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ..errors import NetworkError
from ..network import Layer, Network

_FORMAT = "deepdistilling network"
_VERSION = 1
_SPARSE_PARTS = ("data", "indices", "indptr", "shape")

Entries = Mapping[str, npt.NDArray[Any]]


def write_npz(network: Network, path: str | os.PathLike[str]) -> None:
    """Write a network to one file.

    Parameters
    ----------
    network : Network
        Its layers stay dense or sparse as they are.
    path : path
        Written as given, whatever its suffix; an existing file is replaced. The same network always
        gives the same bytes.

    Raises
    ------
    NetworkError
        If the class labels are neither numbers nor text.
    """
    entries: dict[str, Any] = {
        "format": _FORMAT,
        "version": _VERSION,
        "activation": network.activation,
        "tie_tolerance": network.tie_tolerance,
        "n_layers": len(network.layers),
    }
    if network.classes is not None:
        entries["classes"] = _plain_labels(network.classes)
    for k, layer in enumerate(network.layers, start=1):
        if sparse.issparse(layer.weights):
            for part in _SPARSE_PARTS:
                entries[f"weights_{k}_{part}"] = getattr(layer.weights, part)
        else:
            entries[f"weights_{k}"] = layer.weights
        entries[f"bias_{k}"] = layer.bias
    with open(path, "wb") as file:  # given a name, NumPy would add a suffix to it
        np.savez_compressed(file, allow_pickle=False, **entries)


def read_npz(path: str | os.PathLike[str]) -> Network:
    """Read a network that `write_npz` wrote.

    Parameters
    ----------
    path : path
        The file.

    Returns
    -------
    Network
        Equal to the one written, bit for bit.

    Raises
    ------
    NetworkError
        If the file is missing, damaged, holds something else, or was written in a later version of
        the format.
    """
    path = Path(path)
    entries = _read_entries(path)
    if "format" not in entries or str(entries["format"]) != _FORMAT:
        raise NetworkError(f"{path} holds no network; expected a file that Network.save wrote")
    version = _number(entries, "version", path)
    n_layers = _n_layers(entries, path)
    if version != _VERSION:
        raise NetworkError(
            f"{path} is in version {version:g} of the format; this package reads version {_VERSION}"
        )
    try:
        return Network(
            [
                Layer(_weights(entries, k, path), _entry(entries, f"bias_{k}", path))
                for k in range(1, n_layers + 1)
            ],
            activation=str(_entry(entries, "activation", path)),  # type: ignore[arg-type]  # Network checks
            classes=entries.get("classes"),
            tie_tolerance=_number(entries, "tie_tolerance", path),
        )
    except NetworkError as error:
        raise error if str(path) in str(error) else NetworkError(f"{path}: {error}") from None


def _plain_labels(classes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return labels that can be stored without pickle; objects become text or numbers where they can."""
    if classes.dtype != object:
        return classes
    labels = classes.tolist()
    if all(isinstance(label, str) for label in labels):
        return classes.astype(str)
    if all(isinstance(label, int | float) and not isinstance(label, bool) for label in labels):
        numbers = np.array(labels)
        if numbers.dtype != object and numbers.tolist() == labels:
            return numbers
        raise NetworkError(
            f"class labels that are numbers must fit into 64 bits to be saved; got {labels}: make them text"
        )
    kinds = sorted({type(label).__name__ for label in labels})
    raise NetworkError(f"class labels must be all numbers or all text to be saved; got {', '.join(kinds)}")


def _read_entries(path: Path) -> Entries:
    try:
        with open(path, "rb") as file:
            loaded = np.load(file, allow_pickle=False)
            if isinstance(loaded, np.lib.npyio.NpzFile):
                with loaded:
                    return {name: np.asarray(loaded[name]) for name in loaded.files}
    except FileNotFoundError:
        raise NetworkError(f"no such file: {path}") from None
    except (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise NetworkError(f"{path} cannot be read as a .npz file: {error}") from None
    raise NetworkError(f"{path} holds one array, not a network; expected a file that Network.save wrote")


def _entry(entries: Entries, name: str, path: Path) -> npt.NDArray[Any]:
    if name not in entries:
        raise NetworkError(f"{path} lacks the entry {name!r}; expected a file that Network.save wrote")
    return entries[name]


def _number(entries: Entries, name: str, path: Path) -> float:
    entry = _entry(entries, name, path)
    if entry.shape != () or entry.dtype.kind not in "iuf":
        raise NetworkError(f"{path}: the entry {name!r} must be one number")
    return float(entry)


def _n_layers(entries: Entries, path: Path) -> int:
    number = _number(entries, "n_layers", path)
    if not number.is_integer() or number < 1:
        raise NetworkError(
            f"{path}: the entry 'n_layers' must be a whole number of 1 or more, at least one layer; "
            f"got {number:g}"
        )
    if f"bias_{int(number) + 1}" in entries:
        raise NetworkError(f"{path}: the entry 'n_layers' says {number:g}, but more layers are stored")
    return int(number)


def _weights(entries: Entries, k: int, path: Path) -> Any:
    if f"weights_{k}_data" not in entries:
        return _entry(entries, f"weights_{k}", path)
    data, indices, indptr, shape = (_entry(entries, f"weights_{k}_{part}", path) for part in _SPARSE_PARTS)
    if data.dtype.kind not in "biuf":
        raise NetworkError(
            f"{path}: the sparse weights of layer {k} must be real numbers; got type {data.dtype}"
        )
    try:
        weights = sparse.csc_array((data, indices, indptr), shape=tuple(shape.tolist()))
        weights.check_format(full_check=True)
    except (TypeError, ValueError) as error:
        raise NetworkError(f"{path}: the sparse weights of layer {k} are damaged: {error}") from None
    return weights
