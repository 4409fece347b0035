"""What a question asks for, its parts, and how a follow-up is made to stand alone: rules, no model."""
