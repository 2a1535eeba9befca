"""S-26, S-27, S-31, S-32 for comments: hostile names, links, pasted HTML and Markdown stay words on every screen."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_board, make_card, make_comment, make_department, make_member

NAMES = (
    '"><svg onload=window.__pwn=1>',
    "<img src=x onerror=window.__pwn=1>",
    "</script><script>window.__pwn=1</script>",
    "<meta http-equiv=refresh content=0;url=/sign-in>",
    "{{7*7}}${window.__pwn=1}",
    "javascript:window.__pwn=1",
    "[x](javascript:window.__pwn=1)",
    "<iframe srcdoc='<script>parent.__pwn=1</script>'>",
)
LINKS = (
    "[one](javascript:window.__pwn=1)",
    "[two](JaVaScRiPt:window.__pwn=1)",
    "[three](data:text/html,<script>window.__pwn=1</script>)",
    "[four](vbscript:x)",
    "[five](\tjava\nscript:window.__pwn=1)",
    "[six](//evil.example/x)",
    "![seven](javascript:window.__pwn=1)",
    "<javascript:window.__pwn=1>",
    "<a href='javascript:window.__pwn=1'>eight</a>",
    '<a href="x" onmouseover="window.__pwn=1">nine</a>',
)

PASTED = "<b data-x>bold</b><a href='javascript:window.__pwn=1'>x</a>"
COPY = """html => navigator.clipboard.write([new ClipboardItem({
    "text/html": new Blob([html], {type: "text/html"}),
    "text/plain": new Blob(["bold"], {type: "text/plain"}),
})])"""


@pytest.fixture
def board(app):
    return make_board()


@pytest.fixture
def ana(board, screen_of):
    return screen_of(make_member(board, name="Ana Ruiz"))


def untouched(screen):
    assert screen.page.evaluate("window.__pwn") is None
    assert (
        screen.page.locator("baton-panel :is(script, iframe, meta, svg[onload], img)").count() == 0
    )


def test_s26_names_are_words_in_comments_mentions_reactions_questions_and_the_list(board, ana):
    card = make_card(board, "Lead", "Booking system")
    people = [make_member(board, name=name) for name in NAMES]
    department = make_department(board.workspace, NAMES[0], people[0])
    for person in people:
        text = f"@{{member:{person}}} hears @{{department:{department}}}"
        comment = make_comment(board, card, text, by=person)
        board.run("comment.react", by=person, comment=comment, reaction="heart")
        board.run("comment.ask", by=person, comment=comment, department=department)
        board.run("comment.answer", by=person, comment=comment)
    board.run("comment.ask", comment=comment, department=department)
    panel = ana.open(board).open_card("Booking system")
    comments = panel.locator(".comment")
    expect(comments).to_have_count(len(NAMES))
    for index, name in enumerate(NAMES):
        comment = comments.nth(index)
        expect(comment.locator(".comment__head b")).to_have_text(name)
        expect(comment.locator(".mention").first).to_have_text(f"@{name}")
        expect(comment.locator(".mention").last).to_have_text(f"@{NAMES[0]}")
        assert name in comment.locator(".reaction").get_attribute("aria-label")
    expect(ana.card("Booking system").locator(".card__question")).to_contain_text(NAMES[0])
    panel.get_by_label("Write a comment").press_sequentially("@<img")
    expect(ana.page.get_by_role("option").first).to_contain_text(NAMES[1])
    ana.keys("Enter")
    expect(panel.get_by_label("Write a comment")).to_have_value(f"@{NAMES[1]} ")
    ana.keys("Control+Enter")
    expect(comments.last.locator(".mention")).to_have_text(f"@{NAMES[1]}")
    untouched(ana)


def test_s27_a_link_leads_to_the_web_or_is_none(board, ana):
    card = make_card(board, "Lead", "Booking system")
    make_comment(board, card, "\n\n".join(LINKS))
    make_comment(board, card, "[good](https://example.com/a) and [mail](mailto:a@example.com)")
    panel = ana.open(board).open_card("Booking system")
    links = panel.locator(".comment .prose a")
    expect(links).to_have_count(2)
    addresses = [links.nth(index).get_attribute("href") for index in range(2)]
    assert addresses == ["https://example.com/a", "mailto:a@example.com"]
    assert "noopener" in links.first.get_attribute("rel")
    for mark in panel.locator(".comment .prose").first.locator("p").all():
        mark.hover()
    untouched(ana)


def test_s31_pasted_html_is_plain_text(board, ana):
    make_card(board, "Lead", "Booking system")
    panel = ana.open(board).open_card("Booking system")
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ana.page.evaluate(COPY, PASTED)
    field = panel.get_by_label("Write a comment")
    field.click()
    ana.keys("Control+v", "Control+Enter")
    expect(panel.locator(".comment .prose")).to_have_text("bold")
    assert panel.locator(".comment .prose b").count() == 0
    untouched(ana)


def test_s32_markdown_without_end_is_drawn_at_once_and_runs_nothing(board, ana):
    card = make_card(board, "Lead", "Booking system")
    hostile = (
        "[" * 10_000,
        "![" * 9_000,
        ">" * 9_000 + "x",
        "*a " * 6_000,
        "<script>window.__pwn=1</script>",
    )
    for text in hostile:
        make_comment(board, card, text)
    panel = ana.open(board).open_card("Booking system")
    expect(panel.locator(".comment")).to_have_count(len(hostile))
    expect(panel.locator(".comment .prose").last).to_have_text("<script>window.__pwn=1</script>")
    untouched(ana)
