"""Routing: who serves whom, and when.

Owns: queues, skills and licences, presence, waiting contacts, offers and assignments, the policy, the floor that
supervisors see.
Words: a contact *waits* in a *queue*; it is *offered* to an agent, who *accepts*, *declines* or *misses* it; from then
on it is *assigned*, until it is *released* (closed), *transferred*, or *requeued* because the agent is gone.
Refuses: the text of conversations, the customers' data (it keeps what decides priority, nothing that names a person),
measuring what happened (quality does, from events).
"""
