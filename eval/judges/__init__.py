"""Judges: who says whether a claim is good. A judge that equals the gate makes a rate circular (``circularity``)."""
