"""Runs networks; the only place that knows processors, number formats and engines.

A network is packed once per machine (``packing``): its layers become a graph for ONNX Runtime (``layers``, ``graph``)
in the fastest number format that does not change answers (``choosing``). From then on it starts in tenths of a second,
without torch. If packing fails, torch runs it in float32 (``network``).
"""
