"""What the documents promise is there: commands, options, hooks, rules, keys of the configuration."""

import re
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from mldebt.cli.group import cli
from mldebt.config import load_config
from mldebt.rulebook import builtin_cards

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "CHANGELOG.md", ".pre-commit-hooks.yaml"]
_CALL = re.compile(r"\bmldebt((?: +(?:--?[a-z][a-z-]*|[\w./:=\[\]<>-]+))+)")


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _calls(text: str) -> list[list[str]]:
    """Command lines in code spans, code blocks and entries of hooks."""
    places = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL) + re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    places += re.findall(r"entry: (.*)", text)
    return [found.split() for place in places for found in _CALL.findall(place)]


def _options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}


def _unknown(words: list[str]) -> str:
    """Return the word of a command line that the program does not know, or an empty string."""
    context = click.Context(cli)
    command: click.Command = cli
    for word in words:
        if word.startswith("-"):
            if word not in _options(command) and word not in {"--help", "-h"}:
                return word
        elif isinstance(command, click.Group):
            found = command.get_command(context, word)
            if found is None and "|" not in word:
                return word
            command = found or command
    return ""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documented_command_lines_exist(name: str) -> None:
    calls = _calls(_text(name))
    assert calls or name == "CHANGELOG.md"
    assert [(" ".join(words), _unknown(words)) for words in calls if _unknown(words)] == []


def test_every_command_is_in_the_readme_or_the_changelog() -> None:
    text = _text("README.md") + _text("CHANGELOG.md") + _text("CONTRIBUTING.md")
    hidden = {"config", "cache", "completion"}  # `mldebt --help` is enough for these
    assert [name for name in cli.list_commands(click.Context(cli)) if f"`{name}`" not in text
            and f"mldebt {name}" not in text and name not in hidden] == []  # fmt: skip


def test_configuration_in_the_readme_is_valid() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", _text("README.md"), re.DOTALL)
    assert blocks
    for block in blocks:
        assert tomllib.loads(block)
        load_config({"mldebt.toml": block.encode()}.get)


def test_rules_in_the_changelog_are_the_shipped_ones() -> None:
    named = set(re.findall(r"\b[A-Z]{2,5}\d{3}\b", _text("CHANGELOG.md")))
    assert set(builtin_cards()) <= named


def test_hooks_in_the_readme_exist() -> None:
    hooks = {hook["id"] for hook in yaml.safe_load(_text(".pre-commit-hooks.yaml"))}
    assert hooks == {"mldebt", "mldebt-project"}
    assert set(re.findall(r"- id: ([\w-]+)", _text("README.md"))) <= hooks


def test_nothing_that_is_shipped_names_a_machine() -> None:
    text = "".join(_text(name) for name in DOCUMENTS) + _text("Makefile") + _text(".ci/run")
    assert not re.search(r"/(?:home|root|Users|tmp)/", text)


def test_links_between_documents_lead_somewhere() -> None:
    for name in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", _text(name)):
            assert (ROOT / name).parent.joinpath(target).exists(), f"{name}: {target}"
