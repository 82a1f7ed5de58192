"""Alembic's entry: it runs this file for each upgrade, with what `zhike.app.migration` put into the configuration."""

from alembic import context
from sqlalchemy import create_engine, text

attributes = context.config.attributes
engine = create_engine(attributes["url"])
try:
    with engine.connect() as connection:
        # A change that waits for a busy table makes everyone behind it wait too: better to give up and come again.
        connection.execute(
            text("SELECT set_config('lock_timeout', :limit, false)"), {"limit": attributes["lock_timeout"]}
        )
        connection.commit()
        context.configure(
            connection=connection, version_table=attributes["version_table"], transaction_per_migration=True
        )
        with context.begin_transaction():
            context.run_migrations()
finally:
    engine.dispose()
