"""An installation out into one archive and back.

The archive is a gzipped tar: `database.dump` (Postgres' custom format), `settings.json` without secrets, the erasure
ledger, `files/`, `warehouse/`, `keys/` only when asked for, and last `manifest.json` with the SHA-256 of every part.
"""
