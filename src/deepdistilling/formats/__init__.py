"""Reading and writing networks, one format a file."""

from .csv import read_csv_layer, write_csv_layer
from .npz import read_npz, write_npz

__all__ = ["read_csv_layer", "read_npz", "write_csv_layer", "write_npz"]
