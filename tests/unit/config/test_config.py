"""Configuration: where it is found, how it is merged, and that every fault gets its own sentence."""

import tomllib
from pathlib import Path

import jsonschema
import pytest

from mldebt.config import Config, ConfigError, Loaded, json_schema, load_config, read_config, to_toml
from mldebt.model.finding import Confidence, Severity
from mldebt.model.panel import Answer


def reader(**files: str):  # type: ignore[no-untyped-def]
    content = {name.replace("__", "/").replace("_", "."): text.encode() for name, text in files.items()}
    return content.get


def faults(**files: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_config(reader(**files))
    return caught.value.sentences


FULL = """
select = ["LEAK", "OWN001"]
extend-exclude = ["old/**"]
fail-on = "warning"
min-confidence = "medium"
role = "application"

[components]
training = ["src/train/**"]

[per-file-ignores]
"tests/**" = ["LEAK001"]

[answers.tokens-per-request]
value = 1500
by = "Ana"
until = 2027-06-01

[answers]
latency = "under 200 ms"

[rules.CACE001]
reach = 5
"""


def test_nothing_there_gives_the_defaults() -> None:
    config = load_config(reader())
    assert config == Config()
    assert (config.fail_on, config.min_confidence) == (Severity.ERROR, Confidence.HIGH)


def test_own_file_is_read_with_types() -> None:
    config = load_config(reader(mldebt_toml=FULL))
    assert config.select == ("LEAK", "OWN001")
    assert config.fail_on is Severity.WARNING
    assert config.min_confidence is Confidence.MEDIUM
    assert config.components == {"training": ("src/train/**",)}
    assert config.per_file_ignores == {"tests/**": ("LEAK001",)}
    assert config.answers["tokens-per-request"] == Answer("1500", by="Ana", until="2027-06-01")
    assert config.answers["latency"] == Answer("under 200 ms")
    assert config.rules == {"CACE001": {"reach": 5}}


def test_pyproject_is_read_where_it_has_the_table() -> None:
    assert load_config(reader(pyproject_toml='[tool.mldebt]\nignore = ["OWN"]')).ignore == ("OWN",)
    assert load_config(reader(pyproject_toml="[project]\nname = 'mldebt-user'")) == Config()


def test_a_pyproject_broken_for_others_reasons_is_not_our_business() -> None:
    assert load_config(reader(pyproject_toml="[project\nname =")) == Config()
    assert "valid TOML" in faults(pyproject_toml="[tool.mldebt]\nselect = [")[0]


def test_own_file_wins_and_says_so() -> None:
    loaded = read_config(reader(mldebt_toml='ignore = ["A"]', pyproject_toml='[tool.mldebt]\nignore = ["B"]'))
    assert loaded.config.ignore == ("A",)
    assert "pyproject.toml" in loaded.notes[0]


def test_isolated_reads_nothing() -> None:
    assert load_config(reader(mldebt_toml="broken ="), isolated=True) == Config()


def test_all_faults_at_once_each_with_file_line_and_suggestion() -> None:
    text = 'fail_on = "error"\nmin-confidence = "hihg"\nselect = "LEAK"\n[components]\na = [1]\nb = ["x"]\n'
    sentences = faults(mldebt_toml=text)
    assert len(sentences) == 4
    assert sentences[0] == "mldebt.toml:1: there is no key `fail_on`. Did you mean `fail-on`?"
    assert "mldebt.toml:2" in sentences[1]
    assert "low, medium or high" in sentences[1]
    assert "`high`?" in sentences[1]
    assert 'write ["LEAK"]' in sentences[2]
    assert "`components.a`" in sentences[3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[answers.x]\nvalue = "1"\nuntil = "soon"', "date like 2027-06-01"),
        ('[answers.x]\nvalue = "1"\nuntill = "2027-01-01"', "Did you mean `until`?"),
        ("[answers.x]\nby = 'Ana'", "missing required field value"),
        ("components = 3", "must be a table"),
        ("time-limit = -1", "`time-limit` must be a number of at least 0, and is -1."),
        ("time-limit = nan", "`time-limit` must be a number of at least 0, and is nan."),
        ('time-limit = "x"', "`time-limit` must be a number, and is a text."),
        ("rules = 3", "`rules` must be a table, and is a number; write [rules], and its keys on the lines below."),
        (
            "[rules]\nLEAK001 = 3",
            "mldebt.toml:2: `rules.LEAK001` must be a table, and is a number; write [rules.LEAK001], and its keys on "
            "the lines below.",
        ),
        ("[components]\na = 1", '`components.a` must be a list, and is a number; write a = ["..."].'),
        ("[components]\na = [1]", "`components.a` must be a text at [0], and is a number."),
        ("[exports]\nb = 4", "`exports.b` must be a text, and is a number; write it in quotes."),
        ('preview = "yes"', "`preview` must be true or false, and is a text; write true or false, without quotes."),
        ('role = "app"', "`role` is `app`, but may be library, application or course"),
        ("[tool.mldebt]\nselect = []", "top level"),
        ("a = " + "[" * 4000, "mldebt.toml"),
    ],
)
def test_faults_in_words(text: str, expected: str) -> None:
    assert expected in " ".join(faults(mldebt_toml=text))


def test_keys_of_pyproject_are_named_in_full() -> None:
    assert "`tool.mldebt.selct`" in faults(pyproject_toml="[tool.mldebt]\nselct = []")[0]


def test_extend_merges_tables_and_replaces_the_rest() -> None:
    base = 'select = ["A"]\nignore = ["B"]\n[exports]\n"a/**" = "x"\n'
    child = 'extend = "conf/base.toml"\nselect = ["C"]\n[exports]\n"b/**" = "y"\n'
    loaded = read_config(reader(mldebt_toml=child, conf__base_toml=base))
    assert loaded.config.select == ("C",)
    assert loaded.config.ignore == ("B",)
    assert loaded.config.exports == {"a/**": "x", "b/**": "y"}
    assert loaded.files == ("mldebt.toml", "conf/base.toml")
    assert loaded.origins["ignore"] == "conf/base.toml"


@pytest.mark.parametrize("target", ["../other.toml", "/etc/hosts", "C:/x.toml", "a/../../x.toml"])
def test_extend_never_leaves_the_repository(target: str) -> None:
    assert "out of the repository" in faults(mldebt_toml=f'extend = "{target}"')[0]


def test_extend_faults() -> None:
    assert "does not exist" in faults(mldebt_toml='extend = "missing.toml"')[0]
    assert "circle" in faults(mldebt_toml='extend = "b.toml"', b_toml='extend = "mldebt.toml"')[0]
    assert "must be the path" in faults(mldebt_toml="extend = 3")[0]


def test_explicit_file_is_read_from_disk(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text('ignore = ["A"]')
    (tmp_path / "ours.toml").write_text('extend = "base.toml"\nselect = ["B"]')
    config = load_config(reader(mldebt_toml="broken ="), explicit=tmp_path / "ours.toml")
    assert (config.select, config.ignore) == (("B",), ("A",))


def test_explicit_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read: no such file"):
        load_config(reader(), explicit=tmp_path / "no.toml")
    (tmp_path / "pyproject.toml").write_text("[project]")
    with pytest.raises(ConfigError, match=r"no \[tool.mldebt\] table"):
        load_config(reader(), explicit=tmp_path / "pyproject.toml")


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config({"mldebt.toml": b"\xff\xfe"}.get)


def test_shown_configuration_reads_back_equal() -> None:
    odd = FULL + '\n[values]\n"cfg[\\"a b\\"].path" = "data/ü \\\\ x.csv"\n[rules.X1]\nwhere = { a = [1, 2.5, true] }\n'
    loaded = read_config(reader(mldebt_toml=odd))
    text = to_toml(loaded)
    assert load_config({"mldebt.toml": text.encode()}.get) == loaded.config
    assert "# mldebt.toml" in text
    assert "preview = false  # default" in text


def test_defaults_shown_read_back_equal() -> None:
    assert load_config({"mldebt.toml": to_toml(Loaded()).encode()}.get) == Config()


def test_json_schema_accepts_what_is_valid_and_refuses_what_is_not() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(tomllib.loads('extend = "x.toml"\nselect = ["LEAK"]\n[components]\na = ["b"]'))
    assert validator.is_valid({"answers": {"a": 3, "b": {"value": 1.5, "by": "Ana"}}})
    assert not validator.is_valid({"answers": {"b": {"by": "Ana"}}})
    assert not validator.is_valid({"selct": []})
    assert not validator.is_valid({"fail-on": "never"})
