"""``/v1``: the chat endpoint that OpenAI's clients speak, so that any of them can ask the briefing with a key.

``keyed`` lets in by key and puts every refusal in OpenAI's shape, ``requests`` reads what is asked, ``answers`` writes
what is answered, ``routes`` joins them.
"""
