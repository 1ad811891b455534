"""What is served: read from its sources, checked, indexed, and kept current while they change."""
