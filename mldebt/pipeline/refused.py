"""What is made of Python that the parser refused: commands for IPython are set aside, and whose fault it is is told."""

from msgspec.structs import replace

from mldebt.facts.kinds import FactsRow
from mldebt.facts.reader import read_facts
from mldebt.model.source import ReaderKind
from mldebt.source import Magic
from mldebt.source.diagnosis import diagnosis, former_except, is_python
from mldebt.source.indents import expand_indents
from mldebt.source.magics import replace_magics


def refused_facts(text: str, kind: str, row: FactsRow) -> FactsRow:
    """The facts of a unit whose text gave ``row``, an error of syntax: read another way, or with the cause named.

    Python itself is asked, as it runs here: what it takes is no fault of the file's.
    """
    if kind == ReaderKind.PYTHON:
        script = _ipython_facts(text)
        if script is not None:
            return script
    if is_python(text):
        expanded = read_facts(expand_indents(text))
        if not expanded.error:
            return expanded
        sentence = "Python takes it, but the parser of mldebt (LibCST) does not; nothing was read of it."
        return replace(row, error=sentence, error_code="parser")
    found = diagnosis(text)
    return replace(row, error=found.sentence, error_code=found.code, error_line=found.line or row.error_line)


def former_python(text: str, row: FactsRow) -> FactsRow:
    """The facts of a unit that the parser took, with the cause named where it is Python 2 all the same."""
    found = former_except(text)
    return row if found is None else replace(row, error=found.sentence, error_code=found.code, error_line=found.line)


def _ipython_facts(text: str) -> FactsRow | None:
    """The facts of a file that is Python but for commands to IPython; None where it is none."""
    python, magics = replace_magics(text, script=True)
    row = read_facts(python, {magic.at: (magic.kind, magic.text) for magic in magics}) if magics else None
    if row is None or row.error:
        return None
    line = python.count("\n", 0, magics[0].at) + 1
    sentence = f"line {line} is a command for IPython (`{_sign(magics[0])}`); Python itself cannot run the file."
    return replace(row, error=sentence, error_code="ipython", error_line=line)


def _sign(magic: Magic) -> str:
    return magic.name if magic.kind == "shell" and magic.name.startswith("!") else f"%{magic.name}"
