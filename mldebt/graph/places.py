"""Text to identity: what a path, URI, table or name in code means in this repository."""

import hashlib
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from mldebt.knowledge.conventions import conventions, ends_in_checkout
from mldebt.model.graph import Certainty, NodeKind
from mldebt.model.paths import folders_of, parents
from mldebt.resolve.texts import ROOT, normal
from mldebt.resolve.world import World

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")
_LOCAL = re.compile(r"^(?:file://|sqlite(?:\+\w+)?://(?:/|$))")
_OBJECT_STORES = {"s3a": "s3", "s3n": "s3", "gcs": "gs"}
_LITERAL = re.compile(r"[*?\[\]]")
_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst|zip)$")  # a second suffix
SHORTEST_LITERAL = 3  # characters that a pattern must show of a name, or it names nothing


class Target(NamedTuple):
    """An identity: node kind, canonical key, label, and how sure the text is."""

    kind: NodeKind
    key: str
    label: str
    certainty: Certainty


class Places:
    """Resolves relative paths against what the tree and its declarations know.

    ``files`` are the paths of the tree, ``declared`` paths that pipeline files name (often not in the tree),
    ``homes`` says of a folder of scripts in which folder pipelines start them, ``names`` what the project calls itself.
    """

    def __init__(
        self,
        files: Collection[str],
        declared: Collection[str] = (),
        homes: Mapping[str, str] | None = None,
        names: Iterable[str] = (),
    ) -> None:
        self.homes = homes or {}
        self.names = frozenset(map(_plain, names))
        self.files = set(files)
        self.folders = folders_of(files)
        self.known = self.files | self.folders | set(declared)

    @property
    def digest(self) -> bytes:
        """What tells one set of places from another."""
        told = (*sorted(self.known), "", *(f"{folder}={home}" for folder, home in sorted(self.homes.items())))
        told = (*told, "", *sorted(self.names))
        return hashlib.blake2b("\0".join(told).encode("utf-8", "surrogatepass"), digest_size=8).digest()

    def target(self, text: str, module: str, *, artefact: bool = False, several: bool = False) -> Target | None:
        """The node that a path in ``module`` means; None where the text names nothing."""
        text = local(text)
        scheme = _SCHEME.match(text)
        if scheme is not None:
            return _uri(text, scheme.group(1), several=several)
        if normal(text) in ("", "."):
            return None  # no path at all, or the folder that somebody happens to stand in
        path = self.path(text, module)
        if path in ("", ".", "/") or (is_word(text) and path not in self.known):
            return None
        inside = self._in_checkout(path)
        if "*" in path:
            path = inside or path
            return Target(NodeKind.GLOB, f"glob:{path}", path, Certainty.PATTERN) if names_something(path) else None
        kind = NodeKind.ARTEFACT if artefact else NodeKind.FILE
        if inside:
            return Target(kind, f"file:{inside}", inside, Certainty.PATTERN)
        return Target(kind, f"file:{path}", path, Certainty.ALTERNATIVES if several else Certainty.EXACT)

    def _in_checkout(self, path: str) -> str:
        """What an absolute path means that somebody wrote for a checkout of theirs: its longest end that is known, or
        stands somewhere in a known folder, or below a folder that is called as the project is; empty for any other
        path."""
        ends = list(ends_in_checkout(path))
        known = (end for end in ends if "/" in end and end in self.known)
        below = (end for end in ends if any("/" in folder and folder in self.known for folder in parents(end)))
        named = (end for end in ends if _plain(posixpath.basename(path[: -len(end) - 1])) in self.names)
        return next(known, "") or next(below, "") or next(named, "")  # a folder of the root may be anybody's

    def is_known(self, path: str) -> bool:
        """Whether the tree or a declaration knows such a path."""
        return path in self.known

    def is_file(self, path: str) -> bool:
        """Whether the tree has such a file."""
        return path in self.files

    def is_folder(self, path: str) -> bool:
        """Whether the tree has such a folder."""
        return path in self.folders

    def path(self, text: str, module: str) -> str:
        """The repository's spelling of a path: from its root where it can be told."""
        if text.startswith(ROOT):
            return normal(text[len(ROOT) :].lstrip("/")) if text != ROOT else ""
        clean = normal(text)
        if clean.startswith("/") or re.match(r"^[A-Za-z]:/", clean):
            return clean
        own = normal(posixpath.join(posixpath.dirname(module), clean))
        home = None if module.endswith(".ipynb") else self._at_home(clean, module)
        order = (own, clean) if module.endswith(".ipynb") else (clean, own)
        inside = [path for path in order if not path.startswith("..")]
        for path in inside if home is None else (home, *inside):
            if path in self.known:
                return path
        if clean.startswith("*/"):
            return clean  # below a folder that is not known, which may be absolute
        if home is not None:
            return home
        beside = posixpath.join(posixpath.dirname(module), "__init__.py")
        if "/" not in clean and order[0] == clean and beside in self.files:
            return clean  # nobody starts a program in the folder of a package
        for path in inside:
            if posixpath.dirname(path) in self.known and posixpath.dirname(path):
                return path
        return inside[0] if inside else clean.lstrip("./") or clean

    def _at_home(self, clean: str, module: str) -> str | None:
        """A relative path from the folder in which the scripts beside a module are started; None where that is not
        known, and where it cannot be meant."""
        home = self.homes.get(posixpath.dirname(module))
        if home is None or begins_at_root(home, clean, self.is_folder):
            return None
        there = normal(posixpath.join(home, clean))
        return there if not there.startswith("..") else None


class AskedPlaces(Places):
    """The same places, for a module that is being traced: what it asks of them is noted as a question."""

    def __init__(self, world: World, places: Places) -> None:
        self._world = world
        self._places = places
        known = {"is_known": places.is_known, "is_file": places.is_file, "is_folder": places.is_folder}
        world.others.update(place=_plain_target(places), **known)

    @property
    def digest(self) -> bytes:
        """As ``Places.digest``."""
        return self._places.digest

    def target(self, text: str, module: str, *, artefact: bool = False, several: bool = False) -> Target | None:
        """As ``Places.target``."""
        found = self._world.other("place", text, module, int(artefact), int(several))
        return found if isinstance(found, Target) else None

    def is_known(self, path: str) -> bool:
        """As ``Places.is_known``."""
        return bool(self._world.other("is_known", path))

    def is_file(self, path: str) -> bool:
        """As ``Places.is_file``."""
        return bool(self._world.other("is_file", path))

    def is_folder(self, path: str) -> bool:
        """As ``Places.is_folder``."""
        return bool(self._world.other("is_folder", path))


def _plain_target(places: Places) -> Callable[[str, str, int, int], Target | None]:
    return lambda text, module, artefact, several: places.target(
        text, module, artefact=bool(artefact), several=bool(several)
    )


def _plain(name: str) -> str:
    """The name of a project however it is spelt."""
    return re.sub(r"[-_.]+", "-", name).lower()


def project_names(document: Callable[[str], object]) -> Iterator[str]:
    """What a project calls itself in its ``pyproject.toml``."""
    found = document("pyproject.toml")
    for keys in (("project",), ("tool", "poetry")):
        table: object = found
        for key in keys:
            table = table.get(key) if isinstance(table, Mapping) else None
        name = table.get("name") if isinstance(table, Mapping) else None
        if isinstance(name, str) and name:
            yield name


def begins_at_root(folder: str, text: str, is_folder: Callable[[str], bool]) -> bool:
    """Whether a relative path that repeats the folder it is started in was written for the root of the repository: the
    folder holds none of its own name."""
    return bool(folder) and text.startswith(f"{folder}/") and not is_folder(f"{folder}/{folder.partition('/')[0]}")


def local(text: str) -> str:
    """The path of an address that means a file: ``file:///data/x.csv``, ``sqlite:///runs.db``."""
    return _LOCAL.sub("", text)


def is_word(text: str) -> bool:
    """Whether a text is no path unless one is called so: a year, the number of a camera, ``auto``."""
    return text.isdigit() or text.lower() in conventions().no_paths


def names_something(path: str) -> bool:
    """Whether a pattern shows enough of a name to stand for something."""
    last = _PACKED.sub("", path.rstrip("/")).rsplit("/", 1)
    return any(len(_LITERAL.sub("", posixpath.splitext(piece)[0])) >= SHORTEST_LITERAL for piece in last)


def names_table(name: str) -> bool:
    """Whether a pattern shows enough of a table's own name; that of its schema alone stands for nothing."""
    return "*" not in name or len(name.rpartition(".")[2].replace("*", "")) >= SHORTEST_LITERAL


def _uri(text: str, scheme: str, *, several: bool) -> Target | None:
    scheme = _OBJECT_STORES.get(scheme, scheme)
    rest = text.split("://", 1)[1]
    if not rest.strip("*/"):
        return None
    certainty = Certainty.PATTERN if "*" in rest else Certainty.ALTERNATIVES if several else Certainty.EXACT
    return Target(NodeKind.OBJECT, f"{scheme}://{rest}", f"{scheme}://{rest}", certainty)
