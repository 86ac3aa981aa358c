"""The command line before any analysis: help, mistakes, streams, configuration, rules, cache."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from mldebt.cli.group import COMMANDS
from mldebt.cli.running import run

HEAVY = ("libcst", "networkx", "git", "rich", "jinja2", "yaml", "sqlglot", "sqlite3", "pathspec", "platformdirs")


def call(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real program."""
    known = {key: value for key, value in os.environ.items() if not key.startswith(("MLDEBT_", "GIT_", "NO_COLOR"))}
    return subprocess.run(
        [sys.executable, "-m", "mldebt", *arguments],
        cwd=cwd,
        env=known | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLDEBT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["check", "--help"], ["completion", "zsh"], ["chekc"], []]
)
def test_nothing_heavy_is_imported_for_help_and_mistakes(arguments: list[str]) -> None:
    program = (
        "import sys\nfrom mldebt.cli.running import run\n"
        f"run({arguments!r})\n"
        f"found = sorted(set({HEAVY!r}) & set(sys.modules))\n"
        "print('HEAVY', found)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert f"mldebt {name}" in out
    assert "Options:" in out or "Commands:" in out


def test_version_names_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("mldebt ")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["chekc"], "Did you mean `check`?"),
        (["zzz"], "lists them all"),
        (["rule", "tset"], "`mldebt rule` has no command `tset`. Did you mean `test`?"),
        (["cache", "zzz"], "Choose one of clear, info, prune, warm."),
        (["check", "--stagd"], "--staged"),
        (["check", "--fail-on", "never"], "'info', 'warning', 'error'"),
        (["check", "--format", "jsn"], "Did you mean `json`?"),
        (["check", "--format", "html"], "has no format `html`"),
        (["check", "--format", "json", "--format", "text", "-o", "x"], "one format"),
        (["check", "--at", "HEAD", "--staged"], "two different trees"),
        (["check", "--diff", "--format", "json"], "--diff writes a diff and no report"),
        (["check", "--cache-dir", ""], "the path is empty"),
        (["check", "--ratchet"], "--baseline FILE"),
        (["check", "--time-limit", "-1"], "--time-limit"),
        (["check", "--time-limit", "nan"], "`nan` is no number of seconds"),
        (["check", "--time-limit", "inf"], "`inf` is no number of seconds"),
        (["completion"], "Missing argument 'SHELL'. Choose from: bash, zsh, fish"),
        (["check", "--per-file-ignores", "LEAK001"], "GLOB:CODES"),
        (["--today", "soon", "check"], "2027-06-01"),
        (["--jobs", "0", "check"], "--jobs"),
        (["--color", "red", "check"], "'auto', 'always', 'never'"),
        (["explain", "LEEAK001"], "Did you mean `LEAK001`?"),
        (["explain", "preprocessing-before-splt"], "Did you mean `preprocessing-before-split`?"),
        (["impact"], "--base REV"),
        (["cache", "prune", "--size", "big"], "500M or 2G"),
        (["cache", "info", "--no-cache"], "--no-cache"),
        (["config", "show", "--root", "missing"], "--root takes the folder"),
        (["config", "show", "--config", "missing.toml"], "no such file"),
        (["rule", "new", "nonsense", "some-smell"], "nonsense"),
    ],
)
def test_mistakes_get_a_sentence_and_exit_with_2(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert expected in shown.err
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert all(line.startswith("mldebt: ") for line in shown.err.splitlines())


def test_a_path_given_as_command_is_understood(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "src").mkdir()
    assert run(["src"]) == 2
    assert "`check src`" in capsys.readouterr().err


def test_configuration_mistakes_are_all_told(here: Path) -> None:
    (here / "mldebt.toml").write_text('selct = []\nfail-on = "eror"\n')
    done = call("config", "show", cwd=here)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2
    assert "Did you mean `select`?" in done.stderr
    assert "Did you mean `error`?" in done.stderr
    assert call("config", "show", "--isolated", cwd=here).returncode == 0


def test_names_of_nothing_in_the_configuration_are_told(here: Path) -> None:
    (here / "mldebt.toml").write_text('ignore = ["LEEK001"]\n[rules.LEEK001]\n')
    done = call("config", "show", cwd=here)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("mldebt: mldebt.toml: ") == done.stderr.count("Did you mean LEAK001?") == 2


def test_hostile_text_in_errors_cannot_drive_the_terminal(here: Path) -> None:
    (here / "mldebt.toml").write_text('"\\u001b[31mred" = 1\n')
    done = call("config", "show", cwd=here)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "red" in done.stderr


def test_global_options_may_stand_before_or_after_the_command(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "project").mkdir()
    (here / "project" / "mldebt.toml").write_text("preview = true\n")
    for arguments in (["--root", "project", "config", "show"], ["config", "show", "--root", "project"]):
        assert run(arguments) == 0
        assert "preview = true  # mldebt.toml" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_schema_and_shown_configuration_are_what_they_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "mldebt.toml"
    assert run(["config", "show"]) == 0
    assert tomllib.loads(capsys.readouterr().out)["fail-on"] == "error"


def test_init_writes_a_file_that_is_valid_and_is_never_lost(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from mldebt.config import load_config

    assert run(["init"]) == 0
    text = (here / "mldebt.toml").read_text()
    lines = [line.removeprefix("# ") for line in text.splitlines() if " = " in line or line.startswith("# [")]
    assert tomllib.loads(text) == {}
    load_config({"mldebt.toml": "\n".join(lines).encode()}.get)
    assert run(["init"]) == 2
    assert "--force" in capsys.readouterr().err
    assert run(["init", "--force"]) == 0


def test_rules_in_three_formats(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "--format", "json"]) == 0
    codes = [row["code"] for row in json.loads(capsys.readouterr().out)]
    assert "LEAK001" in codes
    assert run(["rules"]) == 0
    text = capsys.readouterr().out
    assert all(code in text for code in codes)
    assert run(["rules", "--format", "markdown:rules.md"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "rules.md" in shown.err
    assert (here / "rules.md").read_text().count("\n") == len(codes) + 2


@pytest.mark.usefixtures("here")
def test_explain_leaves_the_precision_out_for_readers(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "SERVE001"]) == 0
    assert "**Precision**" in capsys.readouterr().out
    assert run(["explain", "SERVE001", "--no-precision"]) == 0
    assert "**Precision**" not in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_explain_knows_rules_by_code_and_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "leak001"]) == 0
    by_code = capsys.readouterr().out
    assert run(["explain", "preprocessing-before-split"]) == 0
    assert capsys.readouterr().out == by_code
    assert "## How to fix" in by_code


@pytest.mark.usefixtures("here")
def test_color_obeys_option_and_environment() -> None:
    assert "\x1b[" not in call("explain", "LEAK001").stdout
    assert "\x1b[" in call("explain", "LEAK001", FORCE_COLOR="1").stdout
    assert "\x1b[" not in call("explain", "LEAK001", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b[" in call("explain", "LEAK001", "--color", "always", NO_COLOR="1").stdout
    assert "\x1b[" not in call("--color", "never", "explain", "LEAK001", FORCE_COLOR="1").stdout


def test_cache_commands(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from mldebt.store import open_store

    with open_store(here / "cache") as store:
        store.put("facts", {"a": bytes(3_000), "b": bytes(3_000)})
    assert run(["cache", "info"]) == 0
    assert "facts" in capsys.readouterr().out
    assert run(["cache", "prune", "--size", "4k"]) == 0
    assert capsys.readouterr().out == "1 rows dropped.\n"
    assert run(["cache", "clear"]) == 0
    with open_store(here / "cache") as store:
        assert store.info().spaces == ()


def test_a_cache_that_cannot_be_used_is_an_error_of_cache_commands(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "file").write_text("")
    assert run(["cache", "info", "--cache-dir", str(here / "file" / "cache")]) == 2
    assert "--cache-dir" in capsys.readouterr().err


def test_a_reader_that_goes_away_gives_no_traceback() -> None:
    program = f"{sys.executable} -m mldebt rules --format json | head -c 1"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""


def test_a_file_that_cannot_be_written_is_named(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "-o", str(here / "missing" / "rules.txt")]) == 2
    assert "cannot be written: no such file or directory" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_source_date_epoch_sets_today_and_must_be_a_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import click

    from mldebt.cli.options import run_options

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert run_options(click.Context(click.Command("x"))).today.isoformat() == "1970-01-02"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "now")
    assert run(["rules"]) == 2
    assert "SOURCE_DATE_EPOCH" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_an_unexpected_error_is_owned_up_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import mldebt.pipeline.setup

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by mistake")

    monkeypatch.setattr(mldebt.pipeline.setup, "rulebook", broken)
    assert run(["rules"]) == 2
    error = capsys.readouterr().err
    assert "ZeroDivisionError: by mistake" in error
    assert "Traceback" not in error
    assert run(["rules", "--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_an_interrupt_exits_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import mldebt.pipeline.setup

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(mldebt.pipeline.setup, "rulebook", interrupted)
    assert run(["rules"]) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_rule_new_writes_a_card_and_never_over_one(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "new", "leak", "peeking-at-the-test-set", "--code"]) == 0
    written = capsys.readouterr().out.split()
    assert len(written) == 2
    assert all((here / name).is_file() for name in written)
    assert run(["rule", "new", "leak", "peeking-at-the-test-set"]) == 2
    assert "there already" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["", "."])
def test_nothing_of_the_project_is_imported_whatever_it_is_called(here: Path, path: str) -> None:
    for name in ("click", "resource", "msgspec", "libcst", "json", "sqlite3", "mmap"):
        (here / name).mkdir()
        (here / name / "__init__.py").write_text("open('imported', 'w')\nraise SystemExit(7)\n", encoding="utf-8")
    (here / "train.py").write_text("import pandas as pd\npd.read_csv('a.csv')\n", encoding="utf-8")
    done = call("check", ".", cwd=here, PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    assert "8 files: 8 read" in done.stdout + done.stderr
    assert not (here / "imported").exists()


def test_without_arguments_the_help_is_shown_as_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert capsys.readouterr().err.startswith("Usage: mldebt ")


def piped(here: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m mldebt``, which ``command`` calls $M, in a shell that says how it ended."""
    environment = {**os.environ, "M": f"{sys.executable} -m mldebt", "MLDEBT_CACHE_DIR": str(here / "cache")}
    done = ["bash", "-c", command]
    return subprocess.run(done, cwd=here, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["--help", "config schema", "rules"])
def test_a_full_disk_behind_standard_output_is_a_sentence(here: Path, command: str) -> None:
    done = piped(here, f"$M {command} > /dev/full")
    assert done.returncode == 2
    assert done.stderr == (
        "mldebt: Standard output cannot be written: no space left on device. Make room, or write elsewhere.\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.parametrize("command", ["--help", "config schema", "rules"])
def test_a_closed_standard_output_is_no_fault(here: Path, command: str) -> None:
    done = piped(here, f"$M {command} >&-")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.parametrize("command", ["--help", "config schema", "rules"])
def test_a_reader_that_goes_away_is_no_finding(here: Path, command: str) -> None:
    done = piped(here, f"{{ sleep 0.1; $M {command}; echo $? >&2; }} | true")
    assert done.stderr == "2\n"


def test_a_rule_that_cannot_be_written_is_a_sentence(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "file").write_text("")
    assert run(["rule", "new", "leak", "some-smell", "--into", "file/below"]) == 2
    assert "cannot be made: not a directory. Name another one." in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="a folder that is in use cannot be deleted there")
def test_a_folder_that_is_gone_is_a_sentence(here: Path) -> None:
    done = piped(here, "mkdir gone && cd gone && rmdir ../gone && $M check")
    assert done.returncode == 2
    assert "mldebt: The current folder is not there any more; change to one that is, and run again.\n" in done.stderr
