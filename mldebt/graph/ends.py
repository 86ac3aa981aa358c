"""The other end of an access: a node for a path, URL, table, hub id, model id, endpoint, environment variable."""

import re
from collections.abc import Callable
from typing import NamedTuple

from mldebt.graph.accesses import Access
from mldebt.graph.places import Places, names_something, names_table
from mldebt.graph.projects import project_of
from mldebt.graph.routes import routed
from mldebt.knowledge.sql import sql_rules
from mldebt.model.graph import Certainty, NodeKind
from mldebt.resolve.program import Program, origins_of, texts_of
from mldebt.resolve.texts import HINTED, ROOT


class End(NamedTuple):
    """A node to be: kind, key, label, certainty and attributes."""

    kind: NodeKind
    key: str
    label: str
    certainty: Certainty
    attrs: dict[str, str]


Maker = Callable[[Program, Access, str, Certainty], End | None]
_VERSION = re.compile(r"(?<=[^:/]):[^:/]*$")
_MLFLOW = ("models:/", "runs:/", "mlflow-artifacts:/")


def data_end(program: Program, places: Places, access: Access, text: str) -> End | None:
    """What one text of an access stands for; None where it names nothing. What stands on a hint is asserted."""
    end = _end(program, places, access, text)
    if end is not None and HINTED in origins_of(access.value):
        return end._replace(certainty=Certainty.ASSERTED)
    return end


def _end(program: Program, places: Places, access: Access, text: str) -> End | None:
    form = access.row.as_
    form, text = ("path", file) if form == "table" and (file := _file_of_table(text)) else (form, text)
    text = routed(program, access.summary, access.event, access.row, text) if form == "endpoint" else text
    if form == "url" and "://" not in text:
        return None  # told from the address of a server: no file here
    several = access.optional or len(access.texts) > 1
    if form == "project":
        stage = project_of(program, access.event, text)
        if stage:
            certainty = Certainty.ALTERNATIVES if several else Certainty.EXACT
            return End(NodeKind.STAGE, f"stage:{stage}", stage.rpartition(":")[2], certainty, {})
        form = "path"
    if form in ("path", "url") or _is_path(form, text) or (form == "model-uri" and not text.startswith(_MLFLOW)):
        artefact = access.edge in ("persists", "loads")
        ending = access.row.ending
        text = text if text.endswith((ending, "*", "/")) else text + ending
        notebook = access.summary.path.endswith(".ipynb")  # whatever it calls runs in its folder
        module = access.summary.path if notebook else access.event.site.path
        target = places.target(text, module, artefact=artefact, several=several)
        return End(*target, {}) if target is not None else None
    certainty = Certainty.PATTERN if "*" in text else Certainty.ALTERNATIVES if several else Certainty.EXACT
    if not text.strip("*") or (certainty is Certainty.PATTERN and not names_something(text)):
        return None
    maker = _MAKERS.get(form)
    return maker(program, access, text, certainty) if maker is not None else None


def _file_of_table(text: str) -> str:
    """The path in Spark's name of files as a table (``parquet.`data/rows```); "" for another name."""
    format_, _, rest = text.strip().partition(".`")
    return rest[:-1] if rest.endswith("`") and format_.lower() in sql_rules().files.formats else ""


def _is_path(form: str, text: str) -> bool:
    """Whether what may be an identifier is a path: hub ids hold one slash at most, package names none."""
    if form not in ("hub-model", "hub-dataset", "package"):
        return False
    most = 0 if form == "package" else 1
    return text.startswith((".", "/", "~", ROOT)) or text.rstrip("/").count("/") > most


_VERSION = re.compile(r"(?:@[\w.-]+|:[\w-]+|/\d+)$")
_UNQUOTED = str.maketrans("", "", '"`[]')


def _table(_program: Program, _access: Access, text: str, certainty: Certainty) -> End | None:
    name = text.translate(_UNQUOTED).strip().lower()
    if not names_table(name) or name.startswith("("):  # a query in brackets
        return None
    return End(NodeKind.TABLE, f"table:{name}", name, certainty, {})


def _hub(kind: str) -> Maker:
    def make(program: Program, access: Access, text: str, certainty: Certainty) -> End | None:
        if access.row.scheme:  # another hub, whose names hold the revision: owner/repository:revision
            name, _, revised = text.partition(":")
            pinned = revised or "?"
            return End(NodeKind.HUB, f"{access.row.scheme}:{name}:{pinned}", name, certainty, {"revision": pinned})
        revision = texts_of(program.argument(access.event, "revision"))
        pinned = revision[0] if revision else "?"
        return End(NodeKind.HUB, f"hf:{kind}:{text}@{pinned}", text, certainty, {"revision": pinned})

    return make


def _package(program: Program, access: Access, text: str, certainty: Certainty) -> End:
    """A model that is installed as a package: it comes from no hub."""
    library = program.apis.homes.get(access.event.symbol)
    name = library.name if library is not None else "unknown"
    return End(NodeKind.HUB, f"{name}:model:{text}", text, certainty, {})


def _model_address(_program: Program, _access: Access, text: str, certainty: Certainty) -> End | None:
    """An address of MLflow's: ``models:/NAME/VERSION`` and ``models:/NAME@ALIAS`` mean the registered model, whatever
    the version; what a run stored is known only with the run."""
    scheme, _, rest = text.partition(":/")
    rest = rest.lstrip("/")
    if scheme == "models":
        name = re.split("[/@]", rest, maxsplit=1)[0]
        if not names_something(name):
            return None
        sure = certainty if "*" in name or certainty is not Certainty.PATTERN else Certainty.EXACT
        return End(NodeKind.REGMODEL, f"mlflow:models:{name}", name, sure, {})
    if "*" in rest.split("/", 1)[0]:
        return None
    return End(NodeKind.REGMODEL, f"mlflow:{scheme}:{rest}", text, certainty, {})


def _registered(program: Program, access: Access, text: str, certainty: Certainty) -> End:
    """A registered model or artefact, whatever its version (``name:v3``, ``name:latest``)."""
    text = _VERSION.sub("", text)
    library = program.apis.homes.get(access.event.symbol)
    name = library.name if library is not None else "unknown"
    prefix = "mlflow:models" if name == "mlflow" else name
    return End(NodeKind.REGMODEL, f"{prefix}:{text}", text, certainty, {})


def _named(kind: NodeKind, prefix: str) -> Maker:
    def make(_program: Program, _access: Access, text: str, certainty: Certainty) -> End:
        return End(kind, f"{prefix}:{text}", text, certainty, {})

    return make


def _prompt(program: Program, access: Access, text: str, certainty: Certainty) -> End | None:
    """A prompt that a registry keeps, whatever its version: ``prompts:/NAME@ALIAS`` of MLflow's, ``OWNER/NAME:COMMIT``
    of LangChain's hub."""
    if access.edge == "fills":
        return None
    name = _VERSION.sub("", text.removeprefix("prompts:/").strip("/"))
    library = program.apis.homes.get(access.event.symbol)
    home = library.name if library is not None else "unknown"
    return End(NodeKind.PROMPT, f"prompt:{home}:{name}", name, certainty, {}) if names_something(name) else None


def _provider(program: Program, access: Access, text: str) -> tuple[str, str]:
    """Who answers for a language model, and what the model is called there: the id itself may say it, as in
    ``anthropic/claude-3``."""
    row = program.row(access.event)
    if row is not None and "named-provider" in row.traits and re.match(r"[\w-]+[/:]", text):
        provider, name = re.split("[/:]", text, maxsplit=1)
        return provider, name
    library = program.apis.homes.get(access.event.symbol)
    own = (library.provider or library.name) if library is not None else "unknown"
    return (row.provider if row is not None else "") or own, text


def _llm(program: Program, access: Access, text: str, certainty: Certainty) -> End:
    provider, text = _provider(program, access, text)
    return End(NodeKind.LLM, f"llm:{provider}:{text}", text, certainty, {"provider": provider})


def _endpoint(program: Program, access: Access, text: str, certainty: Certainty) -> End:
    row = program.apis.calls.get(access.event.symbol)
    method = (row.method if row is not None else "") or "ANY"
    given = program.argument(access.event, "methods")
    methods = [str(getattr(item, "value", "")) for item in getattr(given, "items", ())]
    method = "|".join(methods) or method
    return End(NodeKind.ENDPOINT, f"endpoint:{method} {text}", f"{method} {text}", certainty, {"method": method})


_MAKERS: dict[str, Maker] = {
    "table": _table,
    "hub-model": _hub("model"),
    "hub-dataset": _hub("dataset"),
    "package": _package,
    "registered-model": _registered,
    "model-uri": _model_address,
    "collection": _named(NodeKind.COLLECTION, "collection"),
    "topic": _named(NodeKind.TOPIC, "topic"),
    "prompt": _prompt,
    "env": _named(NodeKind.ENV, "env"),
    "llm": _llm,
    "endpoint": _endpoint,
}
