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
from zhike.privacy.extractable import (
    ExtractableDataset,
    ExtractRow,
    Measure,
    SensitiveColumn,
    hang_up_datasets,
    list_datasets,
)
from zhike.privacy.holding import (
    Erased,
    HeldTable,
    KeepsNoRecords,
    PersonalDataHolder,
    Pointer,
    RecordKind,
    hang_up,
    list_holders,
)
from zhike.privacy.repository.keys import DATA_KEYS, forget_keys
from zhike.privacy.repository.rights import Erasure
from zhike.privacy.rules.authentication_secrets import SecretKind, drop_secrets
from zhike.privacy.rules.consents import AUTOMATED, ConsentChannel, ConsentEntry, Decision
from zhike.privacy.rules.extracts import Extract, Wish
from zhike.privacy.rules.foreign_ids import says_personal
from zhike.privacy.rules.ladders import AS_IT_IS, Ladder, Rung, as_it_is, merges_only
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
from zhike.privacy.service.extracting import extract_refusal
from zhike.privacy.service.finding import texts_of_file
from zhike.privacy.service.foreign_ids import keep_foreign_id
from zhike.privacy.service.holds import place_hold
from zhike.privacy.service.joining import find_family, join_subjects, part_subjects
from zhike.privacy.service.making_extracts import make_now as make_extract
from zhike.privacy.service.register import list_fields
from zhike.privacy.service.rights import fulfil, list_requests_of, make_copy, prove_identity, refuse, take_in
from zhike.privacy.service.rotating import RotationReport, rotate_keys
from zhike.privacy.service.vault import Vault

__all__ = [
    "AS_IT_IS",
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
    "Extract",
    "ExtractRow",
    "ExtractableDataset",
    "FieldUnregistered",
    "FreeLine",
    "FreeText",
    "HeldTable",
    "KeepsNoRecords",
    "Kind",
    "Ladder",
    "LedgerDamaged",
    "Measure",
    "OptionalFreeLine",
    "PersonalDataHolder",
    "Pointer",
    "PurposeNeedsNoConsent",
    "PurposeUnregistered",
    "RecordKind",
    "RefusalCode",
    "RegisteredField",
    "RightChannel",
    "RightKind",
    "RightsRequest",
    "RotationReport",
    "Rung",
    "SecretKind",
    "SensitiveColumn",
    "Span",
    "SubjectErased",
    "TextFileUnreadable",
    "Vault",
    "Wish",
    "Words",
    "as_it_is",
    "card_number_holds",
    "copy_is_open",
    "drop_secrets",
    "erase_again",
    "extract_refusal",
    "find_family",
    "find_personal_data",
    "forget_keys",
    "fulfil",
    "get_consents",
    "hang_up",
    "hang_up_datasets",
    "id_check_digit",
    "id_number_holds",
    "join_subjects",
    "keep_foreign_id",
    "list_datasets",
    "list_fields",
    "list_holders",
    "list_requests_of",
    "make_copy",
    "make_extract",
    "mask",
    "mask_text",
    "merges_only",
    "normal_form",
    "part_subjects",
    "place_hold",
    "prove_identity",
    "read_ledger",
    "record_consent",
    "refuse",
    "rotate_keys",
    "says_personal",
    "take_in",
    "texts_of_file",
    "write_ledger",
]
