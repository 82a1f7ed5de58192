"""HTTP routes of knowledge."""

from fastapi import APIRouter

from zhike.knowledge.endpoints import articles, bundles, files, imports, life, saying

router = APIRouter(prefix="/api/v1", tags=["knowledge"])
for part in (imports, saying, articles, life, bundles, files):
    router.include_router(part.router)

__all__ = ["router"]
