"""Errors of the assistant, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Unavailable, register_messages


class EmbeddingUnavailable(Unavailable):
    """The server with the model of sentences does not answer; what can go by words alone goes by words."""

    code = "assistant.embedding_unavailable"


register_messages(
    {
        "assistant.embedding_unavailable": (
            "语义模型服务暂不可用。",
            "The server with the model of sentences does not answer.",
        ),
    }
)
