"""Prints the interface as OpenAPI, without a database: `python -m zhike.app.openapi > openapi.json`."""

from __future__ import annotations

import json
import sys
from typing import Any

from fastapi import FastAPI

from zhike.app import wiring


def interface() -> dict[str, Any]:
    """The OpenAPI document of all contexts."""
    app = FastAPI(title="Zhike 知客", version="1", description="A self-hosted digital service centre for banks.")
    for router in wiring.routers():
        app.include_router(router)
    return app.openapi()


if __name__ == "__main__":
    json.dump(interface(), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
    sys.stdout.write("\n")
