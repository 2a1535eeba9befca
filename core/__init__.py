"""The machinery of the live board: commands, the change log and its broadcast. It knows no card."""
