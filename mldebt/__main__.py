"""``python -m mldebt``."""

from mldebt.cli import main

main()
