"""Synthetic slips: what a writer gets wrong, put into text that was right."""
