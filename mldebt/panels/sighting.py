"""What was seen, and where."""

from typing import NamedTuple

from mldebt.model.place import Location


class Sighting(NamedTuple):
    """One thing seen: what it is called, and where it stands."""

    name: str
    location: Location
