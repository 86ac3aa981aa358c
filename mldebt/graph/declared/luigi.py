"""Luigi: each class of tasks is a stage; what it makes and needs stands in its methods ``output`` and ``requires``."""

from collections.abc import Callable, Iterable, Iterator

from mldebt.facts import kinds as k
from mldebt.graph.declared.stages import Stage
from mldebt.graph.places import names_something
from mldebt.graph.trace import DataNote, Recorder, StageNote
from mldebt.model.place import Location, Site
from mldebt.resolve.inlining import Filling
from mldebt.resolve.names import ModuleFacts
from mldebt.resolve.program import Program, texts_of
from mldebt.resolve.targets import required_by_decorator
from mldebt.resolve.terms import Cls, Fun, Summary, Unknown, Value

SYSTEM, TASK, TARGET = "luigi", "luigi-task", "luigi-target"


def note_luigi(program: Program, recorder: Recorder) -> None:
    """Notes the classes of tasks in the module of a recorder."""
    module = program.modules[recorder.path]
    for scope, definition in module.definitions.items():
        if isinstance(definition, k.Class):
            info = program.world.class_info(recorder.path, scope)
            if program.apis.type_of(info.outside) == TASK:
                recorder.stages[_note(program, module, scope, definition)] = None


def _note(program: Program, module: ModuleFacts, scope: int, definition: k.Class) -> StageNote:
    name = module.name(scope)
    cell = scope >> 16 if module.is_notebook else -1
    outputs, needs = _method(program, module.path, scope, "output"), _method(program, module.path, scope, "requires")
    runs = _member(program, module.path, scope, "run")
    return StageNote(
        SYSTEM,
        (Site(module.path, definition.name.at, definition.name.end, cell),),
        name,
        _key(module.path, name),
        "",
        (module.path,),
        tuple(DataNote(key, key) for key in (*_required(program, needs), *_decorated(program, module, scope))),
        tuple(DataNote(text, text, place=text) for text in _targets(program, outputs)),
        functions=((runs.path, runs.scope),) if runs is not None else (),
    )


def _key(path: str, name: str) -> str:
    return f"{path}::{name}"


def _member(program: Program, path: str, scope: int, name: str) -> Fun | None:
    found = program.world.class_info(path, scope).member(program.world, name)
    return found if isinstance(found, Fun) else None


def _method(program: Program, path: str, scope: int, name: str) -> Summary | None:
    found = _member(program, path, scope, name)
    return program.world.summary(found.path, found.scope) if found is not None else None


def _targets(program: Program, summary: Summary | None) -> list[str]:
    """The paths and addresses of the targets that a method makes; ``*`` for what a parameter fills."""
    texts = [
        text
        for event in (summary.events if summary is not None else ())
        if event.type == TARGET
        for text in texts_of(_without_holes(program.argument(event, "path")))
        if "*" not in text or names_something(text)
    ]
    return list(dict.fromkeys(texts))


class _Unfilled(dict[str, Value]):
    """Holes that nobody fills."""

    def get(self, _key: str, _default: object = None) -> Value:
        return Unknown("a parameter of a task")


def _without_holes(value: Value | None) -> Value | None:
    """A term in which what a task's parameters would fill is unknown."""
    if value is None:
        return None
    return Filling(_Unfilled(), lambda _base, _op, _key: Unknown("a parameter of a task")).fill(value)


def _required(program: Program, summary: Summary | None) -> list[str]:
    """The classes that a method makes instances of."""
    found = []
    for call in summary.calls if summary is not None else ():
        module = program.world.look_into(call.path)
        scope = call.scope
        if module is None:
            continue
        if not isinstance(module.definitions.get(scope), k.Class):
            scope = module.parent(scope)
        if isinstance(module.definitions.get(scope), k.Class):
            found.append(_key(call.path, module.name(scope)))
    return list(dict.fromkeys(found))


def _decorated(program: Program, module: ModuleFacts, scope: int) -> list[str]:
    """The classes that a decorator says a task requires."""
    needed = required_by_decorator(program.world, Cls(module.path, scope, module.name(scope)))
    known = ((program.world.look_into(cls.path), cls) for cls in needed)
    return [_key(cls.path, found.name(cls.scope)) for found, cls in known if found is not None]


def luigi_stages(notes: Iterable[StageNote], locate: Callable[[Site], Location]) -> Iterator[Stage]:
    """A stage for each class; what it needs is what the classes make that it requires."""
    notes = tuple(notes)
    made = {note.spelled: tuple(data.place for data in note.gives) for note in notes}
    for note in notes:
        where = locate(note.chain[-1])
        yield Stage(
            f"{where.path}:{where.line}:{note.name}",
            where.path,
            note.name,
            "",
            tuple(dict.fromkeys(place for data in note.takes for place in made.get(data.known, ()))),
            made[note.spelled],
            note.scripts,
            kind=SYSTEM,
            line=where.line,
            chain=(where,),
            functions=note.functions,
        )
