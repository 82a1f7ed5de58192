"""What other contexts may ask of knowledge."""

from zhike.knowledge.errors import ImportFileRefused, row_reason
from zhike.knowledge.rules.articles import Article, Content, Person, PublishedArticle, Status, Version, told_to
from zhike.knowledge.rules.attachments import Attachment
from zhike.knowledge.rules.audience import ANY, ANYBODY, COLLEAGUE, Asker, Audience
from zhike.knowledge.rules.importing import ImportFile, ImportRow, Reject
from zhike.knowledge.rules.said import Said
from zhike.knowledge.rules.text import Language, detect_language, fold, guess_language, question_key
from zhike.knowledge.schemas.sheets import rejects_csv
from zhike.knowledge.service.approving import decide_on_article
from zhike.knowledge.service.bundles import create_bundle, publish_bundle
from zhike.knowledge.service.editing import create_article, edit_article, get_article, submit_article
from zhike.knowledge.service.files import Wanted, find_told_file, read_file, store_file, with_files
from zhike.knowledge.service.gate import OPEN_GATE, PublishGate
from zhike.knowledge.service.importing import ImportReport, import_articles, import_in_chunks
from zhike.knowledge.service.publishing import (
    expire_article,
    find_published,
    get_version_at,
    list_versions,
    publish_article,
)
from zhike.knowledge.service.reading import find_articles, read_import, release_number
from zhike.knowledge.service.reading import list_published as published
from zhike.knowledge.service.saying import what_was_said

__all__ = [
    "ANY",
    "ANYBODY",
    "COLLEAGUE",
    "OPEN_GATE",
    "Article",
    "Asker",
    "Attachment",
    "Audience",
    "Content",
    "ImportFile",
    "ImportFileRefused",
    "ImportReport",
    "ImportRow",
    "Language",
    "Person",
    "PublishGate",
    "PublishedArticle",
    "Reject",
    "Said",
    "Status",
    "Version",
    "Wanted",
    "create_article",
    "create_bundle",
    "decide_on_article",
    "detect_language",
    "edit_article",
    "expire_article",
    "find_articles",
    "find_published",
    "find_told_file",
    "fold",
    "get_article",
    "get_version_at",
    "guess_language",
    "import_articles",
    "import_in_chunks",
    "list_versions",
    "publish_article",
    "publish_bundle",
    "published",
    "question_key",
    "read_file",
    "read_import",
    "rejects_csv",
    "release_number",
    "row_reason",
    "store_file",
    "submit_article",
    "told_to",
    "what_was_said",
    "with_files",
]
