"""YAML by its event stream: safe (nothing is constructed), bounded in depth and size, custom tags as plain values."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from mldebt.source.documents import DocumentFaultError, DocValue, Path, Scalar, check_depth
from mldebt.source.settings import source_settings

_PREFIX = "tag:yaml.org,2002:"
_MERGE = "<<"


class _Leaf(NamedTuple):
    value: Scalar
    line: int
    column: int


class _Branch(NamedTuple):
    """A mapping or list; ``merged`` are the mappings a ``<<`` key brings in."""

    items: "dict[str | int, Any]"
    merged: "list[Any]"


def read_yaml(text: str) -> Iterator[DocValue]:
    """Values of all documents of a stream, aliases followed each time they are used.

    Raises DocumentFaultError where the stream breaks off: what came before was yielded.
    """
    import yaml

    composer = _Composer(text)
    unfolding = _Unfolding()
    document = 0
    try:
        for root in composer.documents():
            for path, leaf in unfolding.leaves((), root, 0):
                yield DocValue(path, leaf.value, leaf.line, leaf.column, document)
            document += 1
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 0
        problem = error.problem or "it breaks YAML's rules"
        sentence = f"line {line} is not valid YAML ({problem}); the rest was not read."
        raise DocumentFaultError("too-deep" if "nesting depth" in problem else "syntax", sentence, line) from error
    except yaml.YAMLError as error:
        raise DocumentFaultError("syntax", "it holds a character that YAML does not allow; remove it.") from error


class _Unfolding:
    """Walks nodes with aliases followed. Counts all it meets, so a few lines of aliases cannot fill the memory."""

    def __init__(self) -> None:
        self._limit = source_settings().limits.document_nodes
        self._met = 0

    def leaves(self, path: Path, node: Any, depth: int) -> Iterator[tuple[Path, _Leaf]]:
        """Scalars below a node, in order. An alias may bring depth that no nesting in the text shows."""
        self._count(1)
        if isinstance(node, _Leaf):
            yield path, node
            return
        check_depth(depth, 0)
        items = dict(node.items)
        for other in node.merged:
            if isinstance(other, _Branch):
                self._count(len(other.items))
                items = {**other.items, **items}
        for key, value in items.items():
            yield from self.leaves((*path, key), value, depth + 1)

    def _count(self, nodes: int) -> None:
        self._met += nodes
        if self._met > self._limit:
            raise DocumentFaultError(
                "too-large", f"its aliases describe more than {self._limit:,} values; the rest was not read."
            )


class _Composer:
    """Events to nodes."""

    def __init__(self, text: str) -> None:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._yaml: Any = yaml
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
        self._resolver: Any = yaml.resolver.Resolver()
        self._constructor: Any = yaml.constructor.SafeConstructor()
        self._anchors: dict[str, Any] = {}

    def documents(self) -> Iterator[Any]:
        """The root node of each document."""
        for event in self._events:
            if isinstance(event, self._yaml.DocumentStartEvent):
                self._anchors = {}
                yield self._node(next(self._events), 0)

    def _node(self, event: Any, depth: int) -> Any:
        """The node that starts with this event."""
        check_depth(depth, event.start_mark.line + 1)
        if isinstance(event, self._yaml.AliasEvent):
            nothing = _Leaf(None, event.start_mark.line + 1, event.start_mark.column + 1)
            return self._anchors.get(event.anchor, nothing)
        if isinstance(event, self._yaml.ScalarEvent):
            node: Any = _Leaf(self._scalar(event), event.start_mark.line + 1, event.start_mark.column + 1)
        elif isinstance(event, self._yaml.SequenceStartEvent):
            node = self._sequence(depth)
        else:
            node = self._mapping(depth)
        if event.anchor:
            # Only now: a node inside itself finds no anchor, so nothing here is ever circular.
            self._anchors[event.anchor] = node
        return node

    def _sequence(self, depth: int) -> _Branch:
        items: dict[str | int, Any] = {}
        for event in self._events:
            if isinstance(event, self._yaml.SequenceEndEvent):
                break
            items[len(items)] = self._node(event, depth + 1)
        return _Branch(items, [])

    def _mapping(self, depth: int) -> _Branch:
        branch = _Branch({}, [])
        for event in self._events:
            if isinstance(event, self._yaml.MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if isinstance(event, self._yaml.ScalarEvent) and event.value == _MERGE and event.implicit[0]:
                is_list = isinstance(value, _Branch) and set(value.items) == set(range(len(value.items)))
                branch.merged.extend(value.items.values() if is_list and value.items else [value])
            else:
                branch.items[event.value if isinstance(event, self._yaml.ScalarEvent) else _key_text(key)] = value
        return branch

    def _scalar(self, event: Any) -> Scalar:
        """The value YAML 1.1 gives a scalar; text where it has a tag of its own or cannot be converted."""
        yaml = self._yaml
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag == _PREFIX + "str":
            return str(event.value)
        node = yaml.ScalarNode(tag, event.value)
        try:
            if tag == _PREFIX + "null":
                return None
            if tag == _PREFIX + "bool":
                return bool(self._constructor.construct_yaml_bool(node))
            if tag == _PREFIX + "int":
                return int(self._constructor.construct_yaml_int(node))
            if tag == _PREFIX + "float":
                return float(self._constructor.construct_yaml_float(node))
        except (ValueError, KeyError, IndexError, OverflowError):
            pass
        return str(event.value)


def _key_text(key: Any) -> str:
    """A key that is no plain scalar, in words that cannot be mistaken for one."""
    return str(key.value) if isinstance(key, _Leaf) else "?"
