"""What components count: lines of code only, and findings that stand; and which of them rank behind the others."""

from pathlib import Path

from mldebt.model.finding import Severity
from mldebt.pipeline import analyse
from mldebt.pipeline.options import silent
from tests.support.runs import options_for, write

BOT = "from openai import OpenAI\nOpenAI().completions.create(model='text-davinci-003')\n"


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


def test_tests_rank_behind_the_programs_own_components_and_their_findings_do_not_count(tmp_path: Path) -> None:
    write(tmp_path, {"train/fit.py": "print(1)\n", "tests/helpers.py": BOT, "tests/test_fit.py": "import helpers\n"})
    report = analyse(options_for(tmp_path), silent)
    assert [(row.component, row.demoted, row.findings) for row in report.components] == [
        ("train", "", 0),
        ("tests", "tests", 0),
    ]
    (found,) = [one for one in report.findings if one.code == "LLM005"]
    assert (found.severity, found.demoted, found.stands) == (Severity.INFO, "tests", False)


def test_a_finding_in_a_component_that_reaches_nothing_has_a_priority(tmp_path: Path) -> None:
    write(tmp_path, {"bot.py": BOT})
    (found,) = [one for one in analyse(options_for(tmp_path), silent).findings if one.code == "LLM005"]
    assert found.priority > 0
