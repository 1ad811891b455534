"""Vietnamese: its syllables and tone marks, the keystrokes for them, its number words."""
