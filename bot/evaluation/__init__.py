"""How good the matcher is on questions with known answers. Reads files of questions; changes none."""
