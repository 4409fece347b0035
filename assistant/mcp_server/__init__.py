"""The documents as tools and resources for agents, by the Model Context Protocol and its official package.

``shapes`` are what the tools take and give, ``tools`` what they do, ``calls`` lets them work a few at a time;
``server`` speaks the protocol, also over standard input and output, ``http`` carries it over the network. Whatever
comes from a document stands below the one key ``quoted_source_text`` of a result (``wire``), so that a client can
tell data from what this program says.
"""
