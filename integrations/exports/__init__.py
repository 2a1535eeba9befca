"""Ways out of Baton: a board or a whole workspace as files that people, spreadsheets and other tools read."""
