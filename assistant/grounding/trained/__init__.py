"""The trained witness: a small decoder that reads the sources and says of each sentence whether they support it."""
