"""Reading and writing networks, and reading examples: one format a file."""

from .csv import read_csv_layer, write_csv_layer
from .hashing import digest
from .npz import read_npz, write_npz
from .onnx import read_onnx
from .table import Table, read_columns, read_table
from .torch import read_torch

__all__ = [
    "Table",
    "digest",
    "read_columns",
    "read_csv_layer",
    "read_npz",
    "read_onnx",
    "read_table",
    "read_torch",
    "write_csv_layer",
    "write_npz",
]
