"""What may be wrong with an installation, each with what to do about it. Nothing here changes data.

A check is a function from `Patient` to findings. They run in order; those that need the database are left out when it
does not run, for its own finding says so already.
"""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import psycopg

from zhike.app import migration
from zhike.app.readiness import HostWrong, PortTaken, free_port, lacking
from zhike.app.terminal import said, user_language
from zhike.platform.errors import ZhikeError
from zhike.platform.installation import Installation, open_installation
from zhike.platform.postgres import DatabaseServer, libpq_conninfo
from zhike.platform.settings import unknown_variables

Status = Literal["ok", "warn", "fail"]
DISK_FAIL_MB = 300
DISK_WARN_MB = 3000
BEAT_LIMIT = timedelta(seconds=10)
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: which check, how it went, what was found, what to do (empty where nothing is)."""

    check: str
    status: Status
    found: str
    advice: str = ""


@dataclass(slots=True)
class Patient:
    """What the checks look at; the later fields come to be known on the way."""

    data: Path | None
    host: str
    port: int
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    installation: Installation | None = None
    url: str = ""
    serving: bool = False


def examine(patient: Patient) -> Iterator[Finding]:
    """All findings. An embedded database is started for the checks and stopped afterwards, unless others use it."""
    for check in (_python, _variables, _folder, _disk, _keys, _console, _service):
        yield from check(patient)
    if patient.installation is None:
        return
    try:
        with DatabaseServer(patient.installation) as server:
            patient.url = server.url
            for look in (_database, _schema, _data_keys, _erasures, _worker, _calendar):
                yield from look(patient)
    except ZhikeError as error:
        yield _trouble("database", error)


def _python(_patient: Patient) -> Iterator[Finding]:
    version = platform.python_version()
    good = tuple(int(part) for part in platform.python_version_tuple()[:2]) >= OLDEST_PYTHON
    advice = "" if good else said("请安装 Python 3.11 或更高版本。", "Install Python 3.11 or newer.")
    yield Finding("python", "ok" if good else "fail", f"Python {version}", advice)


def _variables(_patient: Patient) -> Iterator[Finding]:
    for name in unknown_variables():
        yield Finding(
            "settings",
            "warn",
            said(f"环境变量 {name} 不是知客的配置项。", f"The variable {name} means nothing to Zhike."),
            said("请检查拼写，或取消该变量。", "Check its spelling, or unset it."),
        )


def _folder(patient: Patient) -> Iterator[Finding]:
    try:
        patient.installation = open_installation(patient.data)
        with tempfile.TemporaryFile(dir=patient.installation.folder) as file:
            file.write(b"zhike")
    except ZhikeError as error:
        yield _trouble("data", error)
        return
    except OSError as error:
        patient.installation = None
        yield Finding(
            "data",
            "fail",
            said(f"数据目录不可写：{error.strerror}", f"The data folder cannot be written: {error.strerror}"),
            said("请检查目录权限和磁盘空间。", "Check the folder's mode and the space on its disk."),
        )
        return
    folder, kind = patient.installation.folder, patient.installation.kind
    yield Finding("data", "ok", said(f"数据目录 {folder}（{kind}）", f"Data folder {folder} ({kind})"))


def _disk(patient: Patient) -> Iterator[Finding]:
    if patient.installation is None:
        return
    free_mb = shutil.disk_usage(patient.installation.folder).free // 1_000_000
    status: Status = "fail" if free_mb < DISK_FAIL_MB else "warn" if free_mb < DISK_WARN_MB else "ok"
    advice = "" if status == "ok" else said("请腾出磁盘空间。", "Free some space on this disk.")
    yield Finding("disk", status, said(f"磁盘剩余 {free_mb} MB", f"{free_mb} MB free on disk"), advice)


def _keys(patient: Patient) -> Iterator[Finding]:
    from zhike.platform.crypto import Keyring
    from zhike.platform.key_files import master_key_path, rotation_is_open

    if patient.installation is None:
        return
    folder = patient.installation.keys_folder
    elsewhere = os.environ.get("ZHIKE_MASTER_KEY_FILE", "")
    path = master_key_path(folder)
    # A key made anew would not open what the lost one sealed.
    if not path.exists() and (elsewhere or patient.installation.postgres_folder.exists()):
        yield Finding(
            "keys",
            "fail",
            said(f"主密钥 {path} 不存在。", f"The master key {path} is missing."),
            said(
                "请从备份恢复它；没有它，已加密的数据无法读取。",
                "Restore it from a backup: without it sealed data is lost.",
            ),
        )
        return
    try:
        Keyring.load(folder)
    except ZhikeError as error:
        advice = said(f"请运行：chmod 600 {path}", f"Run: chmod 600 {path}")
        yield Finding("keys", "fail", error.message(user_language()), advice)
        return
    if rotation_is_open(path):
        yield Finding(
            "keys",
            "warn",
            said(
                "密钥轮换没有完成，旧主密钥仍在使用。", "A key rotation is not finished; the old master key is in use."
            ),
            said("请运行：zhike privacy rotate-keys", "Run: zhike privacy rotate-keys"),
        )
        return
    yield Finding("keys", "ok", said(f"主密钥 {path}", f"Master key {path}"))


def _data_keys(patient: Patient) -> Iterator[Finding]:
    """Whether the master key at hand opens what is stored: a sample of the oldest and newest data keys."""
    from zhike.platform.crypto import Keyring, KeyWrong
    from zhike.platform.key_files import master_key_path
    from zhike.privacy.api import DATA_KEYS

    if patient.installation is None or not master_key_path(patient.installation.keys_folder).exists():
        return
    if _one(patient, "SELECT to_regclass('privacy.data_key')::text") is None:
        return
    keyring = Keyring.load(patient.installation.keys_folder)
    with psycopg.connect(libpq_conninfo(patient.url), autocommit=True) as connection:
        rows = connection.execute(
            """
            (SELECT subject_id, wrapped FROM privacy.data_key WHERE wrapped IS NOT NULL ORDER BY subject_id LIMIT 20)
            UNION ALL
            (SELECT subject_id, wrapped FROM privacy.data_key WHERE wrapped IS NOT NULL
             ORDER BY subject_id DESC LIMIT 20)
            """
        ).fetchall()
    try:
        for subject, wrapped in rows:
            keyring.unwrap(bytes(wrapped), context=DATA_KEYS.context(subject))
    except KeyWrong as error:
        yield _trouble("data keys", error)
        return
    yield Finding("data keys", "ok", said("主密钥能打开数据密钥", "The master key opens the data keys"))


def _erasures(patient: Patient) -> Iterator[Finding]:
    """Whether nobody of the erasure ledger has a data key: a database brought back by other means would hold some."""
    from zhike.privacy.api import LEDGER_FILE, read_ledger

    if patient.installation is None or _one(patient, "SELECT to_regclass('privacy.erasure')::text") is None:
        return
    path = patient.installation.folder / LEDGER_FILE
    try:
        ledger = read_ledger(path.read_text(encoding="utf-8"), source=str(path)) if path.exists() else []
    except ZhikeError as error:
        yield _trouble("erasures", error)
        return
    query = """
        SELECT count(*) FROM privacy.data_key WHERE wrapped IS NOT NULL
        AND (subject_id = ANY(%s) OR subject_id IN (SELECT subject_id FROM privacy.erasure))
    """
    alive = _one(patient, query, [each.subject_id for each in ledger])
    if not alive:
        yield Finding("erasures", "ok", said("已删除的人都没有密钥", "Nobody who was erased has a key"))
        return
    yield Finding(
        "erasures",
        "fail",
        said(f"删除台账中有 {alive} 人仍有密钥。", f"{alive} of those in the erasure ledger have a living key."),
        said("请运行：zhike privacy erase-again", "Run: zhike privacy erase-again"),
    )


def _console(_patient: Patient) -> Iterator[Finding]:
    from zhike.app.pages import pages_are_built

    if pages_are_built():
        yield Finding("console", "ok", said("网页已构建", "The pages are built"))
        return
    yield Finding(
        "console",
        "fail",
        said("网页尚未构建。", "The pages are not built."),
        said("请重新安装：pip install .", "Install again: pip install ."),
    )


def _service(patient: Patient) -> Iterator[Finding]:
    """Whether it runs; where it does, whether it is well; where it does not, whether its port is free."""
    if patient.installation is None:
        return
    patient.serving = _is_held(patient.installation.folder / "serve.lock")
    if not patient.serving:
        yield from _port(patient)
        return
    runtime = patient.installation.read_runtime()
    host, port = str(runtime.get("host", patient.host)), int(runtime.get("port", patient.port))
    missing = lacking(host, port)
    if missing:
        yield Finding(
            "service",
            "fail",
            said(f"服务在运行但未就绪（{missing}）。", f"The service runs but is not ready ({missing})."),
            said("请查看它的日志。", "Look into its log."),
        )
        return
    yield Finding("service", "ok", said(f"服务运行于 {host}:{port}", f"The service runs on {host}:{port}"))


def _port(patient: Patient) -> Iterator[Finding]:
    try:
        free_port(patient.host, patient.port)
    except (PortTaken, HostWrong) as error:
        yield _trouble("port", error)
        return
    yield Finding("port", "ok", said(f"端口 {patient.port} 可用", f"Port {patient.port} is free"))


def _database(patient: Patient) -> Iterator[Finding]:
    version = _one(patient, "SELECT current_setting('server_version')")
    yield Finding("database", "ok", said(f"数据库 Postgres {version}", f"Database: Postgres {version}"))


def _schema(patient: Patient) -> Iterator[Finding]:
    try:
        missing = migration.pending(patient.url)
    except ZhikeError as error:
        yield _trouble("schema", error)
        return
    fresh = len(missing) == len(migration.revisions())
    if missing and not fresh:
        yield _trouble("schema", migration.MigrationPending(pending=", ".join(missing)))
        return
    found = said("新数据库，首次启动时建表", "New database: the first start makes the tables")
    yield Finding("schema", "ok", found if fresh else said("数据库结构是最新的", "The schema is up to date"))


def _worker(patient: Patient) -> Iterator[Finding]:
    if not patient.serving or _one(patient, "SELECT to_regclass('platform.heartbeat')::text") is None:
        return
    seen = _one(patient, "SELECT max(seen_at) FROM platform.heartbeat WHERE process LIKE 'work%'")
    if seen is not None and patient.now - seen < BEAT_LIMIT:
        yield Finding("worker", "ok", said("后台任务在运行", "The worker is alive"))
        return
    yield Finding(
        "worker",
        "fail",
        said(
            f"后台任务没有心跳（上次：{seen or '无'}）。",
            f"The worker gives no sign of life (last: {seen or 'never'}).",
        ),
        said("请查看服务日志，必要时重启服务。", "Look into the service's log; restart it if need be."),
    )


def _calendar(patient: Patient) -> Iterator[Finding]:
    if _one(patient, "SELECT to_regclass('routing.calendar_day')::text") is None:
        return
    years = {patient.now.year, (patient.now + timedelta(days=45)).year}
    for year in sorted(years):
        known = _one(patient, "SELECT count(*) FROM routing.calendar_day WHERE extract(year FROM day) = %s", year)
        if known:
            yield Finding("calendar", "ok", said(f"{year} 年日历已有 {known} 天", f"{year}: {known} special days"))
        elif not _has_served(patient):
            found = said(f"首次启动服务时填入 {year} 年节假日", f"The first start fills in the holidays of {year}")
            yield Finding("calendar", "ok", found)
        else:
            yield Finding(
                "calendar",
                "warn",
                said(
                    f"{year} 年没有节假日安排，只按周末计算。", f"{year} has no holidays: weekends alone are counted."
                ),
                said(
                    "请升级 holidays 包后重启服务，或用接口 PUT /api/v1/calendar/{day} 补充。",
                    "Update the package holidays and start again, or add days by PUT /api/v1/calendar/{day}.",
                ),
            )


def _has_served(patient: Patient) -> bool:
    """Whether a worker ever ran here: it is what fills the calendar."""
    return bool(_one(patient, "SELECT count(*) FROM platform.heartbeat"))


def _trouble(check: str, error: ZhikeError) -> Finding:
    """An expected error as a finding: its sentence says what to do as well."""
    return Finding(check, "fail", error.message(user_language()))


def _one(patient: Patient, query: str, *values: object) -> Any:
    with psycopg.connect(libpq_conninfo(patient.url), autocommit=True) as connection:
        row = connection.execute(query.encode(), values or None).fetchone()
    return row[0] if row else None


def _is_held(path: Path) -> bool:
    """Whether a supervisor holds the lock file."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
