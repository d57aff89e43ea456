"""What a home knows of a person: to hand out, and to erase."""
