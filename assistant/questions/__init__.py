"""What a question asks for, what kind of request it is, its parts, and how a follow-up is made to stand alone."""
