"""DATA004: what counts as reading a file that is written."""

from pathlib import Path

import pytest

from mldebt.pipeline.testing import findings_in
from mldebt.rulebook.verdicts import write_files

WRITES = """import pandas as pd

frame = pd.read_csv("raw.csv")
frame.to_csv("parts/%s/cleaned.csv")
"""


GLOB = "from pathlib import Path\nimport pandas as pd\nprint([pd.read_csv(p) for p in Path('%s').glob('*.csv')])\n"


@pytest.mark.parametrize(
    ("reading", "found"),
    [
        ('import pandas as pd\nprint(pd.read_parquet("parts/eu"))\n', 0),
        ('import pandas as pd\nprint(pd.read_parquet("parts"))\n', 0),
        ('import pandas as pd\nprint(pd.read_parquet("part"))\n', 1),  # begins alike, and is no folder of it
        (GLOB % "parts/eu", 0),
        (GLOB % "parts/us", 1),
    ],
)
def test_a_folder_or_a_pattern_that_is_read_reads_its_files(tmp_path: Path, reading: str, found: int) -> None:
    write_files({"make.py": WRITES % "eu", "use.py": reading}, tmp_path / "project")
    assert len(findings_in(tmp_path / "project", "DATA004")) == found


TEXTS = """import pandas as pd
from torchtext.data import Field, TabularDataset

frame = pd.read_csv("raw.csv")
frame.head(50).to_csv("data/held.csv")
frame.tail(50).to_csv("data/learnt.csv")
parts = TabularDataset.splits(path="data", train="learnt.csv", test="%s.csv", format="csv", fields=[("text", Field())])
"""


def test_parts_of_a_folder_are_read_by_the_names_of_their_files(tmp_path: Path) -> None:
    for name, found in (("held", 0), ("old", 1)):
        write_files({"make.py": TEXTS % name}, tmp_path / name)
        assert len(findings_in(tmp_path / name, "DATA004")) == found


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("load('data/clean.csv')", 0),
        ("print('data/clean.csv')", 1),
        ("log.info('written to data/clean.csv')", 1),
        ("'data/clean.csv is for later'", 1),
        ("'data/other.csv'", 1),
    ],
)
def test_a_file_that_an_unknown_call_is_given_may_be_read(tmp_path: Path, more: str, found: int) -> None:
    code = "import pandas as pd\nfrom loading import load, log\n\npd.read_csv('raw.csv').to_csv('data/clean.csv')\n"
    write_files({"make.py": f"{code}{more}\n"}, tmp_path / "project")
    assert len(findings_in(tmp_path / "project", "DATA004")) == found
