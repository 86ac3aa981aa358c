"""One event where the same thing happens once, however often it is looked at."""

from mldebt.flow.occurrences import StoredAside, first_occurrences
from mldebt.model.place import Site
from mldebt.resolve.terms import Const, Event, Part, Res

HERE, CALL, OTHER = Site("a.py", 10, 20), Site("a.py", 90, 99), Site("a.py", 190, 199)


def event(site: Site, *via: Site, path: str = "x.csv") -> Event:
    return Event(site, "call", "pandas.read_csv", "frame", None, (Const(path),), via=via)


def test_what_a_function_takes_over_of_its_module_happens_once() -> None:
    assert first_occurrences((event(HERE), event(HERE, CALL), event(HERE, CALL))) == (0, 0, 0)
    assert first_occurrences((event(HERE, CALL), event(HERE, OTHER, CALL))) == (0, 0)


def test_two_calls_and_two_files_are_two() -> None:
    assert first_occurrences((event(HERE, CALL), event(HERE, OTHER))) == (0, 1)
    assert first_occurrences((event(HERE, CALL), event(HERE, CALL, path="y.csv"))) == (0, 1)


def test_only_what_a_call_stored_before_is_in_a_value() -> None:
    frame, column, value = Res(0), Const("age"), Const(1)
    stored = Event(HERE, "store", "[]=", "frame", frame, (column, value), via=(CALL,))
    own = Event(HERE, "store", "[]=", "frame", frame, (column, Const(2)))
    aside = StoredAside((event(HERE), stored, own))
    assert aside.before(1, frame) == ()
    assert aside.before(3, frame) == (value,)
    assert aside.before(3, Part(frame, "item", column)) == (value,)
    assert aside.before(3, Res(2)) == ()
