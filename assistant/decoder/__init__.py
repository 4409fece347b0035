"""The embedded small decoder with which the check's trained witness and the close reader are made."""
