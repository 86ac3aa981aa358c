"""Which edges read and which write, and which end of them is the data."""

from mldebt.model.graph import READING, WRITING, Edge, EdgeKind, NodeKind

CODE_KINDS = frozenset({NodeKind.CODE, NodeKind.STAGE})
DATA_KINDS = frozenset(
    {
        NodeKind.FILE,
        NodeKind.GLOB,
        NodeKind.ARTEFACT,
        NodeKind.TABLE,
        NodeKind.OBJECT,
        NodeKind.DATASET,
        NodeKind.HUB,
        NodeKind.REGMODEL,
        NodeKind.COLLECTION,
        NodeKind.TOPIC,
    }
)
"""What is stored somewhere."""

_READS = READING | {EdgeKind.RETRIEVES, EdgeKind.DECLARES_IN}
_WRITES = WRITING | {EdgeKind.DECLARES_OUT}


def way_of(edge: Edge) -> str:
    """``read``, ``write``, or empty for an edge that does neither."""
    return "read" if edge.kind in _READS else "write" if edge.kind in _WRITES else ""


def data_of(edge: Edge) -> str:
    """The key of what is read or written."""
    return edge.target if edge.kind in _WRITES else edge.source


def code_of(edge: Edge) -> str:
    """The key of what reads or writes."""
    return edge.source if edge.kind in _WRITES else edge.target
