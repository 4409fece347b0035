"""Training of the weights that ship. Run by hand, never by the product; needs the open data of ``shared/data``."""
