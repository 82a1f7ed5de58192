"""Articles and rejected rows as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from zhike.knowledge.errors import row_reason
from zhike.knowledge.rules.articles import Article
from zhike.knowledge.rules.bundles import Bundle
from zhike.knowledge.rules.importing import Reject

REJECT_CELLS = (
    "question",
    "answer",
    "category",
    "variants",
    "lang",
    "key",
    "audience",
    "channels",
    "regions",
    "products",
    "verbatim",
    "effective_from",
    "effective_until",
    "review_on",
)
CSV_HEADER = (
    "question",
    "answer",
    "category",
    "variants",
    "lang",
    "key",
    "status",
    "version",
    "audience",
    "channels",
    "regions",
    "products",
    "verbatim",
    "effective_from",
    "effective_until",
    "owner",
    "review_on",
    "updated_at",
    "id",
)
# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rejects_csv(rejects: Sequence[Reject], language: str) -> str:
    """The rejects file: where and why, then the row's own cells, so that it can be corrected and imported itself.

    Empty for no rejects.
    """
    if not rejects:
        return ""
    rows = []
    for reject in rejects:
        reason = row_reason(reject.code, reject.params, language)
        cells = (reject.cells.get(name, "") for name in REJECT_CELLS)
        rows.append((reject.row, reject.column, reject.code, reason, *cells))
    return csv_lines([("row", "column", "code", "reason", *REJECT_CELLS), *rows])


def csv_lines(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV text, safe to open in a spreadsheet."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return sheet.getvalue()


def csv_row(article: Article) -> tuple[object, ...]:
    """The cells of `article`, in the order of `CSV_HEADER`; an import takes them again."""
    content = article.content
    times = (content.effective_from, content.effective_until)
    return (
        content.question,
        content.answer,
        content.category,
        "|".join(content.variants),
        article.language,
        article.key,
        article.status,
        article.in_force,
        content.audience,
        "|".join(content.channels),
        "|".join(content.regions),
        "|".join(content.products),
        content.verbatim,
        *(at.isoformat() if at else None for at in times),
        article.owner.name if article.owner else None,
        article.review_on,
        article.updated_at.isoformat(),
        article.id,
    )


BUNDLE_HEADER = (
    "bundle",
    "state",
    "notes",
    "created_by",
    "created_at",
    "published_by",
    "published_at",
    "rolled_back_by",
    "rolled_back_at",
    "article",
    "question",
    "language",
    "status",
    "before",
    "version",
)


def bundle_rows(bundle: Bundle, articles: Sequence[Article]) -> Iterator[tuple[object, ...]]:
    """A line for each article of a bundle, in the order of `BUNDLE_HEADER`; an empty bundle has one line."""
    people = ((bundle.published_by, bundle.published_at), (bundle.rolled_back_by, bundle.rolled_back_at))
    steps = [cell for who, at in people for cell in (who.name if who else None, at.isoformat() if at else None)]
    own = (bundle.name, bundle.state, bundle.notes, bundle.created_by.name, bundle.created_at.isoformat(), *steps)
    for part, article in zip(bundle.parts, articles, strict=True):
        said = (article.id, article.content.question, article.language, article.status)
        yield (*own, *said, part.before, part.version)
    if not bundle.parts:
        yield (*own, *(None,) * 6)
