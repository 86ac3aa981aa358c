"""The code blocks of a card as test cases: what to write into a folder, and where findings are expected."""

from msgspec import Struct

from mldebt.rulebook.document import Block, Section, blocks, sections
from mldebt.rulebook.marks import read_recipe, recipe_problem, strip_marks, unsafe
from mldebt.rulebook.records import SECTIONS, Card, CardCase, CaseKind

_DEFAULT_FILES = {
    "python": "example.py",
    "yaml": "config.yaml",
    "toml": "config.toml",
    "sql": "query.sql",
    "dockerfile": "Dockerfile",
    "requirements": "requirements.txt",
}
_ATTRIBUTES = frozenset({"file", "case", "history", "today", "lines"})


class CaseProblem(Struct, frozen=True):
    """A block that cannot serve as a test, and why."""

    line: int
    sentence: str


def _block_problem(block: Block) -> str:
    """What is wrong with a block, or an empty string."""
    unknown = sorted(set(block.attributes) - _ATTRIBUTES)
    if unknown:
        return f"the block has an unknown attribute {unknown[0]!r}; known are {', '.join(sorted(_ATTRIBUTES))}"
    if "history" in block.attributes:
        return recipe_problem(block.text)
    path = block.attributes.get("file", _DEFAULT_FILES.get(block.language, ""))
    if not path:
        return f"a {block.language or 'plain'} block needs file=PATH in its info string"
    return f"the file {path!r} must be a relative path inside the test folder" if unsafe(path) else ""


def _case_of(code: str, name: str, kind: CaseKind, group: list[Block]) -> CardCase:
    first = group[0]
    today = next((block.attributes["today"] for block in group if "today" in block.attributes), "")
    if "history" in first.attributes:
        recipe, expected = read_recipe(first.text, code)
        return CardCase(name, kind, {}, expected, history=recipe, today=today, line=first.line)
    files: dict[str, str] = {}
    marks: set[tuple[str, int]] = set()
    for block in group:
        path = block.attributes.get("file", _DEFAULT_FILES.get(block.language, ""))
        files[path], lines = strip_marks(block.text, code)
        listed = [int(number) for number in block.attributes.get("lines", "").split(",") if number.isdigit()]
        marks.update((path, line) for line in (*lines, *listed))
    return CardCase(name, kind, files, frozenset(marks), today=today, line=first.line)


def _groups(section: Section, kind: CaseKind) -> dict[str, list[Block]]:
    """Blocks that share ``case=name`` belong together; every other block stands alone."""
    groups: dict[str, list[Block]] = {}
    for number, block in enumerate(blocks(section), start=1):
        groups.setdefault(block.attributes.get("case", f"{kind}-{number}"), []).append(block)
    return groups


def examine(card: Card) -> tuple[tuple[CardCase, ...], tuple[CaseProblem, ...]]:
    """The cases of a card, and the blocks that cannot serve as one."""
    cases: list[CardCase] = []
    problems: list[CaseProblem] = []
    for section in sections(card.body, card.body_line):
        kind = SECTIONS.get(section.title)
        if kind is None:
            problems.extend(
                CaseProblem(block.line, f"no case is run in the section {section.title!r}; put it before that")
                for block in blocks(section)
                if "case" in block.attributes
            )
        for name, group in _groups(section, kind).items() if kind else ():
            wrong = [CaseProblem(block.line, sentence) for block in group if (sentence := _block_problem(block))]
            problems.extend(wrong)
            if wrong or kind is None:
                continue
            case = _case_of(card.code, name, kind, group)
            if kind == "bad" and not case.expected:
                problems.append(CaseProblem(case.line, f"the bad case {name!r} marks no line with '# <- {card.code}'"))
            elif kind != "bad" and case.expected:
                problems.append(CaseProblem(case.line, f"the case {name!r} must stay silent but marks a line"))
            else:
                cases.append(case)
    return tuple(cases), tuple(problems)


def cards_as_cases(card: Card) -> list[CardCase]:
    """The cases of a card that ``load_cards`` accepted, in the order of the card."""
    return list(examine(card)[0])
