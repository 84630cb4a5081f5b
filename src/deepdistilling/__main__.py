"""``python -m deepdistilling``."""

from .cli import main

main()
