"""GLUE005: a part of the data path is written in another language."""

import posixpath
from collections.abc import Iterator

from mldebt.checks.common import strings
from mldebt.checks.exports import exported_from
from mldebt.checks.glue.launches import commands, within
from mldebt.checks.match.code import imports_seen
from mldebt.checks.registry import check
from mldebt.checks.subject import Subject
from mldebt.model.finding import Draft

ADVICE = "Name who maintains the other half, and test what crosses the border; or move it over."


@check("GLUE005")
def second_language(subject: Subject) -> Iterator[Draft]:
    """Files of other languages that are run, and bridges to them that are imported; once a file."""
    program = subject.program
    interpreters = dict(pair.split("=", 1) for pair in strings(subject, "interpreters"))
    endings = {
        language: tuple(names.split())
        for language, _, names in (pair.partition("=") for pair in strings(subject, "endings"))
    }
    bridges = dict(pair.split("=", 1) for pair in strings(subject, "bridges"))
    seen: set[tuple[str, str]] = set()
    for command in commands(subject):
        words = within(command.words)
        language = interpreters.get(posixpath.basename(words[0]), "") if words else ""
        path = command.site.path
        runs = any(word.lower().endswith(endings.get(language, ())) for word in words[1:])
        if runs and (path, language) not in seen and _is_of_ours(subject, path):
            seen.add((path, language))
            yield Draft(
                program.locate(command.site),
                f"{posixpath.basename(path)} starts {language} code: two languages have to be known to debug it.",
                (command.scope, language),
                advice=ADVICE,
                nodes=(f"code:{path}",),
            )
    for found in imports_seen(subject, *bridges):
        path = found.location.path
        language = bridges.get(found.module.partition(".")[0], "")
        if language and (path, language) not in seen and _is_of_ours(subject, path):
            seen.add((path, language))
            yield Draft(
                found.location,
                f"{posixpath.basename(path)} calls {language} through {found.module.partition('.')[0]}.",
                ("import", language),
                advice=ADVICE,
                nodes=(f"code:{path}",),
            )


def _is_of_ours(subject: Subject, path: str) -> bool:
    """Whether somebody has to debug a file here: its source, where it was written from a notebook."""
    return not subject.demoted(path) and not exported_from(subject, path)
