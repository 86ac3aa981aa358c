"""The names under which commits were written, without anything of what they changed."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mldebt.vcs import Git

_LOGIN = re.compile(r"(?:\d+\+)?([^@]+)@users\.noreply\.")


def author_names(git: "Git", revision: str) -> frozenset[str]:
    """The names of the authors whose commits ``revision`` reaches, as they wrote them, and the logins that their
    addresses tell. Raises GitError."""
    args = ["log", "-z", "--no-color", "--no-use-mailmap", "--encoding=UTF-8", "--format=%an%x00%ae", revision, "--"]
    found = {field.decode("utf-8", "replace") for field in git.stream(args)}
    logins = {login[1] for text in found if (login := _LOGIN.match(text)) is not None}
    return frozenset(logins | {text for text in found if "@" not in text})
