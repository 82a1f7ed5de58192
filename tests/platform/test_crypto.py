"""A sealed value opens for its owner, its purpose and its key only."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.platform.crypto import FieldCipher, Keyring, KeyUnreadable, KeyWrong, seal, unseal
from zhike.platform.key_files import begin_rotation, finish_rotation, rotation_is_open

KEY = bytes(range(32))


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_opens_again(plain: bytes, context: bytes) -> None:
    assert unseal(KEY, seal(KEY, plain, context=context), context=context) == plain


@given(st.binary(min_size=1, max_size=60), st.integers(0, 10_000))
def test_a_single_changed_bit_is_noticed(plain: bytes, place: int) -> None:
    sealed = bytearray(seal(KEY, plain, context=b"name"))
    bit = place % (len(sealed) * 8)
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(KeyWrong):
        unseal(KEY, bytes(sealed), context=b"name")


def test_another_context_or_key_does_not_open_it() -> None:
    sealed = seal(KEY, b"secret", context=b"customer 1")
    with pytest.raises(KeyWrong):
        unseal(KEY, sealed, context=b"customer 2")
    with pytest.raises(KeyWrong):
        unseal(bytes(32), sealed, context=b"customer 1")


def test_two_seals_of_one_value_differ() -> None:
    assert seal(KEY, b"same", context=b"") != seal(KEY, b"same", context=b"")


def test_a_folder_gets_one_private_key_and_keeps_it(tmp_path: Path) -> None:
    first, second = Keyring.load(tmp_path / "keys"), Keyring.load(tmp_path / "keys")
    data_key, wrapped = first.new_data_key(context=b"c")
    assert second.unwrap(wrapped, context=b"c") == data_key
    assert (tmp_path / "keys" / "master.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Keyring.load(tmp_path)
    (tmp_path / "master.key").chmod(0o644)
    with pytest.raises(KeyUnreadable, match=r"master\.key"):
        Keyring.load(tmp_path)


def test_a_missing_key_elsewhere_is_not_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_MASTER_KEY_FILE", str(tmp_path / "away.key"))
    with pytest.raises(KeyUnreadable, match=r"away\.key"):
        Keyring.load(tmp_path / "keys")


def test_blind_indexes_find_equals_within_a_scope_only() -> None:
    keyring = Keyring(KEY)
    assert keyring.blind_index("13800000000", scope="phone") == keyring.blind_index("13800000000", scope="phone")
    assert keyring.blind_index("13800000000", scope="phone") != keyring.blind_index("13800000000", scope="id")
    assert keyring.blind_index("1", scope="phone") != Keyring(bytes(32)).blind_index("1", scope="phone")


def test_a_signature_holds_for_its_value_and_purpose() -> None:
    keyring = Keyring(KEY)
    signature = keyring.sign(b"value", purpose="cursor")
    assert keyring.signature_holds(b"value", signature, purpose="cursor")
    assert not keyring.signature_holds(b"value", signature, purpose="link")
    assert not keyring.signature_holds(b"other", signature, purpose="cursor")


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])
def test_each_cipher_opens_its_own_and_notices_a_change(cipher: FieldCipher) -> None:
    sealed = seal(KEY, b"secret", context=b"c", cipher=cipher)
    assert unseal(KEY, sealed, context=b"c") == b"secret"
    for wrong in (sealed[:-1], sealed[:5], b"\x09" + sealed[1:], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(KeyWrong):
            unseal(KEY, wrong, context=b"c")


def test_a_data_key_from_before_keys_had_ids_still_opens() -> None:
    ring = Keyring(KEY)
    key, wrapped = ring.new_data_key(context=b"c")
    assert ring.unwrap(wrapped[9:], context=b"c") == key
    with pytest.raises(KeyWrong):
        Keyring(bytes(32)).unwrap(wrapped[9:], context=b"c")


def test_a_process_learns_of_a_new_master_key_by_itself(tmp_path: Path) -> None:
    running = Keyring.load(tmp_path)
    old_key, old = running.new_data_key(context=b"c")
    signature = running.sign(b"x", purpose="p")
    begin_rotation(tmp_path / "master.key")
    begin_rotation(tmp_path / "master.key")
    other = Keyring.load(tmp_path)
    key, wrapped = other.new_data_key(context=b"c")
    assert running.unwrap(wrapped, context=b"c") == key
    assert running.unwrap(old, context=b"c") == old_key
    assert running.rewrap(old, context=b"c")[:9] == other.wrapping_id != old[:9]
    finish_rotation(tmp_path / "master.key", now=datetime(2026, 11, 29, tzinfo=UTC))
    assert not rotation_is_open(tmp_path / "master.key")
    assert Keyring.load(tmp_path).signature_holds(b"x", signature, purpose="p")


@pytest.mark.parametrize("stop", ["next", "previous"])
def test_a_rotation_that_stopped_between_two_files_goes_on(tmp_path: Path, stop: str) -> None:
    path = tmp_path / "master.key"
    before = Keyring.load(tmp_path)
    key, wrapped = before.new_data_key(context=b"c")
    (tmp_path / "master.key.index").write_bytes(path.read_bytes())
    (tmp_path / "master.key.next").write_bytes(bytes(range(32)))
    for name in ("master.key.index", "master.key.next"):
        (tmp_path / name).chmod(0o600)
    if stop == "previous":
        (tmp_path / "master.key.previous").hardlink_to(path)
    begin_rotation(path)
    assert path.read_bytes() == bytes(range(32))
    assert Keyring.load(tmp_path).unwrap(wrapped, context=b"c") == key
