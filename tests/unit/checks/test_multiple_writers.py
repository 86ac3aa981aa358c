"""DATA006 and its neighbours: whose access it is, and what is one finding."""

from pathlib import Path

from mldebt.checks.data.edges import actor
from mldebt.model.graph import Certainty, Edge, EdgeKind
from mldebt.model.place import Location
from mldebt.pipeline.testing import findings_in
from mldebt.rulebook.verdicts import write_files


def test_a_command_line_is_no_actor() -> None:
    chain = (Location(".github/workflows/ci.yml", 12), Location("train.py", 3), Location("lib/io.py", 9))
    assert actor(Edge("a", "b", EdgeKind.READS, Certainty.EXACT, chain)) == "train.py"
    assert actor(Edge("a", "b", EdgeKind.READS, Certainty.EXACT, chain[:1])) == ".github/workflows/ci.yml"
    assert actor(Edge("a", "b", EdgeKind.READS, Certainty.EXACT, chain[1:])) == "train.py"


CODE = """import pandas as pd

for name in ["eu", "us", "asia"]:
    frame = pd.read_csv(f"{name}.csv")
    frame%s.to_csv(f"out/{name}.csv")
"""


def test_what_the_same_calls_write_is_one_finding(tmp_path: Path) -> None:
    use = CODE.partition("    frame%s")[0].replace('f"{name}.csv"', 'f"out/{name}.csv"') + "    print(frame)\n"
    write_files({"make.py": CODE % "", "remake.py": CODE % ".dropna()", "use.py": use}, tmp_path / "project")
    (finding,) = findings_in(tmp_path / "project", "DATA006")
    assert "and 2 more are written by make.py and by remake.py" in finding.message
