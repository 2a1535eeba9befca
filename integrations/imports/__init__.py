"""Moving in: files of other tools become deals and boards."""
