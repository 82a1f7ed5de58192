"""Makes the demo bank: staff, queues, products, articles, customers. Each step is done once and remembered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from zhike.assistant import api as assistant
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.demo import repository
from zhike.demo.rules import figures
from zhike.demo.rules.advisers import ADVISER_S, adviser_of
from zhike.demo.rules.people import Person, make_people
from zhike.demo.rules.readiness import CUSTOMERS_AT_ONCE, STEPS
from zhike.demo.rules.staff import PASSWORD, SHIFTS, Colleague, make_staff
from zhike.demo.service import desk_tools, editors_work, privacy_cases, sharing
from zhike.demo.service.asking_beside import make_side_threads as ask_beside
from zhike.demo.service.asking_in_vain import ask_in_vain
from zhike.demo.service.complaining import make_complaints as complain
from zhike.demo.service.content import article_vectors, articles, golden_questions, load
from zhike.demo.service.targets import set_targets
from zhike.demo.service.watched import make_watched
from zhike.identity import api as identity
from zhike.knowledge import api as knowledge
from zhike.platform.actor import system_actor
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.products import api as products
from zhike.routing import api as routing

ACTOR = system_actor("demo")


async def make_ready(runtime: Runtime) -> None:
    """All that is needed before somebody looks: people of the centre, queues, products, articles, some customers."""
    makers = (_make_staff, _make_routing, _make_products, _make_articles, _make_canned_replies, make_watched)
    for name, make in zip(STEPS, makers, strict=True):
        await _once(runtime, name, make)
    if await _done(runtime, "customers") < CUSTOMERS_AT_ONCE:
        await make_customers(runtime, people(CUSTOMERS_AT_ONCE), until=CUSTOMERS_AT_ONCE)


async def make_privacy_cases(runtime: Runtime) -> None:
    """What some customers said and asked about their data; once."""

    async def make(runtime: Runtime) -> None:
        await privacy_cases.make_privacy_cases(runtime, [person.id for person in people(60)])

    await _once(runtime, "privacy_cases", make)


async def make_complaints(runtime: Runtime) -> None:
    """Complaints in every state; once."""

    async def make(runtime: Runtime) -> None:
        await complain(runtime, [person.id for person in people(60)])

    await _once(runtime, "complaints", make)


async def make_side_threads(runtime: Runtime) -> None:
    """Who answers for each department, and what agents asked them; once."""

    async def make(runtime: Runtime) -> None:
        await ask_beside(runtime, [person.id for person in people(60)])

    await _once(runtime, "side_threads", make)


async def ask_what_nobody_answers(runtime: Runtime) -> None:
    """Some customers ask in vain; once."""

    async def make(runtime: Runtime) -> None:
        await ask_in_vain(runtime, [person.id for person in people(60)])

    await _once(runtime, "asked_in_vain", make)


async def make_editors_work(runtime: Runtime) -> None:
    """Articles at every step of their release; once."""

    async def make(runtime: Runtime) -> None:
        await editors_work.make_editors_work(runtime, [person.id for person in people(60)])

    await _once(runtime, "editors_work", make)


async def make_shared(runtime: Runtime) -> None:
    """What colleagues share: announcements, notes between shifts, know-how; once."""
    await _once(runtime, "shared", sharing.make_shared)


async def make_desk_tools(runtime: Runtime) -> None:
    """Saved views and macros that a new colleague finds; once."""
    await _once(runtime, "desk_tools", desk_tools.make_desk_tools)


async def make_checklists(runtime: Runtime) -> None:
    """Checklists by contact reason; once."""
    await _once(runtime, "checklists", sharing.make_checklists)


def people(count: int = figures.CUSTOMERS) -> list[Person]:
    """The bank's first `count` customers, in the clear, always the same; all of them take some two seconds."""
    return make_people([product["code"] for product in load("products")], count)


async def make_customers(runtime: Runtime, everybody: Sequence[Person], *, until: int = figures.CUSTOMERS) -> None:
    """Add customers up to number `until`, some hundred a transaction."""
    done = await _done(runtime, "customers")
    chunk = 250
    vault = privacy.Vault(runtime.keyring, purpose="service")
    while done < until:
        some = everybody[done : done + chunk]
        async with runtime.database.transaction() as session:
            await customers.create_customers(session, vault, [_new_customer(person) for person in some])
            done += len(some)
            await repository.note_progress(session, "customers", done, figures.CUSTOMERS, now=runtime.clock.now())


async def _once(runtime: Runtime, name: str, step: Callable[[Runtime], Awaitable[None]]) -> None:
    if not await _done(runtime, name):
        await step(runtime)
        async with runtime.database.transaction() as session:
            await repository.note_progress(session, name, 1, 1, now=runtime.clock.now())


async def _done(runtime: Runtime, name: str) -> int:
    async with runtime.database.transaction() as session:
        return next((each.done for each in await repository.list_progress(session) if each.step == name), 0)


async def _make_staff(runtime: Runtime) -> None:
    async with runtime.database.transaction() as session:
        if await identity.find_staff(session, role="agent"):
            return
        new = [_new_staff(colleague) for colleague in make_staff()]
        now = runtime.clock.now()
        await identity.create_staff_bulk(session, actor=ACTOR, staff=new, demo_password=PASSWORD, now=now)


def _new_staff(colleague: Colleague) -> identity.NewStaff:
    return identity.NewStaff(
        login=colleague.login,
        name=colleague.name,
        number=colleague.number,
        role=colleague.role,
        team=colleague.team,
    )


async def _make_products(runtime: Runtime) -> None:
    async with runtime.database.transaction() as session:
        catalogue = [_product(each) for each in load("products")]
        await products.add_products(session, actor=ACTOR, products=catalogue, now=runtime.clock.now())


def _product(raw: dict[str, Any]) -> products.Product:
    return products.Product(
        code=raw["code"],
        name_zh=raw["zh"],
        name_en=raw["en"],
        category=raw["category"],
        risk_level=raw.get("risk_level"),
    )


async def _make_articles(runtime: Runtime) -> None:
    rows = [
        knowledge.ImportRow(
            row=place,
            language=language,
            key=f"{article['key']}.{language}",
            keyed=True,
            content=knowledge.Content(
                question=article[language]["question"].strip(),
                answer=article[language]["answer"].strip(),
                variants=tuple(variant.strip() for variant in article[language]["variants"]),
                category=article["reason"],
                verbatim=bool(article["verbatim"]),
            ),
        )
        for place, article in enumerate(articles(), 1)
        for language in ("zh", "en")
    ]
    await assistant.keep_packed_vectors(runtime.database, article_vectors())
    await knowledge.import_in_chunks(
        runtime.database, actor=ACTOR, rows=rows, publish=True, now=runtime.clock.now(), unreviewed_allowed=True
    )
    async with runtime.database.transaction() as session:
        await assistant.import_golden(session, actor=ACTOR, content=golden_questions(), now=runtime.clock.now())


async def _make_canned_replies(runtime: Runtime) -> None:
    new = [
        conversations.NewCannedReply(
            shortcut=raw["shortcut"],
            title=raw["title"][language],
            text=raw["text"][language],
            language=language,
            queue=raw.get("queue", ""),
        )
        for raw in load("canned_replies")
        for language in ("zh", "en")
    ]
    async with runtime.database.transaction() as session:
        await conversations.add_canned_replies(session, actor=ACTOR, new=new, now=runtime.clock.now())


def _new_customer(person: Person) -> customers.NewCustomer:
    return customers.NewCustomer(
        id=person.id,
        number=person.number,
        name=person.name,
        phone=person.phone,
        gender=person.gender,
        birth_year=person.birth_year,
        tier=person.tier,
        region=person.city.region,
        city=person.city.name,
        city_tier=person.city.tier,
        branch=person.branch,
        since=person.since,
        language=person.language,
        vulnerable=person.vulnerable,
        adviser=adviser_of(person.tier, person.number),
        holdings=tuple(customers.Holding(code, band) for code, band in person.holdings),
    )


async def _make_routing(runtime: Runtime) -> None:
    """Queues that are open at every hour, who can do what, who works when, and how soon customers are served."""
    now = runtime.clock.now()
    colleagues = {colleague.login: colleague for colleague in make_staff() if colleague.skills}
    async with runtime.database.transaction() as session:
        queues = await routing.configure_default_queues(session, zone=runtime.settings.business_zone)
        always = [replace(queue, hours=routing.ALWAYS) for queue in queues]
        await routing.configure_queues(session, actor=ACTOR, configured=always, now=now)
        ids = {staff.login: staff.id for staff in await identity.find_staff(session) if staff.login in colleagues}
        await routing.set_skills(
            session,
            {ids[login]: colleague.skills for login, colleague in colleagues.items()},
            languages={ids[login]: sorted(colleague.languages) for login, colleague in colleagues.items()},
            # Three chats, or one chat and one call back.
            capacity={ids[login]: {"chat": 3, "voice": 1} for login in colleagues},
            actor=ACTOR,
            now=now,
        )
        await routing.set_mix(session, list(ids.values()), routing.Mix({"chat": 2, "voice": 4}, 6))
        patterns = [_shift_pattern(ids[login], colleague) for login, colleague in colleagues.items()]
        await routing.set_shift_patterns(session, patterns)
        await set_targets(session, actor=ACTOR, now=now)
        note = "有专属顾问的客户先由顾问接待 / Advisers first"
        times = {"adviser_s": float(ADVISER_S)}
        await routing.configure_times(session, actor=ACTOR, times=times, note=note, now=now)


def _shift_pattern(staff_id: UUID, colleague: Colleague) -> routing.ShiftPattern:
    shift = SHIFTS[colleague.shift]
    first_day_off = int(colleague.number) % 7
    days_off = (1 << first_day_off) | (1 << (first_day_off + 1) % 7)
    return routing.ShiftPattern(
        staff_id=staff_id,
        name=shift.name_zh,
        weekdays=0b1111111 & ~days_off,
        start_minute=shift.start.hour * 60 + shift.start.minute,
        end_minute=shift.end.hour * 60 + shift.end.minute,
    )
