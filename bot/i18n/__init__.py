"""The interface's words in every locale, and which locale a person gets.

Answers never live here: only what the interface itself says. Read from
`locales/<locale>/LC_MESSAGES/nhipcau.po`, compiled in memory: an editor changes the .po and that is
all.
"""
