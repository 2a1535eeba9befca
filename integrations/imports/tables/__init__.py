"""Tables of deals: read, matched column by column, planned, and brought."""
