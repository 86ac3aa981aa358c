"""The environment and the flags under which git runs on a repository that nobody trusts.

Configuration given in the environment outranks the repository's own, so what could start a program is switched off
there. Filters cannot be switched off by name: therefore no command here ever compares or converts work-tree content.
"""

import os
from collections.abc import Mapping
from pathlib import Path

# Commands that neither write, nor talk to a network, nor read work-tree content through filters.
READING_COMMANDS = frozenset(
    {
        "blame",
        "cat-file",
        "check-mailmap",
        "diff-index",
        "diff-tree",
        "for-each-ref",
        "log",
        "ls-files",
        "ls-tree",
        "merge-base",
        "rev-list",
        "rev-parse",
        "show-ref",
        "symbolic-ref",
        "version",
    }
)

# Flags that keep a command from starting what the repository's attributes and configuration name.
_NO_PROGRAMS = ("--no-ext-diff", "--no-textconv")
SAFE_FLAGS: Mapping[str, tuple[str, ...]] = {
    "blame": ("--no-textconv",),
    "diff-index": (*_NO_PROGRAMS, "--cached"),
    "diff-tree": _NO_PROGRAMS,
    "log": (*_NO_PROGRAMS, "--no-show-signature"),
}

# Options that would undo the above.
FORBIDDEN_OPTIONS = ("--ext-diff", "--textconv", "--filters", "--show-signature", "--output", "--recurse-submodules")

_CONFIG = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.untrackedCache": "false",
    "core.excludesFile": "/dev/null",
    "core.attributesFile": "/dev/null",
    "core.pager": "cat",
    "core.quotePath": "false",
    "credential.helper": "",
    "gpg.openpgp.program": "/dev/null",
    "gpg.program": "/dev/null",
    "gpg.ssh.defaultKeyCommand": "/dev/null",
    "gpg.ssh.program": "/dev/null",
    "gpg.x509.program": "/dev/null",
    "log.showSignature": "false",
    "protocol.allow": "never",
    "safe.directory": "*",
}

_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "",
    "LC_ALL": "C",
}


def hardened_environment(surrounding: Mapping[str, str] | None = None) -> dict[str, str]:
    """The surrounding environment without any ``GIT_*`` variable, plus what keeps git quiet and harmless.

    Names no repository: the caller adds ``GIT_DIR`` and what else it decided.
    """
    given = os.environ if surrounding is None else surrounding
    environment = {name: value for name, value in given.items() if not name.upper().startswith("GIT_")}
    environment.update(_VARIABLES)
    environment["GIT_CONFIG_COUNT"] = str(len(_CONFIG))
    for position, (key, value) in enumerate(_CONFIG.items()):
        environment[f"GIT_CONFIG_KEY_{position}"] = key
        environment[f"GIT_CONFIG_VALUE_{position}"] = value
    return environment


def hook_variables(
    root: Path, git_dir: Path, is_ours: bool, surrounding: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What a surrounding git hook says about the repository at ``root``: its index and object stores.

    ``is_ours`` tells whether the hook's repository is this one; what another repository's hook says is dropped. Paths
    become absolute, since a hook gives them relative to its work tree.
    """
    given = os.environ if surrounding is None else surrounding
    kept: dict[str, str] = {}
    if not is_ours:
        return kept
    for name in ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        if given.get(name):
            kept[name] = str(root / given[name])
    alternates = given.get("GIT_ALTERNATE_OBJECT_DIRECTORIES")
    if alternates:
        kept["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = os.pathsep.join(
            str(git_dir / part) for part in alternates.split(os.pathsep) if part
        )
    return kept


def check_arguments(args: list[str]) -> list[str]:
    """The arguments with the safe flags of their command put in.

    Raises ValueError for a command or option that could write, fetch or start a program: an error in our own code.
    """
    command = args[0]
    if command not in READING_COMMANDS:
        raise ValueError(f"git {command} is not among the commands this tool may run")
    for option in args[1:]:
        if option == "--":
            break
        if option.startswith(FORBIDDEN_OPTIONS):
            raise ValueError(f"git {command} {option} could start a program or write a file")
    return ["--no-pager", command, *SAFE_FLAGS.get(command, ()), *args[1:]]
