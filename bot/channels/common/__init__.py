"""What platforms share: each is a folder beside this one, and knows no other."""
