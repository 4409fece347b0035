"""Tests of the page: its plain functions, its guard, and the whole of it in headless Chromium."""
