"""Pages that are kept: the same report, rendered by the same program, is the same page."""

import hashlib
import zlib

import msgspec

from mldebt.model.report import Report
from mldebt.pipeline.options import RunOptions
from mldebt.pipeline.stamp import engine_stamp
from mldebt.report import RenderOptions, render
from mldebt.store import cache_directory, open_store

SPACE = "pages"
KEPT = frozenset({"html"})  # formats that take longer to render than to look up


def rendered(name: str, report: Report, given: RenderOptions, options: RunOptions) -> str:
    """The report as text of a format, taken from the store where it was rendered before."""
    if name not in KEPT or not options.use_cache:
        return render(name, report, given)
    key = _key(name, report, given)
    with open_store(cache_directory(options.cache_dir)) as store:
        found = store.get(SPACE, [key]).get(key)
        if found is not None:
            try:
                return zlib.decompress(found).decode("utf-8", "surrogatepass")
            except (zlib.error, UnicodeDecodeError):
                store.delete(SPACE, [key])
        text = render(name, report, given)
        store.put(SPACE, {key: zlib.compress(text.encode("utf-8", "surrogatepass"), 1)})
    return text


def _key(name: str, report: Report, given: RenderOptions) -> str:
    digest = hashlib.blake2b(msgspec.msgpack.encode((name, engine_stamp(), given)), digest_size=16)
    digest.update(msgspec.msgpack.encode(report))
    return digest.hexdigest()
