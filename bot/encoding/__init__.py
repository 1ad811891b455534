"""Sentence encoders: the implementations of `matching`'s `Encoder`. Optional: without one the bot
matches lexically.
"""
