"""The rules of Snakefiles as stages."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from mldebt.model.paths import parents
from mldebt.resolve.pipelinefiles.records import Documents, FileStage, placed
from mldebt.resolve.pipelinefiles.snakeblocks import Blocks, Rule, read_blocks
from mldebt.resolve.pipelinefiles.snakeconfigs import command_lines, loaded_files, started_with
from mldebt.resolve.pipelinefiles.snakevalues import Arguments, Values, starred
from mldebt.resolve.pipelinefiles.templates import LONGEST, LONGEST_VALUE, merged
from mldebt.resolve.texts import normal

SUFFIX = ".smk"
NAMES = ("Snakefile", "snakefile")
_WORKFLOWS = frozenset({"workflow", "workflows"})
_BLANK = re.compile(r"(?<!\{)\{(?P<name>\w+)(?P<rest>(?:\.\w+|\[[^\]]*\])*)(?::q)?\}(?!\})")
_KEY = re.compile(r"\.(\w+)|\[[\"']?([^\]\"']*)[\"']?\]")
_PYTHON_FILE = re.compile(r"[\w./-]+\.py\b")
_CODE = ("script", "notebook")
_PROSE = ("run", "message")
_HANDED = ("input", "output", "params", "log", "resources")
Texts = Callable[[str], str]


def read_snakemake_rules(paths: Iterable[str], document: Documents, text: Texts) -> Iterator[FileStage]:
    """The rules of every Snakefile, those it includes with what it knows."""
    paths = frozenset(paths)
    files = sorted(path for path in paths if is_snakefile(path))
    blocks = _with_bases({path: read_blocks(text(path)) for path in files})
    included = {target for path in files for target in _includes(path, blocks[path])}
    configured = any(name == "configfile" for own in blocks.values() for name, _ in own.top)
    started = command_lines(paths, text) if files and not configured else ()
    done: set[str] = set()
    for path in sorted(files, key=lambda path: (path in included, path)):
        if path not in done:
            home = _started_in(path, _home(path, frozenset(files)), blocks, paths)
            yield from _rules(path, home, Values(started_with(path, home, started, document)), blocks, document, done)


def _with_bases(blocks: dict[str, Blocks]) -> dict[str, Blocks]:
    """The blocks, with what rules take over that are made of others (``use rule a as b with:``). Such a rule is left
    out where its base is none of the file, nor the only one of its name in the files of the folder."""
    found: dict[str, Blocks] = {}
    for path, own in blocks.items():
        if not any(rule.base for rule in own.rules):
            found[path] = own
            continue
        near = [each for at, each in blocks.items() if posixpath.dirname(at) == posixpath.dirname(path)]
        rules: list[Rule] = []
        for rule in own.rules:
            bases = [each for each in own.rules if each.name == rule.base] or [
                each for other in near for each in other.rules if each.name == rule.base
            ]
            if not rule.base:
                rules.append(rule)
            elif len(bases) == 1 and not bases[0].base:
                rules.append(rule._replace(directives={**bases[0].directives, **rule.directives}))
        found[path] = own._replace(rules=tuple(rules))
    return found


def is_snakefile(path: str) -> bool:
    """Whether a path is a Snakefile's."""
    return posixpath.basename(path) in NAMES or path.endswith(SUFFIX)


def _home(path: str, files: frozenset[str]) -> str:
    """The folder that Snakemake runs in: that of the nearest Snakefile above, or the one above ``workflow``."""
    folder = posixpath.dirname(path)
    at = folder
    while True:
        if any(posixpath.join(at, name) in files for name in NAMES):
            return posixpath.dirname(at) if posixpath.basename(at) == "workflow" else at
        if not at:
            break
        at = posixpath.dirname(at)
    parts = folder.split("/")
    above = next((index for index, part in enumerate(parts) if part in _WORKFLOWS), None)
    return folder if above is None else "/".join(parts[:above])


def _started_in(path: str, home: str, blocks: Mapping[str, Blocks], paths: frozenset[str]) -> str:
    """The folder from which its commands and its configuration are found: ``snakemake -s scripts/Snakefile`` stays
    above ``scripts``, ``cd workflow && snakemake`` stays beside it. Where nothing is found anywhere, the one that
    Snakemake would begin with."""
    known = [blocks[path], *(blocks[target] for target in _includes(path, blocks[path]) if target in blocks)]
    lines = [rule.directives.get("shell", "") for own in known for rule in own.rules]
    named = {word for line in lines for word in _PYTHON_FILE.findall(line)}
    named |= {
        file for name, text in blocks[path].top if name == "configfile" for file in Values({}).arguments(text).texts
    }
    starts = [*parents(f"{home}/"), "", posixpath.dirname(path)]
    found = (at for at in starts if any(normal(posixpath.join(at, word)) in paths for word in named))
    return next(found, home)


def _includes(path: str, blocks: Blocks) -> Iterator[str]:
    for name, text in blocks.top:
        if name == "include":
            for given in Values({}).arguments(text).texts:
                yield normal(posixpath.join(posixpath.dirname(path), given))


def _rules(
    path: str, home: str, values: Values, blocks: Mapping[str, Blocks], document: Documents, done: set[str]
) -> Iterator[FileStage]:
    """The rules of a Snakefile and of what it includes."""
    done.add(path)
    own = blocks[path]
    for file in loaded_files(own, values.names.get("config")):
        loaded = document(normal(posixpath.join(home, file)))
        known = values.names.get("config")
        if isinstance(loaded, dict):
            values.names["config"] = merged(known if isinstance(known, dict) else {}, loaded)
    for variable, text in own.functions:
        values.define(variable, text)
    for variable, text in own.assignments:
        if variable != "config":
            values.assign(variable, text)
    for target in _includes(path, own):
        if target in blocks and target not in done:
            yield from _rules(target, home, values, blocks, document, done)
    for rule in own.rules:
        values.rules[rule.name] = _directives(rule, values)
    for rule in own.rules:  # once more: a rule may name one that stands below it
        given = _directives(rule, values)
        values.rules[rule.name] = given
        yield _stage(path, home, rule, given, values)


def _directives(rule: Rule, values: Values) -> dict[str, Arguments]:
    """What each directive gives; ``params`` and others after them may ask for inputs and outputs."""
    found: dict[str, Arguments] = {}
    for name in sorted(rule.directives, key=lambda name: (name != "input", name != "output")):
        if name not in _PROSE:
            found[name] = values.arguments(rule.directives[name], found)
    return found


def _stage(path: str, home: str, rule: Rule, given: Mapping[str, Arguments], values: Values) -> FileStage:
    empty = Arguments()
    scripts = [text for name in _CODE for text in given.get(name, empty).texts]
    commands = tuple(_command(text, given, values) for text in given.get("shell", empty).texts)
    inputs = [text for text in map(starred, given.get("input", empty).texts) if text.strip("*/")]
    outputs = [text for text in map(starred, given.get("output", empty).texts) if text.strip("*/")]
    return FileStage(
        f"{path}:{rule.name}",
        path,
        rule.name,
        rule.line,
        home,
        ("".join(commands),) if commands else (),
        placed(home, inputs),
        placed(home, outputs),
        placed(posixpath.dirname(path), scripts),
        {name: _handed(given[name]) for name in _HANDED if name in given} if scripts else {},
        config if scripts and isinstance(config := values.names.get("config"), dict) else {},
    )


def _handed(arguments: Arguments) -> dict[str, tuple[str, ...]]:
    """What a script finds under positions and names; behind what is not known, positions are not known either."""
    found: dict[str, tuple[str, ...]] = {}
    position: int | None = 0
    for name, texts in (*(("", texts) for texts in arguments.positional), *arguments.named.items()):
        stars = tuple(starred(text) for text in texts or ())
        if name and stars:
            found[name] = stars
        if position is not None and texts is not None:
            found |= {str(position + index): (text,) for index, text in enumerate(stars)}
        position = position + len(stars) if position is not None and texts is not None else None
    return found


def _command(text: str, given: Mapping[str, Arguments], values: Values) -> str:
    """A shell line with ``{input}``, ``{output.model}``, ``{params[0]}`` and ``{config[x]}`` filled in."""

    def filled(match: re.Match[str]) -> str:
        keys = [first or second for first, second in _KEY.findall(match["rest"])]
        if match["name"] in given:
            chosen = starred(" ".join(_chosen(given[match["name"]], keys)))
            return chosen if 0 < len(chosen) <= LONGEST_VALUE else "*"
        value: object = values.names.get(match["name"])
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return str(value)[:LONGEST_VALUE] if isinstance(value, str | int | float) else "*"

    if len(text) > LONGEST:
        return ""
    return _BLANK.sub(filled, text).replace("{{", "{").replace("}}", "}")


def _chosen(arguments: Arguments, keys: list[str]) -> tuple[str, ...]:
    if not keys:
        return arguments.texts
    if keys[0].isdigit():
        texts = arguments.texts
        return texts[int(keys[0]) : int(keys[0]) + 1]
    return arguments.named.get(keys[0]) or ()
