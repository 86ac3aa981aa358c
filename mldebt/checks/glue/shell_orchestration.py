"""GLUE006: a script starts other scripts of the project by a command line."""

import posixpath
from collections.abc import Iterator

from mldebt.checks.common import chain, is_kept_aside, strings, words
from mldebt.checks.data.occasional import occasional
from mldebt.checks.glue.beside import goes_on, is_pooled
from mldebt.checks.glue.launches import Command, commands
from mldebt.checks.nodes import called_name
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft, Evidence, Severity
from mldebt.model.place import Location, Site
from mldebt.resolve.program import Program

ADVICE = "Import the function and call it, or declare both as stages of a pipeline."

_BACKGROUND, _AND = "&", "&&"
_PICKS = frozenset({"-n", "-p", "--name", "--prefix"})
_PICKED = ("--name=", "--prefix=")


@check("GLUE006")
def shell_orchestration(subject: Subject) -> Iterator[Draft]:
    """Subprocesses that run a ``.py`` or ``.ipynb`` file of this repository, except where somebody tries it, where what
    was replaced runs, or where another interpreter must run it."""
    launchers = frozenset(strings(subject, "launchers"))
    runners = launchers | frozenset(strings(subject, "runners"))
    trials = frozenset(strings(subject, "trials"))
    fronts, environments = frozenset(strings(subject, "fronts")), frozenset(strings(subject, "environments"))
    servers, variables = frozenset(strings(subject, "server-words")), frozenset(strings(subject, "own-process"))
    converters, waits = frozenset(strings(subject, "converters")), frozenset(strings(subject, "waits"))
    pools = frozenset(strings(subject, "pools"))
    seen: set[tuple[Location, str]] = set()
    every = list(commands(subject))
    for command in every:
        path = command.site.path
        if command.shown or path.endswith(".ipynb") or not _runs(command, runners) or _leaves(command, environments):
            continue  # a notebook shows a run, it hides nothing
        if _is_placed(subject.program, command, waits) or is_pooled(subject, (command.site, *command.via), pools):
            continue
        if fronts.intersection(map(posixpath.basename, command.words)) or _is_aside(subject, path, trials):
            continue
        if any(word.partition("=")[0] in variables for word in command.words if "=" in word):
            continue
        for target in _targets(subject, command):
            if _is_aside(subject, target, trials) or words(posixpath.basename(target)) & servers:
                continue
            if _is_report(subject, command, target, converters):
                continue
            several = any(posixpath.basename(word) in launchers for word in command.words)
            if any(_is_nearer(subject, other, command, target) for other in every):
                continue
            draft = _draft(subject, command, target, Severity.INFO if several else None)
            if (draft.location, target) not in seen:
                seen.add((draft.location, target))
                yield draft


def _is_placed(program: Program, command: Command, waits: frozenset[str]) -> bool:
    """Whether a command has to be one: a stage of a declared pipeline, or a process that goes on beside its caller."""
    traits = program.traits_of(command.symbol)
    if command.words[-1] != _AND and command.words[-1].endswith(_BACKGROUND):
        return True
    return "stage" in traits or ("goes-on" in traits and goes_on(program, command.site, waits))


def _is_aside(subject: Subject, path: str, trials: frozenset[str]) -> bool:
    """Whether a script tries something, or is no longer in use."""
    return bool(subject.demoted(path) or words(path) & trials) or is_kept_aside(subject, path)


def _is_report(subject: Subject, command: Command, target: str, converters: frozenset[str]) -> bool:
    """Whether a command makes a page or a copy of a notebook, with what its cells show, and nobody reads anything else
    that it makes."""
    names = set(map(posixpath.basename, command.words))
    return target.endswith(".ipynb") and bool(names & converters) and not occasional(subject).is_used(target)


def _leaves(command: Command, environments: frozenset[str]) -> bool:
    """Whether a command picks an interpreter by its place, or an environment by its name: what has other packages than
    the one that starts it cannot be imported there."""
    first, *others = command.words
    name = posixpath.basename(first)
    if "/" in first and name.startswith("python"):
        return True
    return name in environments and any(word in _PICKS or word.startswith(_PICKED) for word in others)


def _runs(command: Command, runners: frozenset[str]) -> bool:
    """Whether the first word runs what follows: an interpreter, a launcher, something unknown, or the script itself."""
    first = posixpath.basename(next((word for word in command.words if "=" not in word), ""))
    name = first.rstrip("0123456789.")
    return name in runners or first == "*" or first.endswith((".py", ".ipynb"))


def _targets(subject: Subject, command: Command) -> Iterator[str]:
    """The scripts of the repository among the words of a command."""
    own = posixpath.dirname(command.site.path)
    for word in dict.fromkeys(command.words):
        clean = word.strip("\"'").removeprefix("<repo>/")
        if not clean.endswith((".py", ".ipynb")):
            continue
        for path in dict.fromkeys((posixpath.normpath(clean), posixpath.normpath(posixpath.join(own, clean)))):
            if path in subject.program.modules and path != command.site.path:
                yield path
                break


def _is_nearer(subject: Subject, other: Command, command: Command, target: str) -> bool:
    """Whether another command is the same call, seen by a function that is nearer to it and names the script too."""
    calls = len(other.via)
    return (
        other.site == command.site
        and 0 < calls < len(command.via)
        and command.via[-calls:] == other.via
        and target in _targets(subject, other)
    )


def _called_at(program: Program, command: Command) -> Site:
    """The outermost call that leads to a command and says by its own words what it calls: a function that starts
    whatever it is handed (``action()``) is no place to mend."""
    for site in command.via:
        called = {
            part
            for path, scope in program.calls.called.get(site, ())
            if scope >= 0
            for part in program.modules[path].name(scope).split(".")
        }
        if not called or called_name(program, site) in called or "__call__" in called:
            return site
    return command.site


def _draft(subject: Subject, command: Command, target: str, severity: Severity | None) -> Draft:
    program = subject.program
    return Draft(
        program.locate(_called_at(program, command)),
        f"{target} is started by a command: what it reads, needs and returns is out of sight from here.",
        (command.scope, target),
        (
            *chain(program, command.via),
            Evidence(program.locate(command.site), "starts it"),
            Evidence(Location(target), "is started"),
        ),
        ADVICE,
        (f"code:{command.site.path}", f"code:{target}"),
        severity,
    )
