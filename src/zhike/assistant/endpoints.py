"""The assistant over HTTP: what helps agents, the golden questions, and what it learns."""

from __future__ import annotations

from fastapi import APIRouter

from zhike.assistant.cautions import endpoints as cautions
from zhike.assistant.copilot import endpoints as copilot
from zhike.assistant.golden import endpoints as golden
from zhike.assistant.keeping import keep_fresh
from zhike.assistant.learning import correction_endpoints as corrections
from zhike.assistant.learning import endpoints as learning
from zhike.assistant.registry import endpoints as registry
from zhike.assistant.registry.keeping import follow_register
from zhike.assistant.reliability import endpoints as reliability
from zhike.assistant.retraining import endpoints as retraining
from zhike.assistant.usage import endpoints as usage

router = APIRouter()
router.include_router(copilot.router)
router.include_router(cautions.router)
router.include_router(learning.router)
router.include_router(corrections.router)
router.include_router(usage.router)
router.include_router(registry.router)
router.include_router(golden.router)
router.include_router(reliability.router)
router.include_router(retraining.router)

# Each web process keeps an index and models of its own.
BACKGROUND = [keep_fresh, follow_register]
