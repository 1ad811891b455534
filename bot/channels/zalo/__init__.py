"""Zalo, by its Bot API: https://bot.zaloplatforms.com/docs."""
