"""Some attacks need a real browser: the windows of the plays serve here too."""

from tests.browser.conftest import (  # noqa: F401
    chromium,
    new_context,
    playwright,
    screen_of,
    todays_scripts,
)
