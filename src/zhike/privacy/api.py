"""What other contexts may ask of privacy."""

from zhike.privacy.errors import (
    ConsentMissing,
    FieldUnregistered,
    LedgerDamaged,
    PurposeNeedsNoConsent,
    PurposeUnregistered,
    SubjectErased,
    TextFileUnreadable,
)
from zhike.privacy.holding import (
    Erased,
    HeldTable,
    KeepsNoRecords,
    PersonalDataHolder,
    RecordKind,
    hang_up,
    list_holders,
)
from zhike.privacy.repository.keys import DATA_KEYS
from zhike.privacy.repository.rights import Erasure
from zhike.privacy.rules.authentication_secrets import SecretKind, drop_secrets
from zhike.privacy.rules.consents import AUTOMATED, ConsentChannel, ConsentEntry, Decision
from zhike.privacy.rules.masks import MASKED_KINDS, mask
from zhike.privacy.rules.normal_forms import INDEX_SCOPES, normal_form
from zhike.privacy.rules.numbers import card_number_holds, id_check_digit, id_number_holds
from zhike.privacy.rules.personal_data import find_personal_data, mask_text
from zhike.privacy.rules.register import RegisteredField, Words
from zhike.privacy.rules.rights import RefusalCode, RightChannel, RightKind, RightsRequest, copy_is_open
from zhike.privacy.rules.spans import Kind, Span
from zhike.privacy.schemas.free_text import FreeLine, FreeText, OptionalFreeLine
from zhike.privacy.service.consents import Consents, ConsentState, get_consents, record_consent
from zhike.privacy.service.erasing import LEDGER_FILE, erase_again, read_ledger, write_ledger
from zhike.privacy.service.finding import texts_of_file
from zhike.privacy.service.holds import place_hold
from zhike.privacy.service.register import list_fields
from zhike.privacy.service.rights import fulfil, list_requests_of, make_copy, prove_identity, refuse, take_in
from zhike.privacy.service.rotating import RotationReport, rotate_keys
from zhike.privacy.service.vault import Vault

__all__ = [
    "AUTOMATED",
    "DATA_KEYS",
    "INDEX_SCOPES",
    "LEDGER_FILE",
    "MASKED_KINDS",
    "ConsentChannel",
    "ConsentEntry",
    "ConsentMissing",
    "ConsentState",
    "Consents",
    "Decision",
    "Erased",
    "Erasure",
    "FieldUnregistered",
    "FreeLine",
    "FreeText",
    "HeldTable",
    "KeepsNoRecords",
    "Kind",
    "LedgerDamaged",
    "OptionalFreeLine",
    "PersonalDataHolder",
    "PurposeNeedsNoConsent",
    "PurposeUnregistered",
    "RecordKind",
    "RefusalCode",
    "RegisteredField",
    "RightChannel",
    "RightKind",
    "RightsRequest",
    "RotationReport",
    "SecretKind",
    "Span",
    "SubjectErased",
    "TextFileUnreadable",
    "Vault",
    "Words",
    "card_number_holds",
    "copy_is_open",
    "drop_secrets",
    "erase_again",
    "find_personal_data",
    "fulfil",
    "get_consents",
    "hang_up",
    "id_check_digit",
    "id_number_holds",
    "list_fields",
    "list_holders",
    "list_requests_of",
    "make_copy",
    "mask",
    "mask_text",
    "normal_form",
    "place_hold",
    "prove_identity",
    "read_ledger",
    "record_consent",
    "refuse",
    "rotate_keys",
    "take_in",
    "texts_of_file",
    "write_ledger",
]
