"""Question -> ranked candidates with calibrated confidence -> answer, clarify or unknown.

No input or output here: an index is built from a `Content` value, and can be turned into bytes and
back.
"""
