"""What a model gets to see, and where it is cut."""
