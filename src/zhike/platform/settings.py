"""Settings of an installation: environment `ZHIKE_<NAME>` over `<data>/settings.toml` over the default written here.

Each setting is one field below, with its meaning beside it; `settings.toml` is flat, one `name = value` a line. A wrong
value, or a name that does not exist, stops the start with one line that names the place: a typing error in a bank's
configuration must not silently mean "default".
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from zhike.platform.errors import Invalid, register_messages
from zhike.platform.key_files import FieldCipher

PREFIX = "ZHIKE_"
FILE_NAME = "settings.toml"
Kind = Literal["service", "demo"]
Language = Literal["zh", "en"]
_QUIET = r"none|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d"

# Words of the environment that are no settings: where the installation is, where its master key is (crypto reads it),
# and who started this process.
_OTHER_VARIABLES = frozenset({"ZHIKE_DATA", "ZHIKE_MASTER_KEY_FILE", "ZHIKE_SUPERVISOR", "ZHIKE_PROCESS"})
# What a folder is stays with the folder: the environment, which may hold for many commands, cannot change it.
_FILE_ONLY = frozenset({"installation", "kind", "external_database"})

register_messages(
    {
        "settings.unreadable": (
            "无法读取配置文件 {path}：{reason}。",
            "The settings file {path} cannot be read: {reason}.",
        ),
        "settings.unknown": (
            "{place} 中的配置项 {name} 不存在。{hint}",
            "{place}: there is no setting {name}. {hint}",
        ),
        "settings.invalid": (
            "{place} 中的配置项 {name} 的值无效：{reason}。",
            "{place}: the value of {name} is not valid: {reason}.",
        ),
    }
)


class SettingsUnreadable(Invalid):
    """The settings file is not readable, not UTF-8, or not TOML."""

    code = "settings.unreadable"


class SettingUnknown(Invalid):
    """The settings file names a setting that does not exist."""

    code = "settings.unknown"


class SettingInvalid(Invalid):
    """A setting has a value that cannot be used; `place` is the file or the environment variable."""

    code = "settings.invalid"


class Settings(BaseModel):
    """All settings, typed and frozen. Times carry their unit in the name."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    # -- the installation -------------------------------------------------------------------------------------------
    installation: str = Field("", description="Identity of the installation; made at the first start, never changed.")
    kind: Kind = Field("service", description="service = a bank's own; demo = the demo bank, which `serve` refuses.")
    database_url: str = Field(
        "", repr=False, description="Address of Postgres 18; empty = the embedded one is started."
    )
    external_database: bool = Field(False, description="The database is elsewhere; never start an embedded one.")
    socket_folder: str = Field("", description="Folder of the database socket; empty = /tmp/zhike-<hash>.")
    pool_size: int = Field(12, ge=2, le=200, description="Database connections a process keeps open.")
    warehouse_memory_mb: int = Field(1024, ge=128, description="Memory limit of one analytic query, in MB.")
    warehouse_keep_days: int = Field(
        90, ge=35, le=36500, description="Days that contact records stay in the database; older months are in files."
    )
    events_keep_days: int = Field(
        30, ge=2, le=3650, description="Days that events which everybody has handled stay in the outbox."
    )
    warehouse_threads: int = Field(2, ge=1, le=128, description="Threads of one analytic query.")
    field_cipher: FieldCipher = Field(
        "aes-256-gcm", description="Cipher of new sealed values; those sealed before stay readable."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severity that is logged."
    )

    # -- watched from outside ---------------------------------------------------------------------------------------
    metrics_token_file: str = Field(
        "", description="File with the bearer token that `GET /metrics` (Prometheus) asks for; empty = none."
    )
    metrics_loopback: bool = Field(
        False, description="Answer `GET /metrics` to this host itself, where no proxy is between."
    )
    traces_url: str = Field(
        "", description="OTLP/HTTP address that takes traces, as http://collector:4318/v1/traces; empty = no traces."
    )
    traces_percent: float = Field(100.0, ge=0, le=100, description="Share of requests whose traces are sent.")

    # -- the bank ---------------------------------------------------------------------------------------------------
    bank_name_zh: str = Field("本行", description="The bank's name in Chinese.")
    bank_name_en: str = Field("The bank", description="The bank's name in English.")
    default_language: Language = Field("zh", description="Language where a person has not chosen one.")
    business_zone: str = Field("Asia/Shanghai", description="Time zone of business days and opening hours.")
    business_country: str = Field("CN", description="Country whose public holidays fill the calendar.")

    # -- web --------------------------------------------------------------------------------------------------------
    public_url: str = Field("", description="Address that people use, for links; empty = host and port of `serve`.")
    cookie_secure: bool = Field(False, description="Send cookies over HTTPS only; set it behind an HTTPS proxy.")
    trusted_proxies: tuple[str, ...] = Field((), description="Addresses whose X-Forwarded-For is believed.")
    widget_origins: tuple[str, ...] = Field((), description="Web sites that may embed the chat, as https://host.")
    session_hours: int = Field(12, ge=1, le=168, description="Hours until staff sign in again.")
    session_idle_minutes: int = Field(60, ge=5, description="Minutes without any request until staff sign in again.")

    # -- who the chat customer is: the bank app's signed JWT ---------------------------------------------------------
    chat_jwt_secret: str = Field(
        "", repr=False, description="Secret or public key (PEM) of the app's JWT; empty = none."
    )
    chat_jwt_issuer: str = Field("", description="Issuer (`iss`) the JWT must carry; empty = any.")
    chat_jwt_algorithm: Literal["HS256", "RS256", "ES256", "EdDSA"] = Field("HS256", description="JWT algorithm.")

    # -- the bank's system of accounts ---------------------------------------------------------------------------------
    core_bank: Literal["none", "book", "http"] = Field(
        "none", description="Where holdings come from: none; book = our own tables; http = a server of the bank."
    )
    core_bank_url: str = Field("", description="Address where the core bank's paths begin (core_bank = http).")
    core_bank_token: str = Field("", repr=False, description="Bearer token for the core bank; empty = none.")
    core_bank_timeout_s: float = Field(2.0, gt=0, le=30, description="Seconds the core bank has for one answer.")

    # -- the model of sentences -------------------------------------------------------------------------------------
    embedding: Literal["packaged", "server", "none"] = Field(
        "packaged",
        description="Model of sentences: packaged, where installed; server = an address; none = words alone.",
    )
    embedding_url: str = Field(
        "", description="Address whose `/embeddings` speaks OpenAI's protocol (embedding = server)."
    )
    embedding_model: str = Field("", description="Name of the server's model.")
    embedding_key: str = Field("", repr=False, description="Bearer token for the server; empty = none.")
    embedding_timeout_s: float = Field(1.0, gt=0, le=60, description="Seconds the server has for one request.")

    # -- one-time codes ----------------------------------------------------------------------------------------------
    code_sender: Literal["none", "shown", "http"] = Field(
        "none", description="How one-time codes reach customers: none; http = an SMS gateway; shown = demo only."
    )
    sms_gateway_url: str = Field("", description="Address of the SMS gateway (code_sender = http).")
    sms_gateway_token: str = Field("", repr=False, description="Bearer token for the SMS gateway; empty = none.")
    sms_gateway_timeout_s: float = Field(5.0, gt=0, le=30, description="Seconds the SMS gateway has to accept a code.")

    # -- mail -------------------------------------------------------------------------------------------------------
    mail_sender: Literal["none", "folder", "smtp"] = Field(
        "none", description="How mail leaves: none; smtp = the bank's server; folder = files in `<data>/mail`."
    )
    mail_from: str = Field("zhike@localhost", description="Address that mail comes from.")
    staff_mail_domain: str = Field(
        "", description="Domain of staff's addresses, which are `login@domain`; empty = no mail to staff."
    )
    mail_outside_domains: tuple[str, ...] = Field(
        (), description="Domains outside the bank's staff to which reports may go; empty = none."
    )
    smtp_host: str = Field("", description="The bank's mail server (mail_sender = smtp).")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the line to it is encrypted."
    )
    smtp_user: str = Field("", description="Account at the mail server; empty = none.")
    smtp_password_file: str = Field("", description="File that holds the account's password.")
    smtp_timeout_s: float = Field(20.0, gt=0, le=120, description="Seconds the mail server has for one message.")

    # -- the optional language model: off where there is no address ----------------------------------------------------
    language_model_url: str = Field(
        "", description="Address whose `/chat/completions` speaks OpenAI's protocol; empty = no language model."
    )
    language_model: str = Field("", description="Name of the server's language model.")
    language_model_key_file: str = Field("", description="File that holds the server's bearer token; empty = none.")
    language_model_timeout_s: float = Field(
        2.0, gt=0, le=10, description="Seconds the language model has for a whole answer; then the article is sent."
    )

    # -- files ------------------------------------------------------------------------------------------------------
    scan_command: str = Field(
        "", description="Command that scans each uploaded file on its input: 0 = clean, 1 = infected; empty = none."
    )

    # -- learning ---------------------------------------------------------------------------------------------------
    agent_cost_per_minute: Decimal = Field(
        Decimal("2.00"), ge=0, max_digits=8, decimal_places=2, description="What a minute of an agent costs."
    )

    # -- rate limits ------------------------------------------------------------------------------------------------
    open_chats_per_minute: int = Field(60, ge=1, description="Chats that one address may open a minute.")
    open_chats_per_minute_local: int = Field(
        3000, ge=1, description="The same for this host itself and trusted proxies."
    )
    messages_per_minute: int = Field(60, ge=1, description="Messages a minute of one chat token.")
    pushes_per_minute: int = Field(600, ge=1, description="Signed pushes a minute of one source of events.")
    pushed_events_at_once: int = Field(500, ge=1, le=5000, description="Events that one push may hold.")
    signin_tries_per_minute: int = Field(10, ge=1, description="Refused sign-ins a minute from one address.")

    # -- the watch over the audit trail -------------------------------------------------------------------------------
    watch_reads_per_hour: int = Field(60, ge=1, description="Customers one person reads in an hour before an alert.")
    watch_reveals_per_10_min: int = Field(10, ge=1, description="Masked fields shown in ten minutes before an alert.")
    watch_odd_hour_reads: int = Field(5, ge=1, description="Readings in an hour outside usual hours before an alert.")
    watch_denials_per_10_min: int = Field(5, ge=1, description="Refused requests in ten minutes before an alert.")
    watch_failed_sign_ins_per_10_min: int = Field(
        8, ge=1, description="Failed sign-ins of an account or address in ten minutes before an alert."
    )
    watch_exports_per_hour: int = Field(3, ge=1, description="Exports by one person in an hour before an alert.")
    watch_colleague_reads_per_hour: int = Field(
        1, ge=1, description="Colleagues' own records read in an hour outside a conversation before an alert."
    )
    watch_vip_reads_per_hour: int = Field(
        5, ge=1, description="Private-bank customers read in an hour outside a conversation before an alert."
    )
    watch_day_from_hour: int = Field(7, ge=0, le=23, description="Local hour from which reading is usual.")
    watch_day_to_hour: int = Field(22, ge=1, le=24, description="Local hour until which reading is usual.")

    # -- serving ----------------------------------------------------------------------------------------------------
    offer_timeout_s: int = Field(
        25, ge=5, description="Seconds an agent has to accept an offered contact, unless the routing policy says it."
    )
    desk_queue_age_s: float = Field(
        0.4, ge=0, le=5, description="How old, in seconds, the list of waiting contacts on a desk may be."
    )
    quiet_hours: str = Field(
        "22:00-08:00",
        pattern=_QUIET,
        description="Local hours in which no written-ahead message is sent and nobody called back; none = at any hour.",
    )
    quiet_hours_by_channel: tuple[str, ...] = Field(
        (), description="Channels with quiet hours of their own, as `web_chat=none, app_chat=21:00-09:00`."
    )
    idle_minutes: int = Field(15, ge=1, description="Minutes of silence until a chat is closed.")
    ordinary_single_approval: bool = Field(
        False, description="Business alone approves articles that are not quoted word by word; else compliance too."
    )
    publish_unreviewed: bool = Field(False, description="`knowledge import --publish` may skip the second person.")

    # -- sources that we ask ------------------------------------------------------------------------------------------
    watched_folders: tuple[str, ...] = Field((), description="Folders in which sources may watch folders for files.")
    source_query_timeout_s: int = Field(
        300, ge=1, le=86400, description="Seconds that a source's database has for each step of a query."
    )

    # -- personal data ----------------------------------------------------------------------------------------------
    rights_working_days: int = Field(15, ge=1, le=90, description="Working days to answer a customer's rights request.")

    environment_prefix: ClassVar[str] = PREFIX

    @field_validator("trusted_proxies", "widget_origins", "watched_folders", "quiet_hours_by_channel", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """The environment gives lists as `a, b`."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("quiet_hours_by_channel")
    @classmethod
    def _are_quiet_hours(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            channel, _, hours = each.partition("=")
            if not channel or not re.fullmatch(_QUIET, hours):
                raise ValueError(f"{each} is not channel=HH:MM-HH:MM or channel=none")
        return value

    @field_validator("business_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"there is no time zone {value}")
        return value

    def quiet_hours_of(self, channel: str) -> str:
        """When nothing that was written ahead is sent in the channel: `HH:MM-HH:MM`, or none."""
        own = dict(each.split("=", 1) for each in self.quiet_hours_by_channel)
        return own.get(channel, self.quiet_hours)

    @property
    def zone(self) -> ZoneInfo:
        """The business zone."""
        return ZoneInfo(self.business_zone)


def load_settings(folder: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of the installation in `folder`.

    Raises `SettingsUnreadable`, `SettingUnknown` or `SettingInvalid`, each naming file or variable.
    """
    stored = read_settings_file(folder)
    given = _from_environment(os.environ if environment is None else environment)
    try:
        return Settings.model_validate({**stored, **given})
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False)[0]
        name = str(detail["loc"][0])
        place = PREFIX + name.upper() if name in given else str(folder / FILE_NAME)
        raise SettingInvalid(place=place, name=name, reason=detail["msg"]) from None


def read_settings_file(folder: Path) -> dict[str, Any]:
    """What `settings.toml` says, names checked; `{}` where there is no file."""
    path = folder / FILE_NAME
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsUnreadable(path=str(path), reason=str(error)) from None
    for name in stored:
        if name not in Settings.model_fields:
            raise SettingUnknown(place=str(path), name=name, hint=_closest(name))
    return stored


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """`ZHIKE_` variables that mean nothing: most likely typing errors, which `zhike doctor` reports."""
    known = _variables().keys() | _OTHER_VARIABLES
    given = os.environ if environment is None else environment
    return sorted(name for name in given if name.startswith(PREFIX) and name not in known)


def write_setting_lines(values: Mapping[str, str | int | bool]) -> str:
    """`name = value` lines in TOML (JSON's scalars are TOML's)."""
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items())


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    names = _variables()
    return {names[key]: value for key, value in environment.items() if key in names and value != ""}


def _variables() -> dict[str, str]:
    return {PREFIX + name.upper(): name for name in Settings.model_fields if name not in _FILE_ONLY}


def _closest(name: str) -> str:
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    return f"({near[0]}?)" if near else ""
