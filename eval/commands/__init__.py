"""The commands of ``briefing eval``, one a module; labelling and measuring the check stand with their code."""
