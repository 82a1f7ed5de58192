"""Who did what and who read what, written once and sealed into a chain.

Words: entry (one row: actor, action, subject, time), seal (a batch of entries joined to the chain), position (an
entry's place in the chain), link (its hash over all before it), verification (walking the whole chain), watch (looks
through the entries for what should not be), alert (what it saw), self-assessment (a checklist answered with evidence).

It refuses: to change or delete an entry; to hold personal data (an entry names ids, never values).
"""
