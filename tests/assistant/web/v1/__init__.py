"""Tests of the endpoint for OpenAI's clients."""
