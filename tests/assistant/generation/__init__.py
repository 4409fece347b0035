"""Tests of generative answers: parsing, fencing, faults of servers, correction."""
