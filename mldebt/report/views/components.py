"""``mldebt components``: the partition of the repository and why it is so."""

from mldebt.model.graph import Component
from mldebt.report import formats_for
from mldebt.report.markdown import code, table, words
from mldebt.report.views import as_json, unknown
from mldebt.report.wording import join_some, one_line, part, plural


def render_components(name: str, components: tuple[Component, ...]) -> str:
    """The components as ``text``, ``json`` or ``markdown``. Raises ``UnknownViewError``."""
    if name == "json":
        return as_json(components)
    if name == "markdown":
        rows: list[tuple[str, ...]] = [
            (words(one.name), words(one.kind), words(one.why), str(len(one.files)), code(join_some(one.files, 3)))
            for one in components
        ]
        return "\n".join(table(("Component", "Kind", "Why", "Files", "Which"), rows)) + "\n"
    if name != "text":
        raise unknown(name, formats_for("components"))
    if not components:
        return "No component: there is no code to group.\n"
    lines = []
    for one in components:
        lines.append(
            f"{one_line(part(one.name))}  ({one_line(one.kind)}: {one_line(one.why)}; {plural(len(one.files), 'file')})"
        )
        lines.extend(f"    {one_line(path)}" for path in one.files)
    return "\n".join([*lines, "", plural(len(components), "component") + "."]) + "\n"
