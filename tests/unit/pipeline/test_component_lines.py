"""The lines of a component are those of code: data and configuration that lie beside it are none."""

from pathlib import Path

from mldebt.pipeline import analyse
from mldebt.pipeline.options import silent
from tests.support.runs import options_for, write


def test_lines_of_data_and_configuration_are_no_lines_of_a_component(tmp_path: Path) -> None:
    files = {
        "train/fit.py": "import json\n\nprint(json.load(open('train/sizes.json')))\n",
        "train/rows.sql": "SELECT a\nFROM t\n",
        "train/run.sh": "python train/fit.py\n",
        "train/sizes.json": "[\n" + "1,\n" * 900 + "1]\n",
        "train/params.yaml": "a: 1\n" * 50,
        "train/uv.lock": "# lock\n" * 400,
    }
    write(tmp_path, files)
    report = analyse(options_for(tmp_path), silent)
    assert sum(row.lines for row in report.components) == 3 + 2 + 1
