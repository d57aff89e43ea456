"""Plots as plain SVG, each with the table that says the same: drawn here, no script, nothing remote."""
