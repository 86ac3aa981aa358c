"""What tells a library, an application and a course apart (``rules/roles.toml``)."""

from functools import cache

import msgspec
from msgspec import Struct

from mldebt.knowledge.places import rules_dir


class CourseSigns(Struct, frozen=True, forbid_unknown_fields=True):
    """What speaks for a course."""

    folders: tuple[str, ...]
    numbered_notebooks: int
    notebook_share: float


class LibrarySigns(Struct, frozen=True, forbid_unknown_fields=True):
    """What speaks for a library."""

    packaging: tuple[str, ...]
    markers: tuple[str, ...]
    least_package_modules: int
    least_package_share: float


class ApplicationSigns(Struct, frozen=True, forbid_unknown_fields=True):
    """What speaks for an application."""

    files: tuple[str, ...]


class RoleSigns(Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rules/roles.toml``."""

    course: CourseSigns
    library: LibrarySigns
    application: ApplicationSigns


@cache
def role_signs() -> RoleSigns:
    """The shipped signs."""
    return msgspec.toml.decode((rules_dir() / "roles.toml").read_bytes(), type=RoleSigns)
