"""What editors do to content: begin an entry, look at it, see what is missing, bring in a table."""
