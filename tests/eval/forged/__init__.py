"""Tests of the forged answers and of how judges are measured on them."""
