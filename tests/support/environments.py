"""Python environments for tests that install the program elsewhere, without a network."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build_wheel(folder: Path) -> Path:
    """Build the wheel of this checkout with the installed back end."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    return wheel


def borrowed_packages(folder: Path) -> Path:
    """Make a folder with everything this environment has installed, but for the program itself."""
    folder.mkdir(parents=True)
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for item in Path(place).iterdir():
            ours = "mldebt" in item.name.lower()
            if not (ours or item.suffix == ".pth" or (folder / item.name).exists()):
                (folder / item.name).symlink_to(item)
    return folder


def fresh_environment(folder: Path, packages: Path, wheel: Path) -> Path:
    """Make a virtual environment that has the wheel and borrows what it depends on; return its folder of programs."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([str(python), "-c", query], check=True, capture_output=True, text=True).stdout.strip()
    (Path(site) / "borrowed.pth").write_text(f"{packages}\n")
    return programs


def clean_environ(**more: str) -> dict[str, str]:
    """Return the environment without what would lead back to this checkout or to a surrounding git hook."""
    dropped = ("PYTHON", "MLDEBT_", "GIT_", "PRE_COMMIT", "VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR")
    return {key: value for key, value in os.environ.items() if not key.startswith(dropped)} | more
