"""The one place that runs networks: it knows processors, number formats and engines, and nothing else does.

A network is packed once for the machine (``packing``): its layers become a graph for ONNX Runtime (``layers``,
``graph``), in the number format that is fastest here among those that do not change answers (``choosing``).
From then on it starts in tenths of a second without torch. Where packing fails, torch runs it in float32 (``network``).
"""
