"""Keys and field encryption: AES-256-GCM or SM4-GCM under data keys, which a master key wraps.

From the master key (32 bytes, see `key_files`) the wrapping key is derived (HKDF-SHA256); the keys of blind indexes and
signatures come from a root that stays when the master key changes, so that nothing has to be indexed or signed again.
A sealed value begins with one byte that names its algorithm, and a wrapped data key with the id of the master key that
wrapped it, so that keys and algorithms can change while old values stay readable.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zhike.platform.errors import ZhikeError, register_messages
from zhike.platform.key_files import (
    KEY_BYTES,
    FieldCipher,
    Keys,
    KeyUnreadable,
    master_key_path,
    read_keys,
    stamp_of,
    write_first_key,
)

__all__ = ["FieldCipher", "KeyUnreadable", "KeyWrong", "Keyring", "seal", "unseal"]

NONCE_BYTES = 12
TAG_BYTES = 16
AES_256_GCM = b"\x01"
SM4_GCM = b"\x02"
WRAPPED = b"\x10"
KEY_ID_BYTES = 8

DEFAULT_CIPHER: FieldCipher = "aes-256-gcm"

register_messages(
    {
        "platform.key_wrong": (
            "密钥不匹配：数据不是用这把主密钥加密的。请检查 ZHIKE_MASTER_KEY_FILE 或数据目录的 keys/。",
            "Wrong key: the data was not sealed with this master key. "
            "Check ZHIKE_MASTER_KEY_FILE or keys/ in the data folder.",
        ),
    }
)


class KeyWrong(ZhikeError):
    """A value does not open under the key at hand."""

    code = "platform.key_wrong"


def seal(key: bytes, plain: bytes, *, context: bytes, cipher: FieldCipher = DEFAULT_CIPHER) -> bytes:
    """`plain` under `key` (32 bytes); it opens only with the same `context` (what and whose it is)."""
    nonce = os.urandom(NONCE_BYTES)
    if cipher == "sm4-gcm":
        encryptor = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(context)
        return SM4_GCM + nonce + encryptor.update(plain) + encryptor.finalize() + encryptor.tag
    return AES_256_GCM + nonce + AESGCM(key).encrypt(nonce, plain, context)


def unseal(key: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """The plain value, whichever cipher sealed it; raises `KeyWrong` when key, context or a single bit differs."""
    algorithm, nonce, body = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if len(body) < TAG_BYTES:
        raise KeyWrong
    try:
        if algorithm == AES_256_GCM:
            return AESGCM(key).decrypt(nonce, body, context)
        if algorithm == SM4_GCM:
            return _open_sm4(key, nonce, body, context)
    except InvalidTag:
        pass
    raise KeyWrong


def _open_sm4(key: bytes, nonce: bytes, body: bytes, context: bytes) -> bytes:
    tag = body[-TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(context)
    return decryptor.update(body[:-TAG_BYTES]) + decryptor.finalize()


def _sm4_key(key: bytes) -> bytes:
    """SM4 takes 128 bits: never the first half of a key that AES uses whole."""
    return hashlib.sha256(b"zhike sm4 1" + key).digest()[:16]


class Keyring:
    """The master key of an installation and what is derived from it.

    One that was loaded from files notices when another process changes the master key: a data key is always wrapped
    by the newest, and one that was wrapped by a key not known yet is looked up again.
    """

    def __init__(self, master: bytes, *, cipher: FieldCipher = DEFAULT_CIPHER) -> None:
        self.cipher = cipher
        self._path: Path | None = None
        self._stamp: tuple[int, int, bool] | None = None
        self._take(Keys(master=master, previous=None, index=master))

    @classmethod
    def load(cls, folder: Path, *, cipher: FieldCipher = DEFAULT_CIPHER) -> Keyring:
        """The keyring of `folder`; a folder without a key gets a new one, written before it is used."""
        path = master_key_path(folder)
        if not path.exists() and path.parent == folder:
            write_first_key(path)
        keyring = cls(read_keys(path).master, cipher=cipher)
        keyring._path = path
        keyring._refresh()
        return keyring

    @property
    def wrapping_id(self) -> bytes:
        """The first 9 bytes of every data key that the newest master key wraps."""
        self._refresh()
        return WRAPPED + self._current

    def seal(self, key: bytes, plain: bytes, *, context: bytes) -> bytes:
        """`seal` by the installation's cipher."""
        return seal(key, plain, context=context, cipher=self.cipher)

    def new_data_key(self, *, context: bytes) -> tuple[bytes, bytes]:
        """A fresh data key: (itself, wrapped for storage)."""
        key = os.urandom(KEY_BYTES)
        return key, self._wrap(key, context)

    def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """The data key that was wrapped. Raises `KeyWrong`."""
        try:
            return self._unwrap(wrapped, context)
        except KeyWrong:
            if not self._refresh():
                raise
            return self._unwrap(wrapped, context)

    def rewrap(self, wrapped: bytes, *, context: bytes) -> bytes:
        """The same data key under the newest master key. Raises `KeyWrong`."""
        return self._wrap(self.unwrap(wrapped, context=context), context)

    def blind_index(self, value: str, *, scope: str) -> bytes:
        """16 bytes by which equal values are found without being known; `scope` keeps fields apart."""
        return hmac.new(self._indexing, f"{scope}\0{value}".encode(), hashlib.sha256).digest()[:16]

    def sign(self, value: bytes, *, purpose: str) -> str:
        """A hex signature for values that leave and come back (cursors, download links)."""
        return hmac.new(self._signing, purpose.encode() + b"\0" + value, hashlib.sha256).hexdigest()

    def signature_holds(self, value: bytes, signature: str, *, purpose: str) -> bool:
        """Whether `sign` made it; compared in constant time."""
        return hmac.compare_digest(self.sign(value, purpose=purpose), signature)

    def _take(self, keys: Keys) -> None:
        masters = [keys.master, *([keys.previous] if keys.previous else [])]
        self._current = _key_id(keys.master)
        self._wrapping = {_key_id(master): _derive(master, b"zhike data key wrapping 1") for master in masters}
        self._indexing = _derive(keys.index, b"zhike blind index 1")
        self._signing = _derive(keys.index, b"zhike internal signing 1")

    def _refresh(self) -> bool:
        """Read the files again where they changed; whether they did."""
        if self._path is None:
            return False
        stamp = stamp_of(self._path)
        if stamp == self._stamp:
            return False
        self._take(read_keys(self._path))
        self._stamp = stamp
        return True

    def _wrap(self, key: bytes, context: bytes) -> bytes:
        self._refresh()
        return WRAPPED + self._current + seal(self._wrapping[self._current], key, context=context, cipher=self.cipher)

    def _unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        if wrapped[:1] == WRAPPED:
            wrapping = self._wrapping.get(wrapped[1 : 1 + KEY_ID_BYTES])
            if wrapping is None:
                raise KeyWrong
            return unseal(wrapping, wrapped[1 + KEY_ID_BYTES :], context=context)
        return self._unwrap_unnamed(wrapped, context)

    def _unwrap_unnamed(self, wrapped: bytes, context: bytes) -> bytes:
        """A data key from before master keys had ids."""
        for wrapping in self._wrapping.values():
            try:
                return unseal(wrapping, wrapped, context=context)
            except KeyWrong:
                continue
        raise KeyWrong


def _key_id(master: bytes) -> bytes:
    return hashlib.sha256(b"zhike master key id 1" + master).digest()[:KEY_ID_BYTES]


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master)
