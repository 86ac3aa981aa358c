"""Build the example repository of ``make demo`` from its recipe: ``python tests/support/demo.py FOLDER``."""

import shutil
import sys
from pathlib import Path

from histories import make_history

RECIPE = Path(__file__).resolve().parents[2] / "fixtures" / "histories" / "demo.toml"


def main(target: Path) -> None:
    """Replay the recipe into ``target``, replacing what an earlier demo left there."""
    if target.exists():
        if not (target / ".git").is_dir() or not (target / "dvc.yaml").is_file():
            sys.exit(f"{target} is there and is no earlier demo; remove it, or name another folder.")
        shutil.rmtree(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    make_history(RECIPE, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
