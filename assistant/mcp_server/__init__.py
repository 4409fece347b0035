"""The documents as tools and resources for agents, over the Model Context Protocol with its official package.

``shapes`` defines the tools' input and output, ``tools`` what they do, ``calls`` runs a few at a time; ``server``
speaks the protocol, also over standard input and output, and ``http`` serves it over the network. Document text appears
only below the key ``quoted_source_text`` of a result (``wire``), so that a client can tell it from the program's own
words.
"""
