"""What this bank calls its products, for the entities of a message; read anew every minute."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from zhike.assistant.understanding.entities.names import Names
from zhike.platform.database import Database
from zhike.platform.runtime import Runtime
from zhike.products import api as products

_NONE = Names()
_names: WeakKeyDictionary[Database, Names] = WeakKeyDictionary()


async def refresh_names(runtime: Runtime) -> None:
    """Take up the names of the products as they are now."""
    async with runtime.database.transaction() as session:
        found = await products.list_products(session)
    _names[runtime.database] = Names(tuple((each.code, (each.name_zh, each.name_en)) for each in found))


def names_of(runtime: Runtime) -> Names:
    """The names that this process knows; none before they were first read."""
    return _names.get(runtime.database, _NONE)
