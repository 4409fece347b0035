"""The embedded small decoder with which the reader and the check's trained witness are made."""
