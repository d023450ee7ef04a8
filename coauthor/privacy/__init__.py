"""What may leave this machine, and what was sent."""
