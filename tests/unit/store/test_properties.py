"""Whatever is done to it, the cache answers like a dictionary."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt.store import open_store

_KEYS = st.sampled_from(["a", "b", "c'; --", "ä", ""])
_SPACES = st.sampled_from(["facts", "history"])
_STEPS = st.one_of(
    st.tuples(st.just("put"), _SPACES, st.dictionaries(_KEYS, st.binary(max_size=20), max_size=3)),
    st.tuples(st.just("delete"), _SPACES, st.lists(_KEYS, max_size=3)),
    st.tuples(st.just("flush"), st.none(), st.none()),
    st.tuples(st.just("reopen"), st.none(), st.none()),
)


@given(st.lists(_STEPS, max_size=12))
@settings(max_examples=40)
def test_the_store_answers_like_a_dictionary(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    with TemporaryDirectory() as name:
        model: dict[str, dict[str, bytes]] = {"facts": {}, "history": {}}
        store = open_store(Path(name))
        for action, space, content in steps:
            if action == "put":
                store.put(space, content)
                model[space] |= content
            elif action == "delete":
                store.delete(space, content)
                model[space] = {key: value for key, value in model[space].items() if key not in content}
            elif action == "flush":
                store.flush()
            else:
                store.close()
                store = open_store(Path(name))
            for known, rows in model.items():
                assert store.get_all(known) == rows
                assert store.get(known, ["a", "ä", "missing"]) == {k: v for k, v in rows.items() if k in {"a", "ä"}}
        store.close()
        assert store.warnings == ()
