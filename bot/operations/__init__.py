"""What an operator sees of a running bot: health, figures, and an end where it is stuck.

Serves them over HTTP together with routes of channels, which are handed in. Knows no platform and
no database: what is looked at is handed in too.
"""
