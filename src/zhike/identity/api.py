"""What other contexts may ask of identity."""

from zhike.identity.rules import (
    KNOWN_PERMISSIONS,
    PERMISSIONS,
    ROLES,
    NotificationKind,
    Role,
    SessionLimits,
    Staff,
    permissions_of,
)
from zhike.identity.service.notifications import notify_staff
from zhike.identity.service.sessions import actor_of, authenticate, open_session
from zhike.identity.service.staff import (
    NewStaff,
    StaffChanges,
    change_staff,
    create_staff,
    create_staff_bulk,
    find_staff,
    get_staff,
    has_demo_passwords,
    issue_sign_in_link,
)

__all__ = [
    "KNOWN_PERMISSIONS",
    "PERMISSIONS",
    "ROLES",
    "NewStaff",
    "NotificationKind",
    "Role",
    "SessionLimits",
    "Staff",
    "StaffChanges",
    "actor_of",
    "authenticate",
    "change_staff",
    "create_staff",
    "create_staff_bulk",
    "find_staff",
    "get_staff",
    "has_demo_passwords",
    "issue_sign_in_link",
    "notify_staff",
    "open_session",
    "permissions_of",
]
