"""Text only: normalisation, folding, Vietnamese spelling, dates and numbers, language detection.

Nothing here reads a file or knows content. It is the only room in which a language may be named.
"""
