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
