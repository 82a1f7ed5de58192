"""Tables that come from outside: delimited text, Excel, JSON, Parquet, queries on other databases.

They come in batches of text and in constant memory.

`open_table` looks at what a file is by what it holds, not by its name. Every value is text; a missing one is None. Rows
count as a spreadsheet shows them: the header is row 1 (in JSON and Parquet, which have none, the first row is row 1).
"""

from zhike.platform.tables.errors import TableRefused
from zhike.platform.tables.opening import open_table
from zhike.platform.tables.queries import Query, QueryRefused, open_query, require_address
from zhike.platform.tables.table import Misshapen, Table, TableBatch

__all__ = [
    "Misshapen",
    "Query",
    "QueryRefused",
    "Table",
    "TableBatch",
    "TableRefused",
    "open_query",
    "open_table",
    "require_address",
]
