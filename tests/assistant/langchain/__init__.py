"""Tests of the assistant as parts of LangChain."""
