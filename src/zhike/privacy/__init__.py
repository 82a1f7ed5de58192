"""The vault: personal data is sealed where it is stored, masked where it is shown, and secrets never come in.

Words: subject (the person whose data it is), data key (one per subject; destroying it erases what it sealed), blind
index (finds equal values without knowing them), mask (what a screen may show), span (where personal data stands in a
text), secret (class C3: PIN, CVV, expiry of a card, one-time code: dropped at the door).

It refuses: to keep a secret; to open a value for another subject or another field than it was sealed for; to open
anything of a subject whose data key is destroyed.
"""
