"""Reports for a head of office: every number in them is the answer to a SELECT that stands beside it."""
