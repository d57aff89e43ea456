"""Who is told what tonight, and the account of every match."""
