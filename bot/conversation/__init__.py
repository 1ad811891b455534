"""The one answer path of all channels: what a person did + their session -> a `Turn`.

Knows no platform, no language by name, no file and no database: the whole path runs in memory.
"""
