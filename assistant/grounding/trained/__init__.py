"""The trained witness: a small decoder that reads the sources and scores whether they support each sentence."""
