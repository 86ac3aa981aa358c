"""A report is reused while nothing it was made from has changed, and not a moment longer."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from mldebt.model.errors import MldebtError
from mldebt.model.report import Report
from mldebt.pipeline import analyse, setup
from mldebt.pipeline.options import RunOptions, silent

FILES = {
    "train.py": "import pandas as pd\ndf = pd.read_csv('data/x.csv')\n",
    "notes.xyz": "a file of a kind that is not read\n",
    "params.yaml": "lr: 1\n",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    root = tmp_path / "project"
    root.mkdir()
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    git(root, "init", "-q")
    commit(root)
    return root


def git(root: Path, *arguments: str) -> None:
    """Runs git."""
    subprocess.run(["git", "-c", "user.name=Ana", "-c", "user.email=a@b.c", *arguments], cwd=root, check=True)


def commit(root: Path) -> None:
    """Commits everything."""
    git(root, "add", "-A")
    git(root, "commit", "-qm", "change")


def report(root: Path, *, cache: bool = True, today: date = date(2026, 1, 1), select: tuple[str, ...] = ()) -> Report:
    """The report of a repository; the cache lies beside it."""
    options = RunOptions(
        cwd=root,
        root=root,
        today=today,
        use_cache=cache,
        cache_dir=root.parent / "cache",
        jobs=1,
        debug=True,
        select=select,
    )
    return analyse(options, silent)


def test_nothing_changed_means_the_same_report_with_its_timings(repository: Path) -> None:
    assert report(repository) == report(repository)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("train.py", "import pandas as pd\ndf = pd.read_csv('data/y.csv')\n"),
        ("params.yaml", "lr: 2\n"),
        ("new.py", "x = 1\n"),
        ("mldebt.toml", "ignore = ['OWN']\n"),
        ("notes.xyz", "changed\n"),
    ],
)
def test_an_edit_gives_what_a_run_without_cache_gives(repository: Path, name: str, text: str) -> None:
    report(repository)
    (repository / name).write_text(text, encoding="utf-8")
    assert same(report(repository), report(repository, cache=False))
    commit(repository)
    assert same(report(repository), report(repository, cache=False))


def test_what_a_readme_says_anew_counts(repository: Path) -> None:
    reader = "import pandas as pd\nprint(pd.read_csv('store/a.csv'))\n"
    writer = "import pandas as pd\npd.read_csv('raw.csv').describe().to_csv('store/a.csv')\n"
    for name, text in {"page/show.py": reader, "fit/make.py": writer}.items():
        (repository / name).parent.mkdir()
        (repository / name).write_text(text, encoding="utf-8")
    found = [finding.code for finding in report(repository, select=("DATA005",)).findings]
    assert found == ["DATA005"]
    (repository / "README.md").write_text("python fit/make.py\npython page/show.py\n", encoding="utf-8")
    assert report(repository, select=("DATA005",)).findings == ()


def same(first: Report, second: Report) -> bool:
    """Equal but for what each run took."""
    from msgspec.structs import replace

    def still(value: Report) -> Report:
        rules = tuple(replace(rule, seconds=0.0) for rule in value.rules)
        return replace(value, timings={}, rules=rules)

    return still(first) == still(second)


def test_a_card_of_the_repository_counts_too(repository: Path) -> None:
    (repository / "mldebt.toml").write_text("rulebooks = ['house']\n", encoding="utf-8")
    cards = repository / "house" / "cards" / "lock"
    cards.mkdir(parents=True)
    shipped = next((Path(__file__).parents[3] / "rules" / "cards" / "lock").glob("LOCK001-*.md"))
    text = shipped.read_text(encoding="utf-8").replace("LOCK001", "LOCK900")
    place = cards / "LOCK900-frozen-framework-here.md"
    text = text.replace('slug = "frozen-framework"', 'slug = "frozen-framework-here"')
    place.write_text(text, encoding="utf-8")
    report(repository)
    place.write_text(text.replace('severity = "warning"', 'severity = "error"', 1), encoding="utf-8")
    setup._cards.cache_clear()  # as in a new process
    assert same(report(repository), report(repository, cache=False))
    place.unlink()
    setup._cards.cache_clear()
    assert "LOCK900" not in {rule.code for rule in report(repository).rules}


def test_another_day_is_another_report(repository: Path) -> None:
    assert report(repository).subject.today == "2026-01-01"
    assert report(repository, today=date(2026, 5, 1)).subject.today == "2026-05-01"


TABLE = """\
[library]
name = "house"
kind = "data"
imports = ["house"]

[[call]]
symbol = "house.fetch"
params = ["name"]
edges = [{ edge = "reads", arg = "name", as = "table" }]
"""


def test_rows_of_a_repositorys_own_libraries_are_seen_and_what_changes_in_one_counts(repository: Path) -> None:
    (repository / "train.py").write_text("import house\nhouse.fetch('orders')\n", encoding="utf-8")
    (repository / "mldebt.toml").write_text("rulebooks = ['ours']\n", encoding="utf-8")
    table = repository / "ours" / "apis" / "house.toml"
    table.parent.mkdir(parents=True)
    read = []
    for text in ("", TABLE, TABLE.replace('"table"', '"path"')):
        table.write_text(text or TABLE.replace("house.fetch", "house.send"), encoding="utf-8")
        graph = report(repository).graph
        read.append({edge.source for edge in graph.edges if edge.symbol == "house.fetch"})
    assert read == [set(), {"table:orders"}, {"file:orders"}]


def test_a_faulty_row_is_a_sentence_that_names_its_file(repository: Path) -> None:
    (repository / "mldebt.toml").write_text("rulebooks = ['ours']\n", encoding="utf-8")
    table = repository / "ours" / "apis" / "house.toml"
    table.parent.mkdir(parents=True)
    table.write_text(TABLE.replace('as = "table"', 'as = "tabel"'), encoding="utf-8")
    with pytest.raises(MldebtError, match=r"house\.toml: `house\.fetch`: `as` is `tabel`"):
        report(repository)
