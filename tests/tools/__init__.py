"""Tools that tests use and that are programs in their own right."""
