"""The content base: its model, how it is read and checked, and how changes to it are noticed."""
