"""HTML: one self-contained file. No network, a strict content policy, one script and one style, everything escaped."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from mldebt.knowledge.compiled import DIGEST, keep, kept
from mldebt.model.report import Report
from mldebt.report import wording
from mldebt.report.html.markup import breakable, keep_markdown, markdown, prose
from mldebt.report.html.page import context_of, policy_of
from mldebt.report.options import RenderOptions


def _template(name: str) -> str:
    return Path(__file__).with_name("templates").joinpath(name).read_text(encoding="utf-8")


def _shown(value: Any) -> Any:
    """Spells out invisible characters in all that a template prints; markup of our own passes."""
    return wording.plain(value) if type(value) is str else value


def _bytecode() -> Any:
    """Compiled templates, kept as Python keeps compiled modules: compiling takes half of the rendering."""
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket

    class Kept(BytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            data = kept(f"template-{bucket.key}", bucket.checksum.encode()[:DIGEST])
            if data is not None:
                bucket.bytecode_from_string(data)

        def dump_bytecode(self, bucket: Bucket) -> None:
            keep(f"template-{bucket.key}", bucket.checksum.encode()[:DIGEST], bucket.bytecode_to_string())

    return Kept()


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        bytecode_cache=_bytecode(),
        loader=FunctionLoader(_template),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        percent=lambda share: wording.percent(share).replace(" ", "\u00a0"),
        number=wording.number,
        score=wording.score,
        part=wording.part,
        prose=prose,
        breakable=breakable,
        plural=wording.plural,
        day=wording.day,
        since=wording.since,
        age=wording.age,
        declared_words=wording.declared_words,
        join_some=wording.join_some,
        markdown=markdown,
    )
    return environment


def render(report: Report, options: RenderOptions) -> str:
    """The whole report as one HTML page."""
    style, script = _template("style.css"), _template("script.js")
    page = _environment().get_template("page.html.j2")
    context = context_of(report, options)
    text = str(page.render(**context, style=style, script=script, policy=policy_of(style, script)))
    keep_markdown()
    return text
