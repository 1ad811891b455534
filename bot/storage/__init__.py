"""Where what must be remembered is kept: SQLAlchemy Core on SQLite (or PostgreSQL), and cached files."""
