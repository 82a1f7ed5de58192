"""Service targets: how soon customers have their first answer, each next one, and the end of their matter.

Owns: targets by channel, urgency, reason and queue, escalation ladders, the service clocks of contacts, what was told
of them, waivers, and the forecast of breaches.
Words: a *clock* measures one thing of one contact against its *target*, in the working time of its queue; it is
*paused* while we wait for the customer; it *warns*, *breaches*, and climbs its *ladder*, each step once; a *waiver*
says that a breach does not count, and why.
Refuses: to change whom the policy serves next (`routing.rules`), to promise anything to a customer, and to measure the
share that was answered in time (the service level of `quality`).
"""
