"""Standard output and standard error, as the commands write to them."""

from __future__ import annotations

from rich.console import Console

out, err = Console(), Console(stderr=True)
