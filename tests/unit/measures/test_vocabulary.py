"""Files that speak of the same names, told of an earlier run, are those that somebody finds who knows nothing."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mldebt.measures.vocabulary import Neighbours, Vocabulary
from mldebt.model.memory import Memory, NoMemory
from mldebt.pipeline.remembering import Remembering
from mldebt.store import Store, open_store

MOST, LEAST = 3, 0.05
FILES = [f"{name}.py" for name in "abcdefghij"]
names = st.dictionaries(st.sampled_from([f"word{n}" for n in range(9)]), st.integers(1, 4), max_size=6)
edits = st.dictionaries(st.sampled_from(FILES), st.one_of(st.none(), names), max_size=2)  # None: is deleted
some = st.lists(st.sampled_from(FILES), unique=True, min_size=4)
Counts = dict[str, dict[str, int]]


def neighbours(counts: Counts, memory: Memory) -> Neighbours:
    return Neighbours(Vocabulary(counts, 0.6, LEAST), MOST, memory)


def found(counts: Counts, store: Store, asked: list[str]) -> list[list[tuple[str, float]]]:
    memory = Remembering(store, "project")
    told = neighbours(counts, memory)
    near = [list(told.of(path).items()) for path in asked]
    memory.keep()
    return near


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.fixed_dictionaries(dict.fromkeys(FILES, names)), script=st.lists(st.tuples(edits, some), max_size=5))
def test_after_any_edits(
    first: Counts,
    script: list[tuple[dict[str, dict[str, int] | None], list[str]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with open_store(tmp_path_factory.mktemp("cache")) as store:
        counts: Counts = dict(first)
        for edit, asked in [({}, FILES), *script]:
            changed = {**counts, **edit}
            counts = {path: words for path, words in changed.items() if words is not None}
            fresh = neighbours(counts, NoMemory())
            assert found(counts, store, asked) == [list(fresh.of(path).items()) for path in asked]


def test_what_did_not_change_is_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {f"{n}.py": {f"word{n}": 2, f"word{n + 1}": 1} for n in range(20)}
    looked: list[str] = []
    near = Vocabulary.near

    def noted(vocabulary: Vocabulary, path: str) -> list[tuple[str, float]]:
        looked.append(path)
        return near(vocabulary, path)

    monkeypatch.setattr(Vocabulary, "near", noted)
    with open_store(tmp_path) as store:
        first = found(counts, store, list(counts))
        assert looked == list(counts)
        looked.clear()
        assert found(counts, store, list(counts)) == first
        assert looked == []
        counts["7.py"] = {"word7": 5, "word8": 1}
        assert found(counts, store, list(counts)) != first
        assert set(looked) == {"7.py"}


def test_each_is_as_near_to_the_other_whoever_is_asked_first() -> None:
    counts = {f"{n}.py": {f"word{n}": 2, f"word{n + 1}": 1, f"word{n % 3}": 1} for n in range(12)}
    forwards, backwards = Vocabulary(counts, 0.9, LEAST), Vocabulary(counts, 0.9, LEAST)
    there = {path: sorted(forwards.near(path)) for path in counts}
    assert {path: sorted(backwards.near(path)) for path in reversed(counts)} == there
    assert sorted(forwards.near("3.py")) == there["3.py"] == sorted(Vocabulary(counts, 0.9, LEAST).near("3.py"))


def test_the_weight_of_a_name_moves_in_steps() -> None:
    counts = {f"{n}.py": {f"word{n // 2}": 1, **({"often": 1} if n < 30 else {})} for n in range(40)}
    before = Vocabulary(counts, 0.9, LEAST).vectors["0.py"]
    counts["39.py"] = {"word19": 1, "often": 1}
    assert Vocabulary(counts, 0.9, LEAST).vectors["0.py"] == before
    assert set(before) == {"often", "word0"}


def test_a_neighbour_that_stays_near_does_not_make_others_look_anew(tmp_path: Path) -> None:
    counts = {f"{name}.py": {"shared": 3, f"own{name}": 1, f"pair{number // 2}": 4 - number // 4}
              for number, name in enumerate("abcdefghijkl")}  # fmt: skip
    asked = list(counts)
    with open_store(tmp_path) as store:
        vocabulary = Vocabulary(counts, 1.0, LEAST)
        memory = Remembering(store, "project")
        told = Neighbours(vocabulary, MOST, memory)
        for path in asked:
            told.of(path)
        memory.keep()
        edited = {**counts, "a.py": {**counts["a.py"], "shared": 4}}
        vocabulary = Vocabulary(edited, 1.0, LEAST)
        told = Neighbours(vocabulary, MOST, Remembering(store, "project"))
        near = [list(told.of(path).items()) for path in asked]
        assert set(vocabulary._near) == {"a.py"}
        fresh = Neighbours(Vocabulary(edited, 1.0, LEAST), MOST, NoMemory())
        assert near == [list(fresh.of(path).items()) for path in asked]
