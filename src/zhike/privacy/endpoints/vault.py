"""The vault of a request."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from zhike.platform.web import RuntimeDep
from zhike.privacy.service.vault import Vault


async def get_vault(runtime: RuntimeDep) -> Vault:
    """The vault, opened for rights requests."""
    return Vault(runtime.keyring, purpose="rights")


VaultDep = Annotated[Vault, Depends(get_vault)]
