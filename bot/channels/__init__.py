"""One room per platform: its updates become an `Incoming`, a `Reply` becomes its messages.

Channels do not know each other, nor where answers come from: each is handed a function.
"""
