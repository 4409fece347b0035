"""What Open WebUI sends by itself beside a question, in its form: tasks for a language model about the chat."""

from __future__ import annotations

from typing import Final

_CHAT: Final = """<chat_history>
USER: How much data did China generate in 2024?
ASSISTANT: In 2024 China generated 41.06 zettabytes of data.
</chat_history>"""
TITLE: Final = f"""### Task:
Write a short title for the chat below, with an emoji.
### Guidelines:
- The title names what the chat is mainly about, in its language.
- The whole reply is one JSON object.
### Output:
JSON format: {{ "title": "the title" }}
### Chat History:
{_CHAT}"""
TAGS: Final = f"""### Task:
Give one to three broad tags for the themes of the chat below, and one to three narrower ones.

### Output:
JSON format: {{ "tags": ["tag1", "tag2"] }}

### Chat History:
{_CHAT}
"""
FOLLOW_UPS: Final = f"""### Task:
Suggest questions that the user might ask next about data in China.
### Output:
JSON format: {{ "follow_ups": ["Question 1?", "Question 2?"] }}
### Chat History:
{_CHAT}"""
COMPLETION: Final = f"""### Task:
Go on with the text in `<text>`.
### Context:
{_CHAT}
<type>General</type>
<text>How much data did</text>
#### Output:
"""
TASKS: Final = {"title": TITLE, "tags": TAGS, "follow_ups": FOLLOW_UPS, "completion": COMPLETION}
CONTEXT: Final = f"""### Task:
Answer the question from the context.

<context>
<source id="1">{"Some words of another place. " * 30}</source>
</context>

How much data did China generate in 2024?"""
