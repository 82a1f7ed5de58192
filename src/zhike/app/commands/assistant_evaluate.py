"""`zhike assistant evaluate`: how good the assistant is, on files with known answers and with real customers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhike.app.commands.assistant_intents import intents, sentiment
from zhike.app.commands.assistant_live import live
from zhike.app.terminal import DataOption, JsonOption, give, give_json, said

if TYPE_CHECKING:
    from zhike.assistant.api import GoldenRun, MatchingFigures, RetrievalFigures
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime
    from zhike.platform.settings import Settings

app = typer.Typer()
app.command()(intents)
app.command()(sentiment)
app.command()(live)


@app.callback()
def evaluate() -> None:
    """A group of commands."""


_Train = Annotated[
    Path, typer.Option("--train", metavar="FILE", help=said("用于学习的文件。", "The file to learn from."))
]
_Test = Annotated[
    Path, typer.Option("--test", metavar="FILE", help=said("用于衡量的文件。", "The file to measure on."))
]


@app.command()
def matching(*, train: _Train, test: _Test, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Whether two questions ask the same: columns a,b,label. Learns from one file, measures on the other."""
    from zhike.assistant import api as assistant

    pairs, judged = assistant.read_pairs(train), assistant.read_pairs(test)
    figures = assistant.evaluate_matching(pairs, judged, assistant.embedders_of(_settings(data)))
    if as_json:
        give_json(asdict(figures))
    else:
        _show_matching(figures)


@app.command()
def retrieval(
    *,
    knowledge: Annotated[
        Path, typer.Option("--knowledge", metavar="FILE", help=said("知识文件。", "A file of articles."))
    ],
    questions: Annotated[
        Path,
        typer.Option("--questions", metavar="FILE", help=said("CSV：question,article。", "CSV: question,article.")),
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whether the right article is found: any file that `knowledge import` takes, and questions with their article."""
    from datetime import UTC, datetime

    from zhike.app.commands.knowledge import read_articles
    from zhike.assistant import api as assistant

    rows, asked = read_articles(knowledge).rows, assistant.read_asked(questions)
    figures = assistant.evaluate_retrieval(
        rows, asked, assistant.embedders_of(_settings(data)), file=str(questions), now=datetime.now(UTC)
    )
    if as_json:
        together = asdict(figures.together)
        rest = {"n": figures.n, "p50_ms": figures.p50_ms, "p99_ms": figures.p99_ms}
        give_json({**rest, **together, "compared": {name: asdict(each) for name, each in figures.compared.items()}})
    else:
        _show_retrieval(figures)


def _settings(data: Path | None) -> Settings:
    """The installation's, which say what model of sentences there is; no database is needed."""
    from zhike.platform.installation import open_installation

    return open_installation(data).settings


def _show_matching(figures: MatchingFigures) -> None:
    give(
        said(
            f"测试 {figures.n} 对（学习 {figures.learned_from} 对）：AUC {figures.auc:.3f}，"
            f"准确率 {figures.accuracy:.3f}，F1 {figures.f1:.3f}",
            f"{figures.n} pairs (learned from {figures.learned_from}): AUC {figures.auc:.3f}, "
            f"accuracy {figures.accuracy:.3f}, F1 {figures.f1:.3f}",
        )
    )
    for name, auc in figures.compared.items():
        give(f"  {name:10} AUC {auc:.3f}")


def _show_retrieval(figures: RetrievalFigures) -> None:
    give(said(f"{figures.n} 个问题", f"{figures.n} questions"))
    for name, found in {"together": figures.together, **figures.compared}.items():
        give(f"  {name:10} P@1 {found.p_at_1:.3f}  R@5 {found.r_at_5:.3f}  MRR {found.mrr:.3f}")
    give(f"  p50 {figures.p50_ms:.1f} ms, p99 {figures.p99_ms:.1f} ms")


@app.command()
def golden(
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="FILE",
            help=said("先导入这些黄金问题（question,lang,expect）。", "Take these golden questions in first."),
        ),
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the golden questions of this installation of what is published, and keep what became of them."""
    from zhike.app.operation import operate
    from zhike.assistant import api as assistant

    content = _content(file) if file else None

    async def work(runtime: Runtime, actor: Actor) -> GoldenRun | None:
        if content is not None:
            async with runtime.database.transaction() as session:
                await assistant.import_golden(session, actor=actor, content=content, now=runtime.clock.now())
        return await assistant.run_golden(runtime)

    run = operate(data, work)
    counts = run.counts if run else {}
    n = sum(counts.values())
    shares = {name: assistant.share(counts.get(name, 0), n) for name in ("right", "wrong")}
    if as_json:
        figures = {name: asdict(each) for name, each in shares.items()}
        times = {"p50_ms": run.p50_ms, "p99_ms": run.p99_ms} if run else {"p50_ms": 0.0, "p99_ms": 0.0}
        give_json({"n": n, "counts": counts, **figures, **times})
        return
    give(said(f"{n} 个黄金问题", f"{n} golden questions"))
    for name, each in shares.items():
        give(f"  {name:6} {100 * each.value:.1f} % ({100 * each.low:.1f}-{100 * each.high:.1f} %)")


def _content(file: Path) -> bytes:
    from zhike.assistant import api as assistant

    try:
        return file.read_bytes()
    except OSError:
        raise assistant.EvaluationFileRefused("assistant.file.missing", file=str(file)) from None
