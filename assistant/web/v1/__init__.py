"""``/v1``: a chat endpoint in OpenAI's format, so that any OpenAI client can ask the briefing with a key.

``keyed`` checks the key and puts every refusal in OpenAI's shape, ``requests`` parses requests, ``answers`` formats
answers, ``routes`` joins them.
"""
