"""Makes `src/zhike/assistant/understanding/models.npz` again: `python tools/understanding_models.py [--check]`.

What it is made of, all of it ours: the training phrases of `assistant/phrases`, the ways to ask of the demo bank's
articles (each has a contact reason), and the names of the reasons. Takes some minutes on one core, most of it for
the vectors; `--check` only says whether the file is older than its phrases (exit code 1).
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import yaml

from zhike.assistant.embedding.choosing import embed_all, packaged
from zhike.assistant.registry.artefacts import pack
from zhike.assistant.understanding.material import Phrase, digest_of, emotion_phrases, name_phrases, reason_phrases
from zhike.assistant.understanding.packaged import FILE_NAME, Models, artefact_of, exact_of, packaged_models
from zhike.assistant.understanding.result import OUT_OF_SCOPE
from zhike.assistant.understanding.training import Trained, train
from zhike.knowledge import api as knowledge

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "src" / "zhike" / "demo" / "content" / "articles"
TARGET = ROOT / "src" / "zhike" / "assistant" / "understanding" / FILE_NAME
BINS = 10


def material() -> list[Phrase]:
    """All that the model of reasons learns from."""
    return [*reason_phrases(), *_article_phrases(), *name_phrases()]


def _article_phrases() -> list[Phrase]:
    found = []
    for file in sorted(ARTICLES.glob("*.yaml")):
        for article in yaml.safe_load(file.read_text(encoding="utf-8")):
            for language in ("zh", "en"):
                told = article.get(language, {})
                asked = [told["question"], *told.get("variants", [])] if told else []
                found += [Phrase(str(each), article["reason"], language) for each in asked]
    return found


def vectors_of(phrases: list[Phrase]) -> dict[str, np.ndarray]:
    """The vectors of both packaged models: E5 for all texts, MiniLM for those that are not Chinese."""
    chinese, english = packaged("zh"), packaged("en")
    if chinese is None or english is None or chinese.name == english.name:
        raise SystemExit("both packaged models are needed: install the extra `language`")
    texts = [phrase.text for phrase in phrases]
    found = {chinese.name: embed_all(chinese, texts, "zh")}
    latin = [row for row, text in enumerate(texts) if knowledge.detect_language(text) == "en"]
    found[english.name] = np.zeros((len(texts), english.dimensions), np.float32)
    found[english.name][latin] = embed_all(english, [texts[row] for row in latin], "en")
    return found


def reliability(trained: Trained) -> list[dict[str, float]]:
    """Said and true chance by tenth, on held-out texts: the reliability diagram."""
    said, right = trained.chances.max(axis=1), trained.chances.argmax(axis=1) == trained.labels
    tenth = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        {
            "n": int((tenth == each).sum()),
            "said": round(float(said[tenth == each].mean()), 4),
            "right": round(float(right[tenth == each].mean()), 4),
        }
        for each in range(BINS)
        if (tenth == each).any()
    ]


def make() -> Models:
    phrases, feelings = material(), emotion_phrases()
    texts, labels = [phrase.text for phrase in phrases], [phrase.label for phrase in phrases]
    trained = train(texts, labels, vectors=vectors_of(phrases), out=OUT_OF_SCOPE)
    emotion = train([each.text for each in feelings], [each.label for each in feelings])
    right = trained.chances.argmax(axis=1) == trained.labels
    return Models(
        reasons=trained.model,
        emotion=emotion.model,
        exact=exact_of((each.text, each.label) for each in phrases),
        about={
            "digest": digest_of([*reason_phrases(), *feelings]),
            "made": datetime.now(UTC).date().isoformat(),
            "phrases": len(phrases),
            "held_out": {
                "right": round(float(right.mean()), 4),
                "emotion_right": round(float((emotion.chances.argmax(axis=1) == emotion.labels).mean()), 4),
                "reliability": reliability(trained),
            },
        },
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    wanted = digest_of([*reason_phrases(), *emotion_phrases()])
    if parser.parse_args().check:
        sys.exit(0 if packaged_models().about["digest"] == wanted else 1)
    models = make()
    TARGET.write_bytes(pack(artefact_of(models)))
    print(TARGET, TARGET.stat().st_size, models.about, models.reasons.judge)


if __name__ == "__main__":
    main()
