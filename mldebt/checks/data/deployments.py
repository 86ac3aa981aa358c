"""What a deployment says about a file: a copy or pull by name, a volume that two services share."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator

from mldebt.checks.data.started import README, matches, services, started
from mldebt.checks.memo import once_a_run
from mldebt.checks.subject import Subject
from mldebt.knowledge.conventions import conventions
from mldebt.model.graph import EdgeKind

_PULL = re.compile(r"\bdvc\s+(?:pull|fetch|get|import)\b")


class Deployments:
    """The files and folders that the deployment of a project hands over."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        words = conventions()
        nothing = re.compile("|".join(rf"(?<![\w-]){re.escape(word)}" for word in words.no_handover))
        kinds = {state.path: state.kind for state in subject.files}
        self._lines = [
            line
            for path, text in started(subject).texts.items()
            if path != README and (kinds.get(path) != "yaml" or matches(path, words.deployment_files))
            for line in text.splitlines()
            if not nothing.search(line)
        ]
        self._pulling = [path for path, text in started(subject).texts.items() if _PULL.search(text)]
        self._shared = frozenset(_shared_volumes(subject))
        self._outputs = frozenset(
            edge.target.partition(":")[2] for edge in subject.graph.edges if edge.kind is EdgeKind.DECLARES_OUT
        )

    def names(self, label: str) -> bool:
        """Whether a command or container file of the deployment names a file by the end of its path."""
        if "." not in posixpath.basename(label):
            return False
        return any(_names(line, label) for line in self._lines)

    def gives(self, label: str, users: frozenset[str]) -> bool:
        """Whether a file of commands or of jobs that starts one of the scripts names the file for it. A pipeline of DVC
        names what a stage makes, too: what it says of readers is heard of elsewhere."""
        known = started(self._subject)
        return any(
            _names(text, label) and known.by_text[path] & users
            for path, text in known.texts.items()
            if path != README and posixpath.basename(path) != "dvc.yaml"
        )

    def shares(self, label: str) -> bool:
        """Whether two services of a composition mount the folder that holds a file."""
        return any(label.startswith(f"{folder}/") for folder in self._shared)

    def pulls(self, label: str, users: frozenset[str]) -> bool:
        """Whether what starts one of the scripts pulls the versioned data first, and the file is versioned."""
        if not self.versioned(label):
            return False
        return any(started(self._subject).by_text[path] & users for path in self._pulling)

    def versioned(self, label: str) -> bool:
        """Whether a pipeline or a pointer of DVC declares the file, or a folder around it."""
        return self.pointed_at(label) or not self._outputs.isdisjoint(around(label))

    def pointed_at(self, label: str) -> bool:
        """Whether a ``.dvc`` file versions the file, or a folder around it."""
        return any(f"{folder}.dvc" in self._subject.texts for folder in around(label))


def _names(text: str, label: str) -> bool:
    """Whether a text names a file by the end of its path."""
    tail = "/".join(label.split("/")[-2:])
    return tail in text and re.search(rf"(?<![\w-]){re.escape(tail)}(?![\w])", text) is not None


@once_a_run
def deployments(subject: Subject) -> Deployments:
    """What the deployment of a run hands over."""
    return Deployments(subject)


def around(label: str) -> Iterator[str]:
    """A path and the folders around it."""
    parts = label.split("/")
    return ("/".join(parts[:end]) for end in range(len(parts), 0, -1))


def _shared_volumes(subject: Subject) -> Iterator[str]:
    """Folders of the repository that at least two services of one composition see."""
    for path in started(subject).texts:
        content = subject.documents.get(path) if path in subject.texts else None
        users: defaultdict[str, set[str]] = defaultdict(set)
        for name, body in services(content).items():
            volumes = body.get("volumes")
            for volume in volumes if isinstance(volumes, list) else ():
                for folder in _folders(volume, posixpath.dirname(path)):
                    users[folder].add(name)
        yield from (folder for folder, names in users.items() if len(names) > 1 and folder not in ("", "."))


def _folders(volume: object, base: str) -> Iterator[str]:
    """The folder here that a volume shows, or that a named volume stands for by where it is mounted."""
    if isinstance(volume, dict):
        source, target = str(volume.get("source", "")), str(volume.get("target", ""))
    else:
        source, _, rest = str(volume).partition(":")
        target = rest.partition(":")[0]
    if source.startswith("."):
        yield posixpath.normpath(posixpath.join(base, source))
    elif target.count("/") > 1:
        yield "/".join(target.strip("/").split("/")[1:])
