"""Which file an import means, found without importing: several roots, ``src`` layout, namespace packages, relative
imports and scripts run from their own folder."""

import hashlib
import posixpath
import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from mldebt.model.paths import folders_of, parents

# A folder or file of the project with such a name is more often data than a module that shadows the library.
Names = frozenset[str]
STANDARD: Names = sys.stdlib_module_names
MANIFESTS = ("setup.py", "pyproject.toml")
_folder_of = cache(posixpath.dirname)  # of few files, of each for every import that anybody looks at


class ModuleIndex:
    """Dotted names to files of one tree.

    ``paths`` are the Python files and the manifests of their distributions; ``external`` top names of libraries that
    API tables know: a folder without ``__init__.py`` never shadows one of them.
    """

    def __init__(self, paths: Iterable[str], external: Names = frozenset(), roots: Iterable[str] = ()) -> None:
        paths = set(paths)
        self.files = {path for path in paths if path.endswith(".py")}
        self.folders = folders_of(path.lstrip("/") for path in self.files)
        self.external = external
        self.roots = self._find_roots(roots, paths)
        self._holders = self._find_holders()
        self._tails: dict[str, list[str]] | None = None
        self._found: dict[tuple[str, str], str | None] = {}

    @property
    def digest(self) -> bytes:
        """What tells one index from another."""
        known = (sorted(self.files), sorted(self.external), self.roots, sys.version_info[:2])
        return hashlib.blake2b(repr(known).encode("utf-8", "surrogatepass"), digest_size=8).digest()

    def _find_roots(self, declared: Iterable[str], paths: Iterable[str]) -> tuple[str, ...]:
        """Folders that stand on ``sys.path``: declared ones, the top, ``src``, and each parent of a top package."""
        found = {"": None, **dict.fromkeys(root.strip("/") for root in declared)}
        if "src" in self.folders:
            found["src"] = None
        for path in sorted(paths):
            if posixpath.basename(path) in MANIFESTS:
                folder = posixpath.dirname(path)
                found[folder] = None
                if f"{folder}/src" in self.folders:
                    found[f"{folder}/src"] = None
        for path in sorted(self.files):
            if posixpath.basename(path) == "__init__.py":
                folder = posixpath.dirname(path)
                above = posixpath.dirname(folder)
                if folder and f"{above}/__init__.py".lstrip("/") not in self.files:
                    found[above] = None
        return tuple(found)

    def _find_holders(self) -> dict[str, tuple[str, ...]]:
        """Top name -> the roots in which such a module or folder lies, in the order of the roots."""
        order = {root: place for place, root in enumerate(self.roots)}
        found: defaultdict[str, set[str]] = defaultdict(set)
        for path in {*self.files, *map(posixpath.dirname, self.files), *self.folders}:
            folder, name = posixpath.split(path)
            if folder in order:
                found[name.removesuffix(".py")].add(folder)
        return {name: tuple(sorted(roots, key=order.__getitem__)) for name, roots in found.items()}

    def find(self, dotted: str, importer: str) -> str | None:
        """The file (or namespace folder) that ``import dotted`` means in ``importer``; None for one outside the
        tree.
        """
        key = (_folder_of(importer), dotted)
        if key not in self._found:
            self._found[key] = self._search(dotted.replace(".", "/"), importer)
        return self._found[key]

    def _search(self, tail: str, importer: str) -> str | None:
        own, around = posixpath.dirname(importer), parents(importer.lstrip("/"))
        top = tail.split("/", 1)[0]
        holders = self._holders.get(top, ())
        nearest = [folder for folder in around if folder in holders]
        for folder in dict.fromkeys((own, *nearest, *holders, *around)):
            found = self._at(posixpath.join(folder, tail))
            if found in self.folders and top in self.external:
                continue
            if found is not None and (folder in holders or self._on_path(folder, tail, found, importer)):
                return found
        return self._unique(tail)

    def _on_path(self, folder: str, tail: str, found: str, importer: str) -> bool:
        """Whether a folder around the importer that nobody put on the path may hold what an absolute import means.

        A script shadows with its neighbours what Python brings; a module of a package does not, and neither does it
        mean its neighbour by the name of a library, nor by a bare name the package that it lies in.
        """
        own = folder == posixpath.dirname(importer)
        top, dotted, _ = tail.partition("/")
        if f"{folder}/__init__.py".lstrip("/") not in self.files:
            return own or top not in STANDARD
        if top in STANDARD:
            return False
        if dotted:
            return True
        if top in self.external and not (own and posixpath.basename(found) == "__init__.py"):
            return False
        return not importer.startswith(f"{posixpath.join(folder, top)}/")

    def relative(self, level: int, module: str, importer: str) -> str | None:
        """The file of a relative import."""
        folder = posixpath.dirname(importer)
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        return self._at(posixpath.join(folder, module.replace(".", "/"))) if module else self._folder(folder)

    def child(self, package: str, name: str) -> str | None:
        """A submodule of a package, given the package's file or folder."""
        folder = posixpath.dirname(package) if package.endswith(".py") else package
        if package.endswith(".py") and posixpath.basename(package) != "__init__.py":
            return None
        return self._at(posixpath.join(folder, name))

    def _at(self, base: str) -> str | None:
        for candidate in (f"{base}/__init__.py", f"{base}.py"):
            if candidate in self.files:
                return candidate
        return base if base in self.folders else None

    def _folder(self, folder: str) -> str | None:
        init = f"{folder}/__init__.py".lstrip("/")
        return init if init in self.files else folder if folder in self.folders else None

    def _unique(self, tail: str) -> str | None:
        """The only file whose path ends so: a script that another folder put on the path."""
        if (top := tail.split("/", 1)[0]) in self.external or top in STANDARD:
            return None
        if self._tails is None:
            self._tails = {}
            for path in self.files:
                stem = path.removesuffix(".py").removesuffix("/__init__")
                parts = stem.split("/")
                for start in range(len(parts)):
                    self._tails.setdefault("/".join(parts[start:]), []).append(path)
        found = self._tails.get(tail, [])
        return found[0] if len(found) == 1 and "/" in tail else None
