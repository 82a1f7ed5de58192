"""What a customer's message means: reason, entities, language, urgency, emotion, and what is wished for."""
