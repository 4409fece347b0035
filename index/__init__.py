"""Documents → sentences → passages → vectors in Chroma, and passages found again for a question."""
