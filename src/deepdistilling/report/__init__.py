"""Pages that run a program, and what notebooks show of programs and networks."""

from .page import Data, page

__all__ = ["Data", "page"]
