"""Restoring a backup into a new installation; whoever was erased since then is erased again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from zhike.app import migration
from zhike.app.backup import archive
from zhike.app.backup.archive import Checked, Manifest
from zhike.app.backup.erasing import settle
from zhike.app.backup.errors import (
    BackupDamaged,
    BackupNewer,
    BackupUnreadable,
    DatabaseNotEmpty,
    KeysMissing,
    OtherKeys,
    OtherKind,
    TargetNotEmpty,
)
from zhike.app.backup.making import PROBE, count_rows
from zhike.app.backup.undoing import clear_broken_off, undone_on_failure
from zhike.app.operation import Opened, act, make_ready
from zhike.platform.crypto import Keyring, KeyWrong
from zhike.platform.installation import (
    RESTORING,
    FolderUnwritable,
    default_folder,
    open_installation,
    write_private_file,
)
from zhike.platform.key_files import master_key_path
from zhike.platform.postgres import DatabaseServer, libpq_conninfo, load_database
from zhike.platform.postgres.address import describe
from zhike.platform.settings import FILE_NAME, Kind, read_settings_file, write_setting_lines

if TYPE_CHECKING:
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime
    from zhike.privacy.api import Erasure

# What may stand in the target: keys kept apart, a newer ledger, settings of the new host, an empty disk's own folder.
_WELCOME = {"keys", archive.LEDGER, FILE_NAME, "lost+found", ".lock"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `audit_ok`: the chain is whole, `erased_again`: entries of the erasure ledger applied.

    `began_anew`: what an earlier restore had left half done in the folder was put away first.
    """

    folder: Path
    manifest: Manifest
    files: int
    rows: int
    migrated: list[str]
    erased_again: int
    audit_ok: bool
    began_anew: bool = False


def restore(data: Path | None, file: Path, *, erasures: Path | None) -> Restored:
    """Make a new installation of the archive `file`; everything is checked before anything is written.

    Raises the errors of `zhike.app.backup.errors`, `LedgerDamaged`, `CopyFailed` and `FolderUnwritable`.
    """
    checked = archive.check(file.expanduser().resolve())
    kind: Kind = "demo" if checked.manifest.kind == "demo" else "service"
    folder = (data or default_folder(kind)).expanduser().resolve()
    _require_known_schema(checked)
    began_anew = clear_broken_off(folder)
    _require_fresh(folder, checked)
    _require_keys(folder, checked)
    ledger = _ledgers(checked, [*([erasures] if erasures else []), folder / archive.LEDGER], given=erasures)
    try:
        with undone_on_failure(folder):
            return replace(_restore(checked, folder, ledger), began_anew=began_anew)
    except OSError as error:
        raise FolderUnwritable(path=str(folder), reason=error.strerror or str(error)) from None


def _restore(checked: Checked, folder: Path, ledger: Sequence[Erasure]) -> Restored:
    _write_settings(folder, checked)
    dump = folder / f".{archive.DATABASE}"
    places = {name: folder / name for name in archive.FOLDERS} | {archive.DATABASE: dump}
    files = archive.unpack(checked.path, places) - 1
    installation = open_installation(folder, restoring=True)
    with DatabaseServer(installation) as server:
        if migration.current(server.url) is not None:
            raise DatabaseNotEmpty(address=describe(server.url))
        load_database(server.url, dump)
        dump.unlink()
        rows = _require_rows(checked, server.url)
        migrated = migration.pending(server.url)
        make_ready(installation, server.url, upgrade=True)
        here = Opened(installation, server)
        erased, whole = act(here, lambda runtime, actor: _settle(runtime, actor, checked, ledger))
    return Restored(folder, checked.manifest, files, rows, migrated, erased, whole)


async def _settle(runtime: Runtime, actor: Actor, checked: Checked, ledger: Sequence[Erasure]) -> tuple[int, bool]:
    """Erase again, write down that this was a restore, and look whether the audit trail is whole."""
    from zhike.audit import api as audit

    detail = {"database": checked.manifest.parts[archive.DATABASE]}
    erased = await settle(runtime, actor, "app.restored", ledger, detail)
    async with runtime.database.transaction() as session:
        found = await audit.verify(session, keyring=runtime.keyring)
    return erased, found.ok


def _require_known_schema(checked: Checked) -> None:
    if checked.manifest.schema not in migration.revisions():
        raise BackupNewer(found=checked.manifest.schema)


def _require_fresh(folder: Path, checked: Checked) -> None:
    """A target may be missing or empty, but for what an operator puts there for the restore."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise TargetNotEmpty(folder=str(folder), found=folder.name)
    strange = sorted(
        entry.name for entry in folder.iterdir() if entry.name not in _WELCOME and not entry.name.startswith(RESTORING)
    )
    if (folder / "keys" / "master.key").exists() and checked.manifest.with_keys:
        strange.append("keys/master.key")
    stored = read_settings_file(folder)
    if "installation" in stored:
        strange.append(FILE_NAME)
    if strange:
        raise TargetNotEmpty(folder=str(folder), found=strange[0])
    if stored.get("kind", checked.manifest.kind) != checked.manifest.kind:
        raise OtherKind(folder=str(folder), found=checked.manifest.kind, wanted=stored["kind"])


def _require_keys(folder: Path, checked: Checked) -> None:
    """The key that will be used must open what the archive's key sealed."""
    path = master_key_path(folder / "keys")
    if checked.manifest.with_keys and path.parent == folder / "keys":
        return
    if not path.exists():
        raise KeysMissing(path=str(path))
    try:
        Keyring.load(folder / "keys").unwrap(bytes.fromhex(checked.manifest.probe), context=PROBE)
    except (KeyWrong, ValueError):
        raise OtherKeys(path=str(path)) from None


def _ledgers(checked: Checked, paths: Sequence[Path], *, given: Path | None) -> list[Erasure]:
    """The entries of all ledgers at hand: a newer one holds what an older one does, so together they are newest."""
    from zhike.privacy import api as privacy

    found = privacy.read_ledger(checked.ledger, source=archive.LEDGER)
    for path in paths:
        if path != given and not path.exists():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BackupUnreadable(path=str(path), reason=getattr(error, "strerror", None) or "UTF-8") from None
        found += privacy.read_ledger(text, source=str(path))
    return found


def _write_settings(folder: Path, checked: Checked) -> None:
    """The archive's settings; what the new host's file says already stays."""
    path = folder / FILE_NAME
    written = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    here = read_settings_file(folder)
    coming = {name: value for name, value in checked.settings.items() if name not in here}
    write_private_file(path, write_setting_lines(coming) + written)


def _require_rows(checked: Checked, url: str) -> int:
    with psycopg.connect(libpq_conninfo(url), autocommit=True) as connection:
        counted = count_rows(connection)
    for table, rows in checked.manifest.tables.items():
        if counted.get(table) != rows:
            raise BackupDamaged(path=str(checked.path), part=f"{archive.DATABASE}: {table}")
    return sum(counted.values())
