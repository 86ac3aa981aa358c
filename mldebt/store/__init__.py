"""The only SQLite: named spaces of bytes under text keys, kept between runs. It does not know what it stores.

A cache is disposable: whatever is wrong with it (damaged, read-only, locked, full), a run goes on without it and says
so in one sentence. Callers must therefore treat every row as one that may be gone.
"""

from mldebt.store.cache import SpaceInfo, Store, StoreInfo, open_store
from mldebt.store.places import cache_directory

__all__ = ["SpaceInfo", "Store", "StoreInfo", "cache_directory", "open_store"]
