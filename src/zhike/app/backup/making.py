"""Making a backup, while the service runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from zhike.app import migration
from zhike.app.backup import archive
from zhike.app.backup.archive import Manifest, Writer
from zhike.app.backup.errors import BackupExists, BackupUnwritable
from zhike.app.operation import Opened, act, opened
from zhike.platform.clock import SystemClock
from zhike.platform.crypto import Keyring
from zhike.platform.ids import uuid7
from zhike.platform.installation import Installation
from zhike.platform.key_files import master_key_path, rotating
from zhike.platform.postgres import dump_database, libpq_conninfo
from zhike.platform.settings import Settings

if TYPE_CHECKING:
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime

PROBE = b"app.backup"
# They say where the old host kept things; a restored installation has its own places.
_OF_THE_HOST = {"database_url", "external_database", "socket_folder"}


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made. `bytes`: the size of the archive."""

    file: Path
    bytes: int
    manifest: Manifest


def make(data: Path | None, file: Path, *, with_keys: bool, force: bool) -> Made:
    """Write the installation in `data` to `file`, which is there whole or not at all.

    Raises `BackupExists`, `BackupUnwritable`, `CopyFailed`, `RotationRunning`.
    """
    place = file.expanduser().resolve()
    if place.exists() and not (force and place.is_file()):
        raise BackupExists(path=str(place))
    draft, dump = (place.with_name(f".{place.name}.{os.getpid()}{end}") for end in ("", ".dump"))
    with opened(data) as here, rotating(master_key_path(here.installation.keys_folder)):
        try:
            manifest = _write(here, draft, dump, with_keys=with_keys)
            draft.replace(place)
        except OSError as error:
            raise BackupUnwritable(path=str(place), reason=error.strerror or str(error)) from None
        finally:
            draft.unlink(missing_ok=True)
            dump.unlink(missing_ok=True)
        act(here, lambda runtime, actor: _record(runtime, actor, manifest))
    return Made(place, place.stat().st_size, manifest)


def _write(here: Opened, draft: Path, dump: Path, *, with_keys: bool) -> Manifest:
    place = here.installation
    # Both are ours and closed to others before anything personal is in them.
    for path in (draft, dump):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    tables = _dump(here.url, dump)
    settings, left_out = _settings(place, with_secrets=with_keys)
    with draft.open("wb") as file:
        writer = Writer(file)
        writer.add_file(archive.DATABASE, dump)
        dump.unlink()
        writer.add_text(archive.SETTINGS, json.dumps(settings, ensure_ascii=False))
        ledger = place.folder / archive.LEDGER
        writer.add_text(archive.LEDGER, ledger.read_text(encoding="utf-8") if ledger.exists() else "")
        for name, path in _files(place, with_keys=with_keys):
            writer.add_file(name, path)
        manifest = Manifest(
            format=archive.FORMAT,
            version=version("zhike"),
            schema=migration.current(here.url) or "",
            kind=place.kind,
            installation=place.id,
            made_at=SystemClock().now().isoformat(timespec="seconds"),
            with_keys=with_keys,
            probe=Keyring.load(place.keys_folder).new_data_key(context=PROBE)[1].hex(),
            left_out=left_out,
            tables=tables,
            parts=dict(writer.parts),
        )
        writer.finish(manifest)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _dump(url: str, file: Path) -> dict[str, int]:
    """Dump one moment of the database, and count its rows at the same moment."""
    with psycopg.connect(libpq_conninfo(url), autocommit=True) as connection:
        connection.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        dump_database(url, file, snapshot=str(row[0]) if row else "")
        return count_rows(connection)


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Rows by table, in all schemas of ours."""
    found = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        " ORDER BY schemaname, tablename"
    ).fetchall()
    counted: dict[str, int] = {}
    for schema, table in found:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))).fetchone()
        counted[f"{schema}.{table}"] = int(row[0]) if row else 0
    return counted


def _settings(place: Installation, *, with_secrets: bool) -> tuple[dict[str, Any], list[str]]:
    """What `settings.toml` says and a new host needs; the names of the secrets that stay behind."""
    secret = {name for name, field in Settings.model_fields.items() if not field.repr}
    hidden = set() if with_secrets else secret
    kept = {name: value for name, value in place.stored.items() if name not in hidden | _OF_THE_HOST}
    return kept, sorted(name for name in place.stored if name in hidden - _OF_THE_HOST)


def _files(place: Installation, *, with_keys: bool) -> Iterator[tuple[str, Path]]:
    for folder in (place.files_folder, place.warehouse_folder):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{folder.name}/{path.relative_to(folder).as_posix()}", path
    if with_keys:
        master = master_key_path(place.keys_folder)
        for path in sorted(master.parent.glob(f"{master.name}*")):
            if ".draft-" not in path.name:
                yield f"keys/master.key{path.name.removeprefix(master.name)}", path


async def _record(runtime: Runtime, actor: Actor, manifest: Manifest) -> None:
    from zhike.audit import api as audit

    async with runtime.database.transaction() as session:
        await audit.record(
            session,
            actor=actor,
            action="app.backed_up",
            subject=f"backup:{uuid7()}",
            detail={"with_keys": manifest.with_keys, "database": manifest.parts[archive.DATABASE]},
            now=runtime.clock.now(),
        )
