"""What other contexts may ask of privacy."""

from zhike.privacy.errors import (
    ConsentMissing,
    FieldUnregistered,
    PurposeUnregistered,
    SubjectErased,
    TextFileUnreadable,
)
from zhike.privacy.repository.keys import DATA_KEYS
from zhike.privacy.rules.authentication_secrets import SecretKind, drop_secrets
from zhike.privacy.rules.consents import AUTOMATED, ConsentChannel, ConsentEntry, Decision
from zhike.privacy.rules.masks import MASKED_KINDS, mask
from zhike.privacy.rules.normal_forms import INDEX_SCOPES, normal_form
from zhike.privacy.rules.numbers import card_number_holds, id_check_digit, id_number_holds
from zhike.privacy.rules.personal_data import find_personal_data, mask_text
from zhike.privacy.rules.spans import Kind, Span
from zhike.privacy.schemas.free_text import FreeLine, FreeText, OptionalFreeLine
from zhike.privacy.service.consents import Consents, ConsentState, get_consents, record_consent
from zhike.privacy.service.finding import texts_of_file
from zhike.privacy.service.rotating import RotationReport, rotate_keys
from zhike.privacy.service.vault import Vault

__all__ = [
    "AUTOMATED",
    "DATA_KEYS",
    "INDEX_SCOPES",
    "MASKED_KINDS",
    "ConsentChannel",
    "ConsentEntry",
    "ConsentMissing",
    "ConsentState",
    "Consents",
    "Decision",
    "FieldUnregistered",
    "FreeLine",
    "FreeText",
    "Kind",
    "OptionalFreeLine",
    "PurposeUnregistered",
    "RotationReport",
    "SecretKind",
    "Span",
    "SubjectErased",
    "TextFileUnreadable",
    "Vault",
    "card_number_holds",
    "drop_secrets",
    "find_personal_data",
    "get_consents",
    "id_check_digit",
    "id_number_holds",
    "mask",
    "mask_text",
    "normal_form",
    "record_consent",
    "rotate_keys",
    "texts_of_file",
]
