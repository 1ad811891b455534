"""The bot's own web page: a chat, an API for it, answers as pages, and a widget for other sites."""
