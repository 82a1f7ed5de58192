"""What other contexts may ask of customers."""

from zhike.customers.rules.profile import Holding, NewCustomer, Profile, Revealed, Segment, age_band, is_elder
from zhike.customers.rules.records import SourceRecord
from zhike.customers.rules.relations import Relation
from zhike.customers.rules.timeline import TimelineEntry, without_nothing
from zhike.customers.service.profile import (
    create_customers,
    find_by_reference,
    get_card,
    get_names,
    get_number,
    get_segment,
    get_segments,
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
from zhike.customers.service.search_keys import forget_keys, index_cards
from zhike.customers.service.timeline import add_relations, add_timeline_entries, put_timeline_entry

__all__ = [
    "Holding",
    "NewCustomer",
    "Profile",
    "Relation",
    "Revealed",
    "Segment",
    "SourceRecord",
    "TimelineEntry",
    "add_relations",
    "add_timeline_entries",
    "age_band",
    "claim_records",
    "create_customers",
    "find_by_reference",
    "find_record_ids_by_keys",
    "forget_keys",
    "get_card",
    "get_names",
    "get_number",
    "get_records",
    "get_segment",
    "get_segments",
    "index_cards",
    "is_elder",
    "list_customer_records",
    "list_segments",
    "list_trust",
    "put_timeline_entry",
    "reveal",
    "settle_records",
    "without_nothing",
]
