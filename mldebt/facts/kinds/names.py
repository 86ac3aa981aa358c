"""Names read off facts."""

from mldebt.facts import kinds as k


def last_name(node: k.Kind) -> str:
    """``b`` of ``a.b``, ``a`` of ``a``; empty for anything else."""
    return node.attr if isinstance(node, k.Attr) else node.id if isinstance(node, k.Name) else ""


def dotted_name(node: k.Expr) -> str:
    """``a.b.c`` of a chain of attributes; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, k.Attr):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, k.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))
