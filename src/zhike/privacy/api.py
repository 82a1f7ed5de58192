"""What other contexts may ask of privacy."""

from zhike.privacy.errors import FieldUnregistered, PurposeUnregistered, SubjectErased
from zhike.privacy.rules.authentication_secrets import SecretKind, drop_secrets
from zhike.privacy.rules.masks import MASKED_KINDS, mask
from zhike.privacy.rules.normal_forms import INDEX_SCOPES, normal_form
from zhike.privacy.rules.personal_data import (
    Kind,
    Span,
    card_number_holds,
    find_personal_data,
    id_check_digit,
    id_number_holds,
    mask_text,
)
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
    "Vault",
    "card_number_holds",
    "drop_secrets",
    "find_personal_data",
    "id_check_digit",
    "id_number_holds",
    "mask",
    "mask_text",
    "normal_form",
]
