"""Library, application or course: what a repository is decides which rules may gate."""

from collections.abc import Mapping, Sequence

from mldebt.knowledge.roles import RoleName, RoleRules, role_rules
from mldebt.model.graph import DependencyGraph
from mldebt.model.panel import Role
from mldebt.model.source import CODE_KINDS, FileState
from mldebt.panels.measures import RoleMeasures
from mldebt.resolve.program import Program

_ROLES: tuple[RoleName, ...] = ("application", "library", "course")  # in a tie the first wins


def role_of(
    program: Program,
    graph: DependencyGraph,
    files: Sequence[FileState],
    texts: Mapping[str, str],
    override: str = "",
    rules: RoleRules | None = None,
) -> Role:
    """The role of a repository with its reasons, strongest first.

    ``override`` is the configuration's ``role`` and wins; ``texts`` holds configuration files by path. Where there is
    no code, and nothing else speaks for a role, it is unknown.
    """
    if override:
        return Role(override, ("the configuration says so",))
    known = rules or role_rules()
    measures = RoleMeasures(program, graph, files, texts, known)
    sums: dict[RoleName, float] = dict.fromkeys(_ROLES, 0.0)
    reasons: dict[RoleName, dict[str, float]] = {name: {} for name in _ROLES}
    for signal in known.signal:
        value = measures.value(signal.measure)
        if value >= signal.at_least:
            sums[signal.role] += signal.weight
            words = signal.reason.replace("{n}", f"{value:.0f}")
            reasons[signal.role][words] = reasons[signal.role].get(words, 0.0) + signal.weight
    if not any(reasons.values()) and not any(state.kind in CODE_KINDS for state in files):
        return Role("unknown", ("there is no code to judge it by",))
    fit = [role for role in _ROLES if sums[role] >= known.least.get(role, 0.0)]
    name = max(fit, key=lambda role: sums[role])
    ranked = sorted(reasons[name].items(), key=lambda item: -item[1])
    return Role(name, tuple(words for words, _ in ranked) or ("nothing speaks for a library or a course",))
