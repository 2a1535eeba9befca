"""What kind of table a file is, by its content and never by its name, and its reading."""

from flask_babel import gettext as _

from core.errors import Invalid, TooLarge
from integrations.imports.tables.asana_json import is_asana, read_asana
from integrations.imports.tables.csv_reading import read_csv
from integrations.imports.tables.table import MAX_BYTES, Table
from integrations.imports.tables.xlsx_reading import read_workbook

ZIP = b"PK\x03\x04"
# Old workbooks, and new ones behind a password.
OLD = b"\xd0\xcf\x11\xe0"
# Reports that are called .xls are often web pages, or XML of 2003.
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")
PICTURES = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf")


def read_table(content: bytes, sheet: str | None = None) -> Table:
    """Read a table of unknown origin; raise Invalid or TooLarge with a sentence on what is wrong."""
    if len(content) > MAX_BYTES:
        raise TooLarge(_("The file is larger than 50 MB. Nothing was changed."))
    if content.startswith(ZIP):
        return read_workbook(content, sheet)
    if content.startswith(OLD):
        message = _("This is an old workbook, or one with a password. Save it as XLSX without one.")
        raise Invalid(message)
    if content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        message = _(
            "This is a web page or XML, not a table. Open it in a spreadsheet program and save it as XLSX."
        )
        raise Invalid(message)
    if content.startswith(PICTURES):
        raise Invalid(
            _("This is a document or picture, not a table. Export the deals as CSV or XLSX.")
        )
    return read_asana(content) if is_asana(content) else read_csv(content)
