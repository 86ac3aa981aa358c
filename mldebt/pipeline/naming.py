"""Whether what the configuration names is there: rules, their options, questions."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mldebt.config import ConfigError, Loaded
from mldebt.model.errors import MldebtError
from mldebt.pipeline.options import RunOptions
from mldebt.pipeline.setup import Project, open_project, rulebook

if TYPE_CHECKING:
    from mldebt.rulebook import Card


def named_project(options: RunOptions) -> Project:
    """Open the project; the caller closes its ``git``.

    Raises what ``open_project`` raises, and ConfigError with a sentence for each word of the configuration that names
    nothing here.
    """
    project = open_project(options)
    try:
        if project.loaded.files and (faults := name_faults(project.loaded, rulebook(options, project))):
            raise ConfigError(*faults)
    except MldebtError:
        if project.git is not None:
            project.git.close()
        raise
    return project


def name_faults(loaded: Loaded, cards: Mapping[str, "Card"]) -> tuple[str, ...]:
    """A sentence, which names the file, for each word that names nothing; for commands that go on, since they list the
    names there are."""
    return tuple(
        dict.fromkeys(
            f"{loaded.origins.get(key, 'The configuration')}: {sentence}" for key, sentence in _faults(loaded, cards)
        )
    )


def _faults(loaded: Loaded, cards: Mapping[str, "Card"]) -> Iterator[tuple[str, str]]:
    """The key of the configuration that each fault stands under, and the fault."""
    from mldebt.rulebook import check_options, check_tokens

    config = loaded.config
    try:
        check_options(cards, config.rules)
    except MldebtError as error:
        yield from (("rules", sentence) for sentence in error.sentences)
    words = {"select": config.select, "extend_select": config.extend_select, "ignore": config.ignore}
    for key, tokens in words.items():
        try:
            check_tokens(cards, tokens)
        except MldebtError as error:
            yield from ((key, sentence) for sentence in error.sentences)
    yield from (("answers", sentence) for sentence in _unasked(loaded))


def _unasked(loaded: Loaded) -> Iterator[str]:
    """A sentence for each answer to a question that nobody asks."""
    if not loaded.config.answers:
        return
    from difflib import get_close_matches

    from mldebt.knowledge.panels import panel_rules

    known = [question.id for panel in panel_rules().panel for question in panel.question]
    for name in loaded.config.answers:
        if name not in known:
            close = get_close_matches(name, known, n=1, cutoff=0.6)
            advice = f"Did you mean `{close[0]}`?" if close else "The report shows the name beside each question."
            yield f"`answers` names the question `{name}`, which nobody asks. {advice}"
