"""One module for each kind of database that a query can be asked of; `zhike.platform.tables.queries` chooses."""
