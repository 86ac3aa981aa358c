"""Nodes and edges of the dependency graph (RULES C1-C2 of the design notes).

Keys are canonical identities; two things are merged only when their keys are equal.
"""

from enum import StrEnum

from msgspec import Struct

from mldebt.model.place import Location


class NodeKind(StrEnum):
    FILE = "file"  # file:data/train.csv
    GLOB = "glob"  # glob:data/*_clean.csv
    TABLE = "table"  # table:analytics.orders
    OBJECT = "object"  # s3://bucket/key
    DATASET = "dataset"  # dataset:companies, what a framework loads and stores under a name
    HUB = "hub"  # hf:model:id@rev, spacy:model:package, torchhub:o/r:ref, openml:name@v
    REGMODEL = "registered-model"  # mlflow:models:name
    ARTEFACT = "artefact"  # file:models/model.pkl, written or loaded as a model, transformer, index
    COLUMN = "column"  # <dataset key>::name
    CONFIGKEY = "config-key"  # config:params.yaml#train.lr
    ENV = "environment-variable"  # env:DATA_DIR
    PROMPT = "prompt"  # prompt:mlflow:name, prompt:<file>::<constant>
    LLM = "llm"  # llm:openai:gpt-4o
    COLLECTION = "collection"  # chroma:docs
    TOPIC = "topic"  # topic:orders, a topic or queue
    ENDPOINT = "endpoint"  # endpoint:POST /predict
    MODEL = "model"  # model:<defining site>
    CODE = "code"  # code:src/train.py, code:src/train.py::fit, code:nb.ipynb#3
    STAGE = "stage"  # stage:dvc.yaml:train
    SCHEDULE = "schedule"  # schedule:dag-id


class EdgeKind(StrEnum):
    READS = "reads"
    WRITES = "writes"
    APPENDS = "appends"
    DECLARES_IN = "declares-in"
    DECLARES_OUT = "declares-out"
    TRAINS = "trains"
    PREDICTS = "predicts"
    PERSISTS = "persists"
    LOADS = "loads"
    DERIVES = "derives"
    SELECTS = "selects"
    DROPS = "drops"
    CONFIGURES = "configures"
    FILLS = "fills"
    EMBEDS = "embeds"
    RETRIEVES = "retrieves"
    EXPOSES = "exposes"
    CALLS = "calls"
    IMPORTS = "imports"
    LAUNCHES = "launches"
    TRIGGERS = "triggers"
    TESTS = "tests"
    COVERS = "covers"


class Certainty(StrEnum):
    """How sure an edge's ends are. ``ASSERTED`` stands on a hint of the repository's owner."""

    EXACT = "exact"
    ALTERNATIVES = "alternatives"
    PATTERN = "pattern"
    ASSERTED = "asserted"
    DECLARED = "declared"


READING = frozenset({EdgeKind.READS, EdgeKind.LOADS})
WRITING = frozenset({EdgeKind.WRITES, EdgeKind.APPENDS, EdgeKind.PERSISTS})
"""Edges by which code takes data, or puts it somewhere; what tools declare aside."""

MADE_OUTSIDE = "made outside by"
READ_OUTSIDE = "read outside by"
"""Attributes of a node that somebody outside of the repository makes or reads: who."""


class Node(Struct, frozen=True, gc=False):
    """A node. ``attrs`` holds facts of its kind (``mode``, ``revision``, ``value`` ...), as text."""

    key: str
    kind: NodeKind
    label: str
    location: Location | None = None
    component: str = ""
    attrs: dict[str, str] = {}


class Edge(Struct, frozen=True, gc=False):
    """A directed edge: data flows from ``source`` to ``target`` (a read goes from the data to the code).

    ``chain`` is the evidence, outermost call first, ending at the call itself; ``entry`` the script from which the call
    is reached; ``stage`` the declared stage whose command line bound it; ``mode`` r, w, a or empty. ``symbol`` is the
    API that was called; of a data set, the name by which the code at that place knows it. ``written`` is where the text
    that names the data stands, where that is a configuration file.
    """

    source: str
    target: str
    kind: EdgeKind
    certainty: Certainty
    chain: tuple[Location, ...] = ()
    entry: str = ""
    stage: str = ""
    symbol: str = ""
    mode: str = ""
    written: Location | None = None

    @property
    def declared(self) -> bool:
        """True where a tool's file says so, False where code was seen to do it."""
        return self.certainty is Certainty.DECLARED


class Unresolved(Struct, frozen=True, gc=False):
    """A call whose target could not be known: counted in the coverage, listed by ``graph --unresolved``."""

    location: Location
    symbol: str
    reason: str
    hint: str = ""


class Component(Struct, frozen=True, gc=False):
    """The unit that is ranked, owned and reached. ``why`` says which rule made it (config, dvc, kedro, notebook,
    ...).
    """

    name: str
    kind: str
    why: str
    files: tuple[str, ...]


class DependencyGraph(Struct, frozen=True, gc=False):
    """The whole picture as plain rows, sorted; ``graph.export.to_networkx`` makes the NetworkX graph of it."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    components: tuple[Component, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    io_calls: int = 0
    io_resolved: int = 0
