"""Makes `src/zhike/assistant/retraining/phrases.npz` again: `python tools/phrase_vectors.py`.

The vectors of the shipped phrases and names of reasons, so that a retraining embeds the bank's own examples alone. To
be run whenever phrases have changed; takes some minutes of a core.
"""

from __future__ import annotations

from pathlib import Path

from understanding_models import vectors_of

from zhike.assistant.registry.artefacts import pack
from zhike.assistant.retraining.shipped import FILE_NAME, artefact_of, shipped_phrases

TARGET = Path(__file__).parents[1] / "src" / "zhike" / "assistant" / "retraining" / FILE_NAME


def main() -> None:
    phrases = shipped_phrases()
    TARGET.write_bytes(pack(artefact_of(phrases, vectors_of(phrases))))
    print(TARGET, len(phrases), TARGET.stat().st_size)


if __name__ == "__main__":
    main()
