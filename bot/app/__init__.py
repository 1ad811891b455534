"""Builds everything: the only room that knows all concrete classes."""
