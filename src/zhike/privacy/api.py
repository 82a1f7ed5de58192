"""What other contexts may ask of privacy."""

from zhike.privacy.errors import FieldUnregistered, PurposeUnregistered, SubjectErased, TextFileUnreadable
from zhike.privacy.rules.authentication_secrets import SecretKind, drop_secrets
from zhike.privacy.rules.masks import MASKED_KINDS, mask
from zhike.privacy.rules.normal_forms import INDEX_SCOPES, normal_form
from zhike.privacy.rules.numbers import card_number_holds, id_check_digit, id_number_holds
from zhike.privacy.rules.personal_data import find_personal_data, mask_text
from zhike.privacy.rules.spans import Kind, Span
from zhike.privacy.service.finding import texts_of_file
from zhike.privacy.service.vault import Vault

__all__ = [
    "INDEX_SCOPES",
    "MASKED_KINDS",
    "FieldUnregistered",
    "Kind",
    "PurposeUnregistered",
    "SecretKind",
    "Span",
    "SubjectErased",
    "TextFileUnreadable",
    "Vault",
    "card_number_holds",
    "drop_secrets",
    "find_personal_data",
    "id_check_digit",
    "id_number_holds",
    "mask",
    "mask_text",
    "normal_form",
    "texts_of_file",
]
