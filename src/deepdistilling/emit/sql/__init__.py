"""Programs as one query over a table."""

from .query import print_sql

__all__ = ["print_sql"]
