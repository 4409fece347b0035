"""What a question asks for: its kind of request, its parts, spelling, and the standalone form of a follow-up."""
