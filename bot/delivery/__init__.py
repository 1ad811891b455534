"""The durable way in and out: nothing accepted is lost, nothing is done twice, each chat in order.

An inbox that is written before the platform is told so, an outbox that is written together with
what caused it, and the workers between them. Knows no platform, no database and no conversation:
each is handed in (`ports.py`).
"""
