"""Measurements of coauthor, to be run by hand; `README.md` here says how and what."""
