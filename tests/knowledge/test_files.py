"""Files of articles: safe when they come, part of what a version says, told to whom the version is for."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from uuid import UUID

import pytest
from PIL import Image
from tests.knowledge.builders import AUTHOR, OTHER, approve, make_article, publish, write

from zhike.knowledge import api as knowledge
from zhike.knowledge.errors import ContentRefused, FileGone, FileRefused, FileTooLarge
from zhike.knowledge.rules.articles import Content, content_problem
from zhike.knowledge.rules.attachments import Attachment
from zhike.knowledge.rules.importing import ImportRow, merged
from zhike.knowledge.service.editing import edit_article, get_article
from zhike.knowledge.service.files import Wanted, find_file, read_file, store_file, sweep_files, with_files
from zhike.knowledge.service.going_back import roll_back_article
from zhike.knowledge.service.publishing import list_versions, publish_article
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.files.checking import LARGEST_BYTES
from zhike.platform.files.keeping import path_of
from zhike.platform.files.scanning import FileInfected, ScannerAway
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF\n"


def a_picture(colour: str = "navy", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (80, 50), colour).save(written, "PNG", **options)  # type: ignore[arg-type]
    return written.getvalue()


async def stored(runtime: Runtime, session: Session, name: str = "步骤.png", content: bytes = b"") -> Attachment:
    return await store_file(
        runtime, session, actor=AUTHOR, name=name, content=content or a_picture(), now=runtime.clock.now()
    )


async def test_a_file_is_known_by_its_content_and_made_anew(runtime: Runtime, session: Session) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    kept = await stored(runtime, session, name="../../etc/路线<图>.html", content=a_picture(exif=exif))
    assert (kept.name, kept.content_type, kept.width, kept.height) == ("路线 图 .html.png", "image/png", 80, 50)
    content = await read_file(runtime, kept)
    assert (len(content), b"secret" in content) == (kept.size, False)
    assert (await stored(runtime, session, name="表.pdf", content=PDF)).content_type == "application/pdf"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "knowledge.attachment.kind"),
        (b"<html><script>1</script></html>", "knowledge.attachment.kind"),
        (PDF.replace(b"/Catalog", b"/Catalog/A<</S/Launch>>"), "knowledge.attachment.active"),
        (a_picture()[:60], "knowledge.attachment.broken"),
    ],
)
async def test_what_might_run_is_refused(runtime: Runtime, session: Session, content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        await stored(runtime, session, name="a.png", content=content)
    assert refused.value.code == code
    with pytest.raises(FileTooLarge):
        await stored(runtime, session, content=b"x" * (LARGEST_BYTES + 1))


async def test_the_bank_s_scanner_has_the_last_word(runtime: Runtime, session: Session) -> None:
    def scanned(command: str) -> Runtime:
        return replace(runtime, settings=runtime.settings.model_copy(update={"scan_command": command}))

    exits = f"{sys.executable} -c 'import sys; sys.exit(%s)'"
    seen = f"{sys.executable} -c 'import sys; sys.exit(b\"PNG\" not in sys.stdin.buffer.read())'"
    assert await stored(scanned(seen), session)
    with pytest.raises(FileInfected):
        await stored(scanned(exits % 1), session)
    for broken in (exits % 2, "/nowhere/scanner"):
        with pytest.raises(ScannerAway):
            await stored(scanned(broken), session)


async def test_a_version_has_the_files_that_were_approved(runtime: Runtime, session: Session) -> None:
    now = runtime.clock.now()
    first, second = await stored(runtime, session), await stored(runtime, session, "旧.pdf", PDF)
    content = await with_files(session, Content("怎么开通？", "见图。"), [Wanted(first.file, "步骤图", "Steps")])
    article = await write(session, now, content.question, answer=content.answer, attachments=content.attachments)
    await approve(session, article.id, now)
    await publish_article(session, actor=OTHER, article_id=article.id, now=now)
    draft = await get_article(session, article.id)
    changed = await with_files(session, draft.content, [Wanted(second.file)])
    edited = await edit_article(
        session, actor=AUTHOR, article_id=article.id, expected=str(draft.revision), content=changed, now=now
    )
    assert edited.status == "draft"  # another file is another thing said: both persons decide anew
    quoted = await knowledge.find_published(session, article.id, now=now)
    assert quoted is not None
    assert [(each.file, each.alt_zh) for each in quoted.attachments] == [(first.file, "步骤图")]
    await approve(session, article.id, now)
    await publish_article(session, actor=OTHER, article_id=article.id, now=now)
    await roll_back_article(session, actor=OTHER, article_id=article.id, comment="", now=now)
    files = [
        [each.file for each in version.content.attachments] for version in await list_versions(session, article.id)
    ]
    assert files == [[first.file], [second.file], [first.file]]


async def test_a_told_file_opens_and_one_for_staff_does_not(runtime: Runtime, session: Session) -> None:
    now = runtime.clock.now()
    file = await stored(runtime, session)
    attached = (replace(file, alt_zh="图"),)
    for audience, opens in (("public", True), ("customers", True), ("staff", False)):
        article = await publish(session, now, f"给{audience}？", audience=audience, attachments=attached)
        where = {"article_id": article.id, "version": 1}
        if opens:
            assert (await knowledge.find_told_file(session, **where, file_id=file.file)).file == file.file
        else:
            with pytest.raises(FileGone):
                await knowledge.find_told_file(session, **where, file_id=file.file)
        with pytest.raises(FileGone):
            await knowledge.find_told_file(session, **where, file_id=uuid7())


async def test_only_files_that_no_article_has_are_swept(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    used, unused = await stored(runtime, session), await stored(runtime, session)
    await write(session, clock.now(), attachments=(replace(used, alt_zh="图"),))
    assert await sweep_files(runtime) == 0
    clock.advance(25 * 3600)
    assert await sweep_files(runtime) == 1
    assert await find_file(session, used.file)
    with pytest.raises(FileGone):
        await find_file(session, unused.file)
    assert not path_of(runtime.installation.files_folder, unused.file).exists()
    with pytest.raises(FileGone):
        await with_files(session, Content("a", "b"), [Wanted(unused.file)])


async def test_bytes_that_are_not_those_approved_are_not_handed_out(runtime: Runtime, session: Session) -> None:
    file = await stored(runtime, session)
    path = path_of(runtime.installation.files_folder, file.file)
    path.write_bytes(a_picture("red"))
    with pytest.raises(FileGone):
        await read_file(runtime, file)
    path.unlink()
    with pytest.raises(FileGone):
        await read_file(runtime, file)


def attachment(**changes: object) -> Attachment:
    values: dict[str, object] = {
        "file": UUID(int=1), "name": "a.png", "content_type": "image/png", "size": 1, "width": 1, "height": 1,
        "digest": "", "alt_zh": "图",
    }  # fmt: skip
    return Attachment(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attachments", "code"),
    [
        ((attachment(),), None),
        ((attachment(alt_zh="", alt_en="A map"),), None),
        ((attachment(alt_zh=" "),), "no_alt"),
        ((attachment(alt_zh="", content_type="application/pdf"),), None),
        ((attachment(alt_en="x" * 301),), "too_long"),
        ((attachment(alt_en="\x00"),), "control"),
        (tuple(attachment() for _ in range(11)), "too_many"),
    ],
)
def test_what_attachments_may_be(clock: FixedClock, attachments: tuple[Attachment, ...], code: str | None) -> None:
    problem = content_problem(Content("a", "b", attachments=attachments), now=clock.now())
    assert (problem.code if problem else None) == code
    assert problem is None or problem.field == "attachments"


def test_an_import_leaves_the_files(clock: FixedClock) -> None:
    existing = make_article(clock.now(), content=Content("a", "b", attachments=(attachment(),))).content
    assert merged(existing, ImportRow(1, "zh", Content("a", "c"))).attachments == existing.attachments


async def test_a_picture_without_words_is_refused(runtime: Runtime, session: Session) -> None:
    file = await stored(runtime, session)
    with pytest.raises(ContentRefused) as refused:
        await write(session, runtime.clock.now(), attachments=(file,))
    assert refused.value.code == "knowledge.content.no_alt"
