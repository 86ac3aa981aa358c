import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from mldebt.model.finding import Severity
from mldebt.rulebook import RulebookError, builtin_cards, cards_as_cases, load_cards, option_values
from mldebt.rulebook.shared import shared_options

WriteCard = Callable[..., Path]


def faults(folder: Path) -> str:
    with pytest.raises(RulebookError) as caught:
        load_cards([folder])
    assert all(re.match(r".*\.md:\d+: .*\.$", sentence, re.DOTALL) for sentence in caught.value.sentences)
    return "\n".join(caught.value.sentences)


def test_valid_card_is_typed(write_card: WriteCard) -> None:
    card = load_cards([write_card()])["DATA101"]
    assert card.severity is Severity.WARNING
    assert card.options["least"].default == 3
    assert card.references[0].url == "https://example.org"
    assert not card.preview
    assert card.gates(0.80)
    assert not card.gates(0.90)
    assert [case.kind for case in cards_as_cases(card)] == ["bad", "good", "trap"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('severity = "warning"', 'severity = "fatal"', 6, "severity"),
        ('since = "0.1.0"\n', "", 1, "lacks 'since'"),
        ('since = "0.1.0"', 'since = "0.1.0"\nsevrity = "info"', 10, "unknown key 'sevrity'"),
        ('code = "DATA101"', 'code = "data1"', 2, "capital letters and three digits"),
        ('slug = "made-up-smell"', 'slug = "Made Up"', 3, "lower-case words"),
        ('family = "data"', 'family = "leak"', 5, "folder named 'leak'"),
        ("bound = 0.83", "bound = 0.95", 14, "Wilson lower bound of 29 of 30 is 0.833"),
        ("default = 3", 'default = "three"', 17, "default of option 'least'"),
        ('references = [{ title = "A paper", url = "https://example.org" }]', "references = []", 13, "reference"),
        ("## Traps", "## Tarps", 36, "unknown section 'Tarps'"),
        ("Because.", "", 20, "'Why' is empty"),
        ("  # <- DATA101", "", 27, "marks no line"),
        ("good()\n", "good()  # <- DATA101\n", 33, "must stay silent"),
        ("Do it.\n", "Do it.\n\n```python case=late\ngood()\n```\n", 47, "no case is run in the section"),
        ("```python\ngood", "```python flie=x.py\ngood", 33, "unknown attribute 'flie'"),
        ("```python\ngood", "```python file=../x.py\ngood", 33, "relative path inside"),
        ("```python\ngood", "```\ngood", 33, "needs file=PATH"),
        ("```python\ngood()", "```toml history\n[[commits]]\ndate = 2024-01-01", 33, "lacks 'author'"),
        ("[options]", "[match]\nkinds = ['call']\nmessage = '{nme}'\nnames = ['x']\n[options]", 16, "field {nme}"),
        ("[options]", "[match]\nkinds = ['call']\nmessage = 'm'\n[options]", 16, "either names or a table"),
        ("[options]", 'shares = ["kept"]\n[options]', 16, "no shared option 'kept'"),
        ("[options]\nleast", 'shares = ["kept-aside"]\n[options]\nkept-aside', 18, "'kept-aside' is shared"),
    ],
)
def test_fault_is_told_with_its_line(write_card: WriteCard, old: str, new: str, line: int, said: str) -> None:
    told = faults(write_card((old, new)))
    assert said in told
    assert any(said in row and f".md:{line}:" in row for row in told.splitlines()), told


def test_shared_option_is_one_of_the_card(write_card: WriteCard) -> None:
    card = load_cards([write_card(("[options]", 'shares = ["kept-aside"]\n[options]'))])["DATA101"]
    assert list(card.options) == ["least", "kept-aside"]
    assert "archive" in option_values(card, {})["kept-aside"]
    assert option_values(card, {"kept-aside": ["attic"]})["kept-aside"] == ["attic"]


def test_what_rules_have_alike_is_written_down_once() -> None:
    cards = builtin_cards().values()
    shared = Counter(name for card in cards for name in card.shares)
    own = Counter(
        (name, repr(option)) for card in cards for name, option in card.options.items() if name not in card.shares
    )
    assert shared.keys() == shared_options().keys()
    assert min(shared.values()) > 1
    assert max(own.values()) == 1


def test_faults_of_one_card_do_not_hide_each_other(write_card: WriteCard) -> None:
    told = faults(write_card(('severity = "warning"', 'severity = "fatal"'), ('scope = "file"', 'scope = "world"')))
    assert "severity" in told
    assert "scope" in told


def test_faults_of_all_cards_are_told_at_once(write_card: WriteCard) -> None:
    write_card(("## Good", "## Goood"))
    change = (('"DATA101"', '"DATA102"'), ("<- DATA101", "<- DATA102"), ("made-up-smell", "other-smell"))
    folder = write_card(*change, ("Because.", ""), name="DATA102-other-smell.md")
    told = faults(folder)
    assert "DATA101-made-up-smell.md" in told
    assert "DATA102-other-smell.md" in told


def test_code_and_slug_stand_in_one_card_only(write_card: WriteCard, tmp_path: Path) -> None:
    folder = write_card()
    copy = tmp_path / "more" / "data" / "DATA101-made-up-smell.md"
    copy.parent.mkdir(parents=True)
    copy.write_text((folder / "data" / "DATA101-made-up-smell.md").read_text())
    with pytest.raises(RulebookError, match="already used by"):
        load_cards([folder, tmp_path / "more"])


def test_own_cards_stand_beside_the_shipped_ones(write_card: WriteCard) -> None:
    both = load_cards([write_card()], beside=builtin_cards())
    assert list(both) == sorted([*builtin_cards(), "DATA101"])
    assert "DATA101" not in builtin_cards()
    clash = write_card(("made-up-smell", "unread-file"), name="DATA101-unread-file.md")
    (clash / "data" / "DATA101-made-up-smell.md").unlink()
    with pytest.raises(RulebookError, match="READ001-unread-file"):
        load_cards([clash], beside=builtin_cards())


def test_file_is_named_after_code_and_slug(write_card: WriteCard) -> None:
    assert "must be named DATA101-made-up-smell.md" in faults(write_card(name="DATA101.md"))


def test_body_may_be_left_unchecked_and_readmes_are_no_cards(write_card: WriteCard) -> None:
    folder = write_card(("## Good", "## Goood"))
    (folder / "README.md").write_text("# Our rules\n")
    assert list(load_cards([folder], whole=False)) == ["DATA101"]
    assert "README" not in faults(folder)


def test_missing_front_matter_broken_toml_and_missing_folder(write_card: WriteCard, tmp_path: Path) -> None:
    assert "front matter" in faults(write_card(("+++\ncode", "code")))
    assert "not valid TOML" in faults(write_card(('title = "A', "title = A")))
    with pytest.raises(RulebookError, match="no such folder"):
        load_cards([tmp_path / "nowhere"])


def test_option_values_are_checked(write_card: WriteCard) -> None:
    card = load_cards([write_card()])["DATA101"]
    assert option_values(card, {}) == {"least": 3}
    assert option_values(card, {"least": 5}) == {"least": 5}
    with pytest.raises(RulebookError) as caught:
        option_values(card, {"lest": 5, "least": "five"})
    assert caught.value.sentences == (
        "Rule DATA101 has no option 'lest'; it has: least.",
        "Option 'least' of rule DATA101 must be int, not 'five'.",
    )
