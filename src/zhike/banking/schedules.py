"""Work of banking started by a note: the core bank's figures for a run that waits for them."""

from __future__ import annotations

from zhike.banking.errors import BankNotConnected, BankUnavailable
from zhike.banking.port.connecting import bank_of
from zhike.customers import api as customers
from zhike.platform.runtime import Runtime
from zhike.platform.schedules import Schedule

AT_ONCE = 1_000


async def deliver_activity(runtime: Runtime) -> None:
    """Hand over what customers did, a page a transaction; a run that was cut off goes on where it was."""
    bank = bank_of(runtime.settings)
    while True:
        async with runtime.database.transaction() as session:
            run = await customers.find_collecting(session)
            if run is None:
                return
            try:
                page = await bank.activity(session, after=run.collected_to, limit=AT_ONCE, until=run.until)
            except (BankUnavailable, BankNotConnected) as trouble:
                await customers.fail_run(session, run, why=trouble.code, now=runtime.clock.now())
                return
            told = [
                customers.NewActivity(each.number, each.first_on, each.last_on, each.days, each.total) for each in page
            ]
            await customers.put_activity(session, run, told)


SCHEDULES = [
    Schedule(name="banking.activity", every_s=30.0, run=deliver_activity, wake_on=customers.UNDERSTANDING_TOPIC),
]
