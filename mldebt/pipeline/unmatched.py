"""Patterns of the configuration that no file matches: mostly the trace of a folder that was renamed."""

from collections.abc import Iterator, Mapping

from mldebt.config import Config
from mldebt.model.paths import as_pattern
from mldebt.pipeline.analysis import Analysis

_SHOWN = 6


def unmatched(run: Analysis) -> tuple[str, ...]:
    """One sentence that names them; none in a run over named files, which a hook repeats all day.

    What ``[imports]`` and ``[exports]`` name is looked for in the graph, and told with it.
    """
    if run.options.paths:
        return ()
    found: dict[str, list[str]] = {}
    for key, pattern in _without_match(run):
        found.setdefault(run.project.loaded.origins.get(key, "The configuration"), []).append(pattern)
    return tuple(
        f"{file}: nothing here matches {_named(patterns)}; correct what was misspelt or has moved, or remove it."
        for file, patterns in found.items()
    )


def _named(patterns: list[str]) -> str:
    more = f" and {len(patterns) - _SHOWN:,} more" if len(patterns) > _SHOWN else ""
    return ", ".join(patterns[:_SHOWN]) + more


def _without_match(run: Analysis) -> Iterator[tuple[str, str]]:
    """The attribute of the configuration, and the pattern with the key it stands under."""
    for key, tables in _patterns(run.config).items():
        paths = run.tree.listed() if key in _OF_ALL_FILES else run.paths
        for place, pattern in tables:
            if not _matches_any(pattern, paths):
                yield key, f"{place} `{pattern}`"
    for root in run.config.roots:
        if not run.tree.exists(root.strip("/")):
            yield "roots", f"roots `{root}`"


_OF_ALL_FILES = frozenset({"exclude", "extend_exclude", "include"})


def _patterns(config: Config) -> Mapping[str, list[tuple[str, str]]]:
    """By attribute: what people call the place, and the pattern."""
    return {
        "exclude": [("exclude", glob) for glob in config.exclude or ()],
        "extend_exclude": [("extend-exclude", glob) for glob in config.extend_exclude],
        "include": [("include", glob) for glob in config.include],
        "per_file_ignores": [("[per-file-ignores]", glob) for glob in config.per_file_ignores],
        "components": [(f"[components] {name}", glob) for name, globs in config.components.items() for glob in globs],
        "owners": [("[owners]", glob) for glob in config.owners],
    }


def _matches_any(pattern: str, paths: tuple[str, ...]) -> bool:
    """Whether any path matches; a pattern that takes others back (``!x``) says what it is about without its mark."""
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines([as_pattern(pattern.removeprefix("!"))])
    return any(map(spec.match_file, paths)) or not len(spec)
