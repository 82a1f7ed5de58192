"""What is written about records and metrics is what they are; and the doors open quickly."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from zhike.platform.database import Session
from zhike.quality import history_models, models
from zhike.quality.datasets import CONTACTS, FLOOR
from zhike.quality.metrics.documenting import document
from zhike.quality.models import ContactRow, FloorSampleRow
from zhike.quality.repository.contacts import _ORDER

DOCS = Path(__file__).parents[2] / "docs" / "reference"


def test_the_metric_reference_is_the_catalogue() -> None:
    """If this fails: `python -m zhike.quality.metrics.documenting docs/reference/metrics.md`."""
    assert (DOCS / "metrics.md").read_text(encoding="utf-8") == document()


def test_every_column_of_the_record_is_documented_in_its_order() -> None:
    lines = (DOCS / "contact-record.md").read_text(encoding="utf-8").splitlines()
    told = [match.groups() for line in lines if (match := re.match(r"\| `(\w+)` \| (\w+) \|", line))]
    assert told == [(name, kind.split("(")[0]) for name, kind in CONTACTS.items()]


def test_dataset_and_table_have_the_same_columns() -> None:
    assert tuple(column.name for column in ContactRow.__table__.columns) == tuple(CONTACTS)
    assert tuple(column.name for column in FloorSampleRow.__table__.columns) == tuple(FLOOR)
    assert set(_ORDER) == set(CONTACTS)


def test_what_may_be_unknown_is_what_the_page_says() -> None:
    lines = (DOCS / "contact-record.md").read_text(encoding="utf-8").splitlines()
    empty = {
        match[1]: bool(match[2].strip())
        for line in lines
        if (match := re.match(r"\| `(\w+)` \| \w+ \|([^|]*)\|", line))
    }
    assert empty == {column.name: bool(column.nullable) for column in ContactRow.__table__.columns}


async def test_the_tables_are_those_of_the_models(session: Session) -> None:
    query = text("""
        select table_name, column_name, is_nullable = 'YES' from information_schema.columns
        where table_schema = 'quality' order by table_name, ordinal_position
    """)
    found = [(table, column, nullable) for table, column, nullable in await session.execute(query)]
    tables = [row for each in (models, history_models) for row in each.Base.metadata.tables.values()]
    ours = {row.name: row for row in tables if row.schema == "quality"}
    wanted = [
        (table.name, column.name, bool(column.nullable))
        for table in sorted(ours.values(), key=lambda table: table.name)
        for column in table.columns
    ]
    assert found == wanted


def test_no_process_loads_the_metric_compiler() -> None:
    code = (
        "import sys, zhike.quality.endpoints, zhike.quality.subscribers, zhike.quality.schedules, zhike.quality.api;"
        "from zhike.quality.metrics.compilation import load; load();"
        "print([name for name in ('ibis', 'duckdb', 'pyarrow', 'scipy', 'numpy', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
