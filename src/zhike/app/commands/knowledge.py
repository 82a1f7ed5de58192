"""`zhike knowledge`: articles from a file, and questions to what is published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from zhike.app.terminal import DataOption, JsonOption, give, give_json, said, tell, user_language

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from zhike.assistant.api import Reply
    from zhike.knowledge.api import ImportFile, ImportReport, Reject, Said
    from zhike.platform.actor import Actor
    from zhike.platform.runtime import Runtime

LARGEST_MB = 100
ANYBODY_WRITES = 0o222
EMBED_FOR_S = 60

app = typer.Typer()


@app.callback()
def knowledge() -> None:
    """A group of commands."""


_FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=said(
            "CSV、TSV、Excel、JSON、Word、HTML、Markdown 或 PDF 文件。",
            "CSV, TSV, Excel, JSON, Word, HTML, Markdown or PDF.",
        ),
    ),
]
_PublishOption = Annotated[
    bool,
    typer.Option(
        "--publish",
        help=said(
            "立即发布，不经第二人审批；仅限尚无已发布内容时，或由配置项 publish_unreviewed 允许。",
            "Publish without a second person: only while nothing is published, or by the setting publish_unreviewed.",
        ),
    ),
]


@app.command("import")
def import_(
    *,
    file: _FileArgument,
    publish: _PublishOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take articles in: columns question,answer[,category,variants,lang]. Rows that cannot be taken go to a file."""
    from zhike.app.operation import operate

    found = read_articles(file)

    async def work(runtime: Runtime, actor: Actor) -> tuple[ImportReport, Path | None]:
        from zhike.knowledge import api as knowledge

        report = await knowledge.import_in_chunks(
            runtime.database,
            actor=actor,
            rows=found.rows,
            publish=publish,
            now=runtime.clock.now(),
            unreviewed_allowed=runtime.settings.publish_unreviewed,
        )
        if report.published:
            await _embed(runtime)
        report.rejects = sorted([*found.rejects, *report.rejects], key=lambda reject: reject.row)
        return report, _write_rejects(file, report.rejects, runtime.installation.folder / "rejects")

    report, rejects_file = operate(data, work)
    _report(file, report, rejects_file, unit=found.unit, publish=publish, as_json=as_json)
    if report.rejects and not report.article_ids:
        raise typer.Exit(2)


_AudienceOption = Annotated[
    str,
    typer.Option(
        metavar="public|customers|staff",
        help=said("谁在问：任何人、已登录客户或员工。", "Who asks: anybody, a customer who signed in, or staff."),
    ),
]
_ChannelOption = Annotated[
    str, typer.Option(help=said("在哪个渠道问；默认不限。", "The channel it is asked on; by default any."))
]
_RegionOption = Annotated[
    str, typer.Option(help=said("在哪个地区问；默认不限。", "The region it is asked in; by default any."))
]


@app.command()
def ask(
    *,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=said("问题。", "The question."))],
    lang: Annotated[
        str, typer.Option(metavar="zh|en", help=said("用哪种语言的知识回答。", "Language of the articles."))
    ] = "",
    audience: _AudienceOption = "public",
    channel: _ChannelOption = "*",
    region: _RegionOption = "*",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask what is published; the answer is an article's text, word by word."""
    from zhike.app.operation import operate
    from zhike.knowledge.api import Asker
    from zhike.platform.errors import Invalid

    if lang not in {"", "zh", "en"}:
        raise Invalid(what=f"--lang {lang}")
    if audience not in {"public", "customers", "staff"}:
        raise Invalid(what=f"--audience {audience}")
    asker = Asker(cast("Literal['public', 'customers', 'staff']", audience), channel, region)

    async def work(runtime: Runtime, _actor: Actor) -> Reply:
        from zhike.assistant import api as assistant

        now = runtime.clock.now()
        async with runtime.database.transaction() as session:
            index = await assistant.load_index(session, runtime.settings, now)
        fallback = runtime.settings.default_language
        language = cast("Literal['zh', 'en'] | None", lang or None)
        understand = assistant.understanding_of(runtime, fallback)
        return assistant.answer(index, text, language, now=now, asker=asker, fallback=fallback, understand=understand)

    reply = operate(data, work)
    if as_json:
        give_json(_as_json(reply))
    else:
        _show(reply)


async def _embed(runtime: Runtime) -> None:
    """Let what was published be found by its meaning too; what is left after a minute, a worker does."""
    from zhike.assistant import api as assistant

    left = await assistant.embed_published(runtime, seconds=EMBED_FOR_S, threads=2)
    if left:
        tell(
            said(
                f"zhike: 还有 {left} 段文字由后台计算语义向量，此前按字词查找。",
                f"zhike: {left} texts are left to a worker; until then they are found by their words.",
            )
        )


@app.command("said")
def said_then(
    *,
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT|ARTICLE", help=said("问题、知识编号或其名称。", "A question, or an article's id or key.")
        ),
    ],
    on: Annotated[
        str,
        typer.Option(metavar="DATE", help=said("日期或时刻（ISO 8601）。", "A date or an instant (ISO 8601).")),
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """What customers were told on a day (at its end, in the bank's zone) or at an instant."""
    from zhike.app.operation import operate

    async def work(runtime: Runtime, _actor: Actor) -> list[Said]:
        from zhike.knowledge import api as knowledge

        at = _instant(on, runtime.settings.zone)
        async with runtime.database.transaction() as session:
            return await knowledge.what_was_said(session, text=text, at=at)

    found = operate(data, work)
    if as_json:
        give_json([_said_json(each) for each in found])
        return
    for each in found:
        version = each.version
        give(f"{version.content.question} (v{version.number}, {version.in_force_from:%Y-%m-%d %H:%M} UTC)")
        give(version.content.answer)
    if not found:
        give(said("当时没有相应的知识。", "Nothing was said about it then."))


def _instant(on: str, zone: ZoneInfo) -> datetime:
    """The end of a day, or the instant itself; without an offset it is in the bank's zone."""
    from datetime import datetime, time

    from zhike.platform.errors import Invalid

    try:
        at = datetime.fromisoformat(on.strip())
    except ValueError:
        raise Invalid(what=f"--on {on}") from None
    if len(on.strip()) <= len("2026-01-01"):
        at = datetime.combine(at.date(), time(23, 59, 59, 999_999))
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _said_json(each: Said) -> dict[str, object]:
    version = each.version
    return {
        "article": each.key or version.content.question,
        "id": each.article_id,
        "version": version.number,
        "question": version.content.question,
        "answer": version.content.answer,
        "language": each.language,
        "audience": version.content.audience,
        "in_force_from": version.in_force_from,
        "in_force_until": version.in_force_until,
        "closeness": round(each.closeness, 3),
    }


def read_articles(file: Path) -> ImportFile:
    """The file's articles; raises `ImportFileRefused` naming file, row and column."""
    from datetime import UTC, datetime

    from zhike.knowledge import api as knowledge

    try:
        if file.stat().st_size > LARGEST_MB * 2**20:
            raise knowledge.ImportFileRefused("knowledge.file.too_large", limit=f"{LARGEST_MB} MB")
        content = file.read_bytes()
    except OSError:
        raise knowledge.ImportFileRefused("knowledge.file.missing", file=str(file)) from None
    return knowledge.read_import(content, file=str(file), now=datetime.now(UTC))


def _write_rejects(file: Path, rejects: list[Reject], folder: Path) -> Path | None:
    """Write `<name>.rejects.csv` beside the file, or into `folder` where nobody is meant to write beside it."""
    from zhike.knowledge import api as knowledge

    if not rejects:
        return None
    content = "\ufeff" + knowledge.rejects_csv(rejects, user_language())
    beside = file.with_name(f"{file.name}.rejects.csv")
    try:
        # Root could write into a folder that is closed to everybody; it was closed for a reason.
        if not file.parent.stat().st_mode & ANYBODY_WRITES:
            raise PermissionError
        beside.write_text(content, encoding="utf-8", newline="")
    except OSError:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = folder / beside.name
        beside.write_text(content, encoding="utf-8", newline="")
    return beside


def _report(
    file: Path, report: ImportReport, rejects_file: Path | None, *, unit: str, publish: bool, as_json: bool
) -> None:
    if report.rejects:
        tell(_reject_line(file, report.rejects[0], unit=unit, more=len(report.rejects) - 1))
    if publish and report.waiting:
        tell(
            said(
                f"zhike: 已有发布的知识，{report.waiting} 条需由另一人审批后发布。",
                f"zhike: {report.waiting} articles wait for approval by another person: some are published already.",
            )
        )
    if as_json:
        names = ("imported", "updated", "unchanged", "rejected", "published", "waiting")
        give_json({**{name: getattr(report, name) for name in names}, "rejects_file": rejects_file})
        return
    give(
        said(
            f"新增 {report.imported}，更新 {report.updated}，未变 {report.unchanged}，拒绝 {report.rejected}；"
            f"发布 {report.published}，待审批 {report.waiting}。",
            f"{report.imported} imported, {report.updated} updated, {report.unchanged} unchanged, "
            f"{report.rejected} rejected; {report.published} published, {report.waiting} waiting for approval.",
        )
    )
    if rejects_file:
        give(said(f"拒绝的行及原因：{rejects_file}", f"Rejected rows and why: {rejects_file}"))


def _reject_line(file: Path, reject: Reject, *, unit: str, more: int) -> str:
    """The first row that was not taken, and how many more there are."""
    from zhike.knowledge import api as knowledge

    reason = knowledge.row_reason(reject.code, reject.params, user_language())
    column_zh, column_en = (f"，{reject.column} 列", f", column {reject.column}") if reject.column else ("", "")
    unit_zh, more_en = ("页", "entries") if unit == "page" else ("行", "rows")
    rest_zh, rest_en = (f"（另有 {more} 条）", f" (and {more} more {more_en})") if more else ("", "")
    return said(
        f"zhike: {file}，第 {reject.row} {unit_zh}{column_zh}：{reason}{rest_zh}。",
        f"zhike: {file}, {unit} {reject.row}{column_en}: {reason}{rest_en}.",
    )


def _as_json(reply: Reply) -> dict[str, object]:
    """The reply as programs read it; `article` is a page key, else the article's question."""
    article, handoff = reply.article, reply.handoff
    return {
        "outcome": reply.outcome,
        "answer": _words(reply),
        "article": article.name if article else None,
        "version": article.version if article else None,
        "confidence": round(reply.confidence, 4),
        "alternatives": [
            {
                "article": match.article.name,
                "question": match.article.question,
                "version": match.article.version,
                "confidence": round(match.confidence, 4),
            }
            for match in reply.alternatives
        ],
        "ms": reply.ms,
        "question": article.question if article else None,
        "language": reply.language,
        "because": handoff.because if handoff else None,
        "reason": handoff.reason if handoff else None,
        "urgency": handoff.urgency if handoff else None,
    }


def _words(reply: Reply) -> str | None:
    from zhike.assistant import api as assistant

    if reply.article is not None:
        return reply.article.answer
    return assistant.say(reply.talk, reply.language) if reply.talk is not None else None


def _show(reply: Reply) -> None:
    words = _words(reply)
    if words is not None:
        give(words)
    if reply.article is not None:
        source = f"{reply.article.question} (v{reply.article.version}, {reply.confidence:.2f})"
        give(said(f"—— 出处：{source}", f"-- Source: {source}"))
    if reply.handoff is not None:
        urgency = f" {reply.handoff.urgency}" if reply.handoff.urgency else ""
        give(said(f"转人工：{reply.handoff.because}{urgency}", f"To a person: {reply.handoff.because}{urgency}"))
    elif reply.outcome == "clarify":
        give(said("您想问的是：", "Which of these do you mean?"))
        for match in reply.alternatives:
            give(f"- {match.article.question} ({match.confidence:.2f})")
    elif reply.outcome == "refused":
        give(said("没有审核过的答案。", "There is no approved answer."))
