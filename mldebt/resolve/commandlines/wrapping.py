"""Programs that start the command in their words: ``poetry run``, ``env``, ``nice``, ``srun``, ``xargs``."""

import re
import shlex

from mldebt.knowledge.launchers import LauncherRules, Shells, Wrapper
from mldebt.resolve.commandlines.expansion import UNKNOWN
from mldebt.resolve.commandlines.shell import place

ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
DEEPEST = 8  # wrappers within each other
_PLACE = re.compile(r"\{(?:/\.|//|[/.#%]|\d+[/.]{0,2})?\}")  # where a word that is read comes in
_GIVEN = re.compile(r":::")  # behind it, words and files of words


def inner_command(wrapper: Wrapper, words: list[str], wdir: str) -> tuple[list[str], str]:
    """The command that a wrapper starts, from the words behind its name, and the folder it starts in."""
    plain = wrapper.positional
    while words:
        word = words[0]
        option, given, value = word.partition("=")
        if word == "--":
            words = words[1:]
            break
        if option in wrapper.wdir and word.startswith("-"):
            folder = value if given else "".join(words[1:2])
            wdir, words = place(wdir, folder), words[1 if given else 2 :]
        elif word.startswith("-"):
            words = words[2 if word in wrapper.valued else 1 :]
        elif plain and not ASSIGNMENT.fullmatch(word):
            words, plain = words[1:], plain - 1
        else:
            break
    return words, wdir


def fed_line(wrapper: Wrapper, words: list[str], wdir: str) -> tuple[str, str]:
    """The line of shell that a wrapper starts with words that it reads, which are not known, and the folder it starts
    in. A command that is one word is a line already."""
    template, folder = inner_command(wrapper, words, wdir)
    ends = [at for at, word in enumerate(template) if _GIVEN.match(word)]
    template = template[: min(ends, default=len(template))]
    line = template[0] if len(template) == 1 and " " in template[0] else shlex.join(template)
    filled = _PLACE.sub(UNKNOWN, line.replace("'{}'", UNKNOWN))
    return (filled if filled != line or not line else f"{line} {UNKNOWN}"), folder


def unwrapped(rules: LauncherRules, words: list[str], wdir: str) -> tuple[list[str], str]:
    """A command without the wrappers and assignments before it, and the folder it starts in. One that is fed with words
    stays in its wrapper."""
    for _ in range(DEEPEST):
        while words and ASSIGNMENT.fullmatch(words[0]):
            words = words[1:]
        wrapper = rules.wrapping(program_name(words[0])) if words else None
        if wrapper is None or wrapper.fed or tuple(words[1 : 1 + len(wrapper.then)]) != wrapper.then:
            break
        words, wdir = inner_command(wrapper, words[1 + len(wrapper.then) :], wdir)
    return words, wdir


def program_name(word: str) -> str:
    """The name of a program from the word that starts it."""
    return word.rpartition("/")[2].removesuffix(".exe")


def given_to_shell(shells: Shells, words: list[str]) -> tuple[str, list[str]]:
    """The line that a shell is given (``-c``), or the script and its words."""
    while words and words[0].startswith("-"):
        if words[0] in shells.line or (words[0][1:2] != "-" and words[0].endswith("c")):
            line = next((word for word in words[1:] if not word.startswith("-") and " " in word), "".join(words[1:2]))
            return line, []
        words = words[2 if words[0] in shells.valued else 1 :]
    return "", words
