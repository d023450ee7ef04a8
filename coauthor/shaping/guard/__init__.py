"""What a rewrite may not lose: found before, hidden from the model, checked after."""
