"""Tests of the chat models: names, addresses, keys, and the embedded one."""
