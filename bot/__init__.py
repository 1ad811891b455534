"""Nhịp Cầu: answers questions from curated content, in the language of the person who asks."""

__version__ = "0.1.0"
