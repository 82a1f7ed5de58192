"""`zhike assistant train`: a candidate from what people accepted; a person promotes it on the page of learning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from zhike.app.commands.assistant_intents import tell_rejected
from zhike.app.terminal import DataOption, JsonOption, give, give_json, said

if TYPE_CHECKING:
    from zhike.assistant.api import TrainingExample, TrainingOutcome
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime

Kind = Literal["reasons", "reranker"]


def train(
    *,
    kind: Annotated[
        Kind, typer.Option("--kind", help=said("reasons 诉求识别，reranker 排序。", "What is trained."))
    ] = "reasons",
    golden: Annotated[
        Path | None,
        typer.Option(
            "--golden",
            metavar="FILE",
            help=said("另外拿来比较的已知答案：text,label。", "Known answers to compare on besides: text,label."),
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train a candidate from accepted corrections and compare it with the model in force; nothing is promoted."""
    from zhike.app.operation import operate

    asked = _golden(golden)

    async def work(runtime: Runtime, operator: Actor) -> TrainingOutcome:
        from zhike.assistant import api as assistant

        return await assistant.train(runtime, actor=operator, kind=kind, golden=asked)

    outcome = operate(data, work)
    if as_json:
        give_json(outcome.as_json())
    else:
        give(_told(outcome))


def _golden(file: Path | None) -> list[TrainingExample]:
    from zhike.assistant import api as assistant

    if file is None:
        return []
    found = assistant.read_labelled(file)
    tell_rejected(file, found.rejected)
    return assistant.golden_examples(found)


def _told(outcome: TrainingOutcome) -> str:
    measured = outcome.entry.comparison
    assert measured is not None  # a candidate is always measured
    apart, low, high = outcome.difference
    figures = (
        f"n={measured.candidate.n}, {measured.candidate.share:.1f} % / {measured.active.share:.1f} %, "
        f"{apart:+.1f} ({low:+.1f} … {high:+.1f}), p={measured.p:.3f}"
    )
    number, state = outcome.entry.number, outcome.entry.state
    return said(
        f"第 {number} 号（{state}）；留出样本上新模型/现用模型：{figures}。请在“学习”页启用。",
        f"Entry {number} ({state}); candidate/in force on the held-out part: {figures}. Promote it under Learning.",
    )
