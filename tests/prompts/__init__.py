"""Tests of the package ``prompts``."""
