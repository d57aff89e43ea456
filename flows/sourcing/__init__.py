"""Where calls come from and what stands behind their facts: sources of one's own, documents, evidence."""
