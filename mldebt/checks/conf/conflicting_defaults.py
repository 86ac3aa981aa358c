"""CONF004: a command line option and the configuration give the same setting different values."""

from collections.abc import Iterator

from mldebt.checks.common import document_place, document_rows, dotted, strings
from mldebt.checks.nodes import last_name, nodes_of
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.facts import kinds as k
from mldebt.model.finding import Draft, Evidence
from mldebt.model.place import Site
from mldebt.resolve import texts
from mldebt.resolve.terms import Const
from mldebt.source import kind_of

ADVICE = "Let one of them hold the value: give the option no default, and take the configuration where it is not given."
Number = int | float


@check("CONF004")
def conflicting_defaults(subject: Subject) -> Iterator[Draft]:
    """Options of argparse or click whose default differs from the key of that name in a file the same script loads."""
    ignored = frozenset(strings(subject, "ignore"))
    program = subject.program
    for script, keys in sorted(_keys_by_script(subject).items()):
        module = program.modules[script]
        if subject.demoted(script):
            continue
        for index, unit in enumerate(module.cells):
            for node in nodes_of(unit):
                option = _option(node)
                if option is None or option[0] in ignored or option[0] not in keys:
                    continue
                name, default, call = option
                path, key, value = keys[name]
                if value != default:
                    site = Site(script, call.at, call.end, index if module.is_notebook else -1)
                    row = next((row for row in document_rows(subject, path) if dotted(row) == key), None)
                    yield Draft(
                        program.locate(site),
                        f"--{name.replace('_', '-')} is {default} by default, and {key} in {path} is {value}.",
                        (script, name, path),
                        (Evidence(document_place(path, row), f"says {value}"),),
                        ADVICE,
                        (f"config:{path}#{key}",),
                    )


def _keys_by_script(subject: Subject) -> dict[str, dict[str, tuple[str, str, Number]]]:
    """Numbers that a script and what it calls read from files, by last name; names that two keys share fall out."""
    program = subject.program
    found: dict[str, dict[str, tuple[str, str, Number]]] = {}
    for summary in program.summaries_calling(lambda name: kind_of(name) is not None):
        if summary.scope >= 0:
            continue
        script = summary.path
        known: dict[str, tuple[str, str, Number]] = {}
        twice: set[str] = set()
        for event in summary.events:
            if event.kind != "key" or not all(isinstance(arg, Const) for arg in event.args):
                continue
            key, value = (arg.value for arg in event.args if isinstance(arg, Const))
            if isinstance(value, int | float) and not isinstance(value, bool):
                name = str(key).rpartition(".")[2].replace("-", "_")
                row = (event.symbol, str(key), value)
                if known.setdefault(name, row) != row:
                    twice.add(name)
        if rest := {name: row for name, row in known.items() if name not in twice}:
            found[script] = rest
    return found


def _option(node: k.Kind) -> tuple[str, Number, k.Call] | None:
    """The name and numeric default of an option, and the call that declares it."""
    if not isinstance(node, k.Call) or last_name(node.func) not in ("add_argument", "option"):
        return None
    default = next((word.value for word in node.keywords if word.name == "default"), None)
    value = texts.number(default) if isinstance(default, k.Num) else None
    for arg in node.args:
        text = texts.literal(arg) if isinstance(arg, k.Str) else None
        if isinstance(text, str) and text.startswith("--") and value is not None:
            return text[2:].replace("-", "_"), value, node
    return None
