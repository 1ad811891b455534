"""What must be remembered: SQLAlchemy Core on SQLite or PostgreSQL, and cached files."""
