"""The factors that order candidates now: those of the promoted ranking, else the shipped ones."""

from __future__ import annotations

from uuid import UUID

from zhike.assistant.matching.index import AskFactors
from zhike.assistant.matching.ranking import FACTORS, FactorsByLanguage
from zhike.assistant.registry.keeping import ModelKeeper
from zhike.assistant.retraining.ranking import factors_of as factors_in

_promoted: dict[UUID, FactorsByLanguage] = {}


def factors_of(keeper: ModelKeeper) -> AskFactors:
    """What says them, as the register of `keeper` stands at each question. Switched off, the shipped ones order."""

    def ask() -> FactorsByLanguage:
        active = keeper.get("reranker")
        if active.entry is None or active.artefact is None:
            return FACTORS
        if active.entry not in _promoted:
            _promoted.clear()
            _promoted[active.entry] = factors_in(active.artefact)
        return _promoted[active.entry]

    return ask
