"""What other contexts may ask of customers."""

from zhike.customers.errors import reject_reason
from zhike.customers.repository.golden import find_survivors
from zhike.customers.rules.advising import Adviser
from zhike.customers.rules.finding import sounds_of
from zhike.customers.rules.portraits import Condition, PortraitRule
from zhike.customers.rules.profile import Holding, NewCustomer, Profile, Revealed, Segment, Traits, age_band, is_elder
from zhike.customers.rules.records import SourceRecord
from zhike.customers.rules.relations import Relation
from zhike.customers.rules.runs import ImportRun, Source
from zhike.customers.rules.timeline import TimelineEntry, without_nothing
from zhike.customers.rules.understanding import NewActivity, UnderstandingRun
from zhike.customers.service.advising import find_adviser
from zhike.customers.service.credentials import CREDENTIAL_KEYS
from zhike.customers.service.finding import find_ids_by_word
from zhike.customers.service.importing import begin_run, get_run, import_table, sort_run, stage_run
from zhike.customers.service.insiders import find_insiders, find_vips, set_insiders
from zhike.customers.service.integrating import resolve_all
from zhike.customers.service.lineage import Lineage, get_lineage
from zhike.customers.service.portraits import add_rule as add_portrait_rule
from zhike.customers.service.profile import (
    create_customers,
    find_by_phone,
    find_by_reference,
    get_card,
    get_names,
    get_number,
    get_phone_hint,
    get_segment,
    get_segments,
    get_traits,
    list_numbers,
    list_segments,
    reveal,
)
from zhike.customers.service.records import (
    claim_records,
    find_record_ids_by_keys,
    get_records,
    list_customer_records,
    list_trust,
    settle_records,
)
from zhike.customers.service.resolving_files import FilesResolved, resolve_files
from zhike.customers.service.search_keys import index_cards
from zhike.customers.service.settling import resolve_records
from zhike.customers.service.sources import create_source, read_mapping, read_mapping_file, ready_source
from zhike.customers.service.staging import RUN_KEYS
from zhike.customers.service.timeline import add_relations, add_timeline_entries, put_timeline_entry
from zhike.customers.service.understanding import TOPIC as UNDERSTANDING_TOPIC
from zhike.customers.service.understanding import fail_run, find_collecting, find_groups, put_activity, start_run
from zhike.customers.service.weighing import weigh_records

__all__ = [
    "CREDENTIAL_KEYS",
    "RUN_KEYS",
    "UNDERSTANDING_TOPIC",
    "Adviser",
    "Condition",
    "FilesResolved",
    "Holding",
    "ImportRun",
    "Lineage",
    "NewActivity",
    "NewCustomer",
    "PortraitRule",
    "Profile",
    "Relation",
    "Revealed",
    "Segment",
    "Source",
    "SourceRecord",
    "TimelineEntry",
    "Traits",
    "UnderstandingRun",
    "add_portrait_rule",
    "add_relations",
    "add_timeline_entries",
    "age_band",
    "begin_run",
    "claim_records",
    "create_customers",
    "create_source",
    "fail_run",
    "find_adviser",
    "find_by_phone",
    "find_by_reference",
    "find_collecting",
    "find_groups",
    "find_ids_by_word",
    "find_insiders",
    "find_record_ids_by_keys",
    "find_survivors",
    "find_vips",
    "get_card",
    "get_lineage",
    "get_names",
    "get_number",
    "get_phone_hint",
    "get_records",
    "get_run",
    "get_segment",
    "get_segments",
    "get_traits",
    "import_table",
    "index_cards",
    "is_elder",
    "list_customer_records",
    "list_numbers",
    "list_segments",
    "list_trust",
    "put_activity",
    "put_timeline_entry",
    "read_mapping",
    "read_mapping_file",
    "ready_source",
    "reject_reason",
    "resolve_all",
    "resolve_files",
    "resolve_records",
    "reveal",
    "set_insiders",
    "settle_records",
    "sort_run",
    "sounds_of",
    "stage_run",
    "start_run",
    "weigh_records",
    "without_nothing",
]
