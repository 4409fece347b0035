"""The close reader: the same task as the reader's, by the embedded decoder, for the few passages that matter."""
