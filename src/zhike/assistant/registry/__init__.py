"""The register of models: each model that decides something has entries that say what it is made of and how good it is.

Words: kind (what a model decides), entry (one trained model of a kind), candidate, active, retired, refused, mode (on,
shipped, off: the kill switch). It refuses pickles, a worse model, and a promotion without a person.
"""
