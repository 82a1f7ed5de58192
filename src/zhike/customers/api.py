"""What other contexts may ask of customers."""

from zhike.customers.rules.profile import Holding, NewCustomer, Profile, Revealed, Segment, age_band, is_elder
from zhike.customers.service.profile import (
    create_customers,
    find_by_reference,
    get_card,
    get_names,
    get_segment,
    get_segments,
    list_segments,
    reveal,
)

__all__ = [
    "Holding",
    "NewCustomer",
    "Profile",
    "Revealed",
    "Segment",
    "age_band",
    "create_customers",
    "find_by_reference",
    "get_card",
    "get_names",
    "get_segment",
    "get_segments",
    "is_elder",
    "list_segments",
    "reveal",
]
