"""Hand-made histories with a work tree; ``mldebt.vcs.recipes`` says how a recipe is written."""

import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mldebt.vcs.recipes import replay


def make_history(recipe: Path | Mapping[str, Any], folder: Path) -> Path:
    """Replay a recipe (or the TOML file of one) into the new repository ``folder`` with a checked-out work tree; return
    ``folder``."""
    if isinstance(recipe, Path):
        recipe = tomllib.loads(recipe.read_text("utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    if replay(recipe, folder):
        subprocess.run(["git", "-C", str(folder), "reset", "-q", "--hard"], check=True)
    return folder
