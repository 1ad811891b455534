"""How good the matcher is on questions with known answers. Reads files, changes none."""
