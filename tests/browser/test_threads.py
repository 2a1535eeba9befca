"""Three people in three windows talk on a deal and on the board: each sees the others as it happens."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.factories import (
    make_board,
    make_card,
    make_comment,
    make_department,
    make_member,
    make_person,
)


@pytest.fixture
def board(app):
    board = make_board()
    board.deal = make_card(board, "Lead", "Booking system")
    board.ana = make_member(board, name="Ana Ruiz")
    board.liu = make_member(board, name="刘洋")
    board.sam = make_member(board, "commenter", name="Samir Patel")
    board.support = make_department(board.workspace, "Support", board.sam)
    return board


@pytest.fixture
def talk(board, screen_of):
    """Open the deal on the screen of somebody."""

    def open_deal(person):
        screen = screen_of(person).open(board)
        screen.open_card("Booking system")
        return screen

    return open_deal


def field(screen):
    return screen.panel().get_by_label("Write a comment")


def say(screen, text):
    field(screen).fill(text)
    screen.keys("Control+Enter")


def comment(screen, words):
    return screen.panel().locator(".comment").filter(has_text=words).last


def act(screen, words, action):
    """Choose from the menu of a comment."""
    comment(screen, words).hover()
    comment(screen, words).get_by_role("button", name="Actions on this comment").click()
    screen.page.get_by_role("menuitem", name=action).click()


class Watched:
    """How soon others see what one does."""

    def __init__(self):
        self.times = []

    def seen(self, locator, *screens):
        start = time.monotonic()
        for screen in screens:
            expect(locator(screen)).to_be_visible()
        self.times.append(time.monotonic() - start)


def test_three_people_talk_mention_react_reply_and_answer_a_question(board, talk, figure):
    ana, liu, sam = talk(board.ana), talk(board.liu), talk(board.sam)
    watched = Watched()
    mention_by_pinyin(ana, liu, sam, watched)
    react(ana, liu, sam, watched)
    reply(ana, liu, sam, watched)
    ask_and_answer(ana, liu, sam, watched)
    figure(steps=len(watched.times), slowest_ms=round(max(watched.times) * 1000))
    ana.expect_accessible()


def mention_by_pinyin(ana, liu, sam, watched):
    field(ana).press_sequentially("They want SSO. What do you think, @ly")
    expect(ana.page.get_by_role("option", name="刘洋")).to_be_visible()
    ana.keys("Enter")
    expect(field(ana)).to_have_value("They want SSO. What do you think, @刘洋 ")
    expect(liu.panel().get_by_text("Ana Ruiz is writing…")).to_be_visible()
    ana.keys("Control+Enter")
    watched.seen(lambda screen: comment(screen, "They want SSO"), liu, sam)
    expect(comment(liu, "They want SSO").locator(".mention--me")).to_have_text("@刘洋")
    expect(comment(sam, "They want SSO").locator(".mention")).not_to_have_class(re.compile("--me"))


def react(ana, liu, sam, watched):
    comment(liu, "They want SSO").hover()
    comment(liu, "They want SSO").get_by_role("button", name="React").click()
    liu.page.get_by_role("button", name="Thumbs up").click()
    watched.seen(lambda screen: comment(screen, "They want SSO").locator(".reaction"), ana, sam)
    comment(ana, "They want SSO").locator(".reaction").click()
    expect(comment(sam, "They want SSO").locator(".reaction__count")).to_have_text("2")


def reply(ana, liu, sam, watched):
    comment(liu, "They want SSO").get_by_role("button", name="Reply").click()
    expect(liu.panel().locator(".composer__strip")).to_contain_text("Reply to Ana Ruiz")
    say(liu, "Support has to say")
    line = ".comment:has-text('Support has to say') .comment__reply"
    watched.seen(lambda screen: screen.panel().locator(line), ana, sam)
    expect(ana.panel().locator(line)).to_contain_text("Ana Ruiz")


def ask_and_answer(ana, liu, sam, watched):
    ana.panel().get_by_role("button", name="Ask as an open question").click()
    ana.page.get_by_role("option", name="Support").click()
    say(ana, "Can we promise it by June?")
    watched.seen(question, liu, sam)
    for screen in (ana, liu, sam):
        expect(screen.card("Booking system").locator(".card__question")).to_contain_text("Support")
        expect(question(screen)).to_contain_text("waiting for")
    # Somebody of that department answers, and marks it with that.
    asked = sam.panel().locator(".comment:has(.question)")
    asked.hover()
    asked.get_by_role("button", name="Reply").click()
    sam.panel().get_by_label("This answers the question").check()
    say(sam, "Yes, SAML works today")
    for screen in (ana, liu, sam):
        expect(question(screen)).to_contain_text("marked by Samir Patel")
        expect(screen.card("Booking system").locator(".card__question")).to_have_count(0)


def question(screen):
    return screen.panel().locator(".question")


def test_a_description_mentions_people_by_the_names_that_are_offered(board, talk):
    ana, liu = talk(board.ana), talk(board.liu)
    ana.panel().get_by_role("button", name="Add a description").click()
    editor = ana.panel().get_by_role("textbox", name="Description")
    editor.press_sequentially("Terms: ask @ly")
    expect(ana.page.get_by_role("option", name="刘洋")).to_be_visible()
    ana.keys("Enter")
    expect(editor).to_have_value("Terms: ask @刘洋 ")
    ana.keys("Control+Enter")
    described = liu.panel().locator("baton-panel-description")
    expect(described.locator(".mention--me")).to_have_text("@刘洋")
    described.get_by_role("button", name="Edit").click()
    expect(described.get_by_role("textbox")).to_have_value("Terms: ask @刘洋")
    ana.expect_accessible()


def test_names_are_offered_to_keys_and_to_the_mouse(board, talk):
    ana = talk(board.ana)
    field(ana).press_sequentially("Hello @")
    options = ana.page.get_by_role("option")
    expect(options).to_contain_text(["Samir Patel"])
    ana.keys("ArrowDown", "ArrowDown")
    expect(field(ana)).to_have_attribute("aria-activedescendant", re.compile("-2$"))
    ana.keys("Escape")
    expect(options).to_have_count(0)
    expect(ana.panel().locator(".panel")).to_be_visible()
    field(ana).press_sequentially("sup")
    expect(options).to_have_count(0)
    field(ana).fill("")
    field(ana).press_sequentially("Hello @pat")
    options.filter(has_text="Samir Patel").click()
    field(ana).press_sequentially("and @supp")
    ana.keys("Tab")
    field(ana).press_sequentially("and @every")
    ana.keys("Enter", "Control+Enter")
    mentions = comment(ana, "Hello").locator(".mention")
    expect(mentions).to_have_text(["@Samir Patel", "@Support", "@everyone"])
    expect(comment(ana, "Hello")).not_to_have_class(re.compile("pending"))
    stored = board.records("comment")[0]["text"]
    assert (
        stored
        == f"Hello @{{member:{board.sam}}} and @{{department:{board.support}}} and @{{board}}"
    )


def test_names_are_offered_to_a_finger(board, screen_of):
    phone = screen_of(
        board.ana, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    phone.open(board, card=board.card(board.deal)["number"]).loaded_panel()
    field(phone).tap()
    field(phone).press_sequentially("@sam")
    phone.page.get_by_role("option", name="Samir Patel").tap()
    expect(field(phone)).to_have_value("@Samir Patel ")
    field(phone).press_sequentially("hi")
    phone.panel().get_by_role("button", name="Send").tap()
    expect(comment(phone, "hi").locator(".mention")).to_have_text("@Samir Patel")


def test_who_mentions_somebody_outside_the_board_is_told(board, talk):
    make_person(board.workspace, name="Karl Outside")
    ana = talk(board.ana)
    field(ana).press_sequentially("Ask @karl")
    option = ana.page.get_by_role("option", name="Karl Outside")
    expect(option).to_contain_text("not on this board")
    ana.keys("Enter", "Control+Enter")
    expect(ana.toasts()).to_contain_text("Karl Outside does not see this board")
    expect(comment(ana, "Ask").locator(".mention")).to_have_text("@Karl Outside")


def test_a_draft_with_its_reply_question_and_names_outlives_a_reload(board, talk):
    make_comment(board, board.deal, "Who pays?", by=board.liu)
    ana = talk(board.ana)
    comment(ana, "Who pays?").hover()
    comment(ana, "Who pays?").get_by_role("button", name="Reply").click()
    ana.panel().get_by_role("button", name="Ask as an open question").click()
    ana.page.get_by_role("option", name="Anybody").click()
    field(ana).press_sequentially("Not sure, @sam")
    ana.keys("Enter")
    ana.page.reload()
    ana.expect_live()
    ana.loaded_panel()
    expect(field(ana)).to_have_value("Not sure, @Samir Patel ")
    strips = ana.panel().locator(".composer__strip")
    expect(strips).to_contain_text(["Reply to 刘洋", "Open question"])
    ana.panel().get_by_role("button", name="Send").click()
    expect(comment(ana, "Not sure").locator(".comment__reply")).to_contain_text("刘洋")
    expect(comment(ana, "Not sure").locator(".mention")).to_have_text("@Samir Patel")
    expect(comment(ana, "Not sure").locator(".question")).to_be_visible()
    expect(strips).to_have_count(0)


def test_a_quote_keeps_the_words_and_calls_nobody_again(board, talk):
    text = f"@{{member:{board.sam}}} look\nat this"
    make_comment(board, board.deal, text, by=board.liu)
    ana = talk(board.ana)
    act(ana, "at this", "Quote")
    expect(field(ana)).to_have_value("> Samir Patel look\n> at this\n\n")
    field(ana).press_sequentially("I agree")
    ana.keys("Control+Enter")
    expect(comment(ana, "I agree").locator("blockquote")).to_contain_text("Samir Patel look")
    expect(comment(ana, "I agree").locator(".mention")).to_have_count(0)


def test_an_edit_shows_names_keeps_mentions_and_what_was_said_before(board, talk):
    ana, liu = talk(board.ana), talk(board.liu)
    field(ana).press_sequentially("Ask @sam")
    ana.keys("Enter")
    field(ana).press_sequentially("please")
    ana.keys("Control+Enter")
    comment(ana, "please").hover()
    comment(ana, "please").get_by_role("button", name="Edit", exact=True).click()
    editor = ana.panel().get_by_label("Edit comment")
    expect(editor).to_have_value("Ask @Samir Patel please")
    editor.fill("Ask @Samir Patel today, and @刘洋")
    ana.panel().get_by_role("button", name="Save").click()
    expect(comment(liu, "today").locator(".mention")).to_have_text(["@Samir Patel", "@刘洋"])
    comment(liu, "today").get_by_role("button", name="edited").click()
    window = liu.page.get_by_role("dialog")
    expect(window.locator(".compare__text")).to_have_text(
        ["Ask @Samir Patel today, and @刘洋", "Ask @Samir Patel please"]
    )
    liu.expect_accessible()


def test_a_link_leads_to_one_comment_and_marks_it(board, screen_of):
    comments = [make_comment(board, board.deal, f"Line {n}\n\nmore\n\nmore") for n in range(30)]
    ana = screen_of(board.ana)
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ana.open(board).open_card("Booking system")
    act(ana, "Line 7", "Copy link")
    expect(ana.toasts()).to_contain_text("Link copied")
    address = ana.page.evaluate("navigator.clipboard.readText()")
    number = board.card(board.deal)["number"]
    assert address.endswith(f"/boards/{board.id}/cards/{number}#comment-{comments[7]}")
    ana.page.goto("about:blank")
    ana.page.goto(address)
    target = ana.panel().locator(f"#comment-{comments[7]}")
    expect(target).to_be_in_viewport()
    expect(target).to_be_focused()
    expect(target).to_have_attribute("data-marked", "true")
    board.run("comment.archive", comment=comments[7])
    expect(target).to_have_count(0)
    ana.page.reload()
    expect(ana.toasts()).to_contain_text("not here any more")


def test_a_comment_becomes_a_task_and_back(board, talk):
    make_comment(board, board.deal, "Send the security questionnaire\n\nuntil Friday")
    ana, liu = talk(board.ana), talk(board.liu)
    act(ana, "questionnaire", "Make this a task")
    task = liu.panel().get_by_label("Done: Send the security questionnaire")
    expect(task).to_be_visible()
    ana.toasts().get_by_role("button", name="Undo").click()
    expect(task).to_have_count(0)


def test_a_question_is_marked_handed_on_and_opened_again_from_the_comment(board, talk):
    make_comment(board, board.deal, "Who signs?", by=board.ana)
    make_department(board.workspace, "Legal")
    ana, liu = talk(board.ana), talk(board.liu)
    act(ana, "Who signs?", "Mark as a question")
    ana.page.get_by_role("option", name="Support").click()
    expect(liu.card("Booking system")).to_contain_text("Question to Support")
    act(liu, "Who signs?", "Ask another department")
    liu.page.get_by_role("option", name="Legal").click()
    expect(ana.card("Booking system")).to_contain_text("Question to Legal")
    expect(ana.panel().get_by_role("button", name="1 open question")).to_be_visible()
    comment(ana, "Who signs?").get_by_role("button", name="Mark as answered").click()
    expect(liu.card("Booking system").locator(".card__question")).to_have_count(0)
    act(liu, "Who signs?", "Open the question again")
    liu.page.get_by_role("option", name="Anybody").click()
    expect(ana.card("Booking system")).to_contain_text("Open question")


def test_what_arrives_moves_neither_who_reads_above_nor_who_writes(board, talk):
    for n in range(30):
        make_comment(board, board.deal, f"Line {n}\n\nmore\n\nmore")
    ana = talk(board.ana)
    scroller = ana.panel().locator(".panel__scroll")
    comment(ana, "Line 5").scroll_into_view_if_needed()
    field(ana).fill("half a sent")
    place = scroller.evaluate("box => box.scrollTop")
    pill = ana.panel().get_by_role("button", name=re.compile("new comment"))
    make_comment(board, board.deal, "First news", by=board.liu)
    expect(pill).to_have_text("1 new comment")
    make_comment(board, board.deal, "Second news", by=board.liu)
    expect(pill).to_have_text("2 new comments")
    assert scroller.evaluate("box => box.scrollTop") == place
    expect(field(ana)).to_be_focused()
    expect(field(ana)).to_have_value("half a sent")
    pill.click()
    expect(comment(ana, "Second news")).to_be_in_viewport()
    expect(pill).to_have_count(0)
    # Who reads the end goes on reading the end.
    make_comment(board, board.deal, "Third news", by=board.liu)
    expect(comment(ana, "Third news")).to_be_in_viewport()
    expect(pill).to_have_count(0)


def test_a_line_shows_where_the_new_begins(board, screen_of):
    make_comment(board, board.deal, "Old words", by=board.liu)
    ana = screen_of(board.ana).open(board)
    ana.open_card("Booking system")
    expect(ana.panel().locator(".thread__new")).to_have_count(0)
    ana.keys("Escape")
    make_comment(board, board.deal, "News one", by=board.liu)
    make_comment(board, board.deal, "News two", by=board.sam)
    expect(ana.card("Booking system").locator(".card__unread")).to_be_visible()
    ana.open_card("Booking system")
    items = ana.panel().locator(".thread > li")
    texts = items.all_inner_texts()
    line = next(n for n, text in enumerate(texts) if "New since you last looked" in text)
    assert "News one" in texts[line + 1]
    assert "Old words" in " ".join(texts[:line])
    expect(ana.card("Booking system").locator(".card__unread")).to_have_count(0)


def test_the_board_has_a_conversation_of_its_own(board, screen_of):
    ana, liu = (screen_of(person).open(board) for person in (board.ana, board.liu))
    button = ana.page.get_by_role("button", name="Conversation of the board")
    expect(button.locator(".board-header__unread")).to_have_count(0)
    liu.page.get_by_role("button", name="Conversation of the board").click()
    panel = liu.page.locator("baton-thread-panel")
    expect(panel).to_contain_text("no single deal")
    assert liu.page.url.endswith(f"/boards/{board.id}/thread")
    liu.expect_accessible()
    panel.get_by_label("Write a comment").press_sequentially("Review on Monday, @every")
    liu.keys("Enter", "Control+Enter")
    expect(button.locator(".board-header__unread")).to_be_visible()
    button.click()
    mine = ana.page.locator("baton-thread-panel")
    expect(mine.locator(".comment")).to_contain_text("Review on Monday")
    expect(mine.locator(".mention--me")).to_have_text("@everyone")
    expect(button.locator(".board-header__unread")).to_have_count(0)
    expect(panel.locator(".panel-head__people")).to_contain_text("1 here with you")
    mine.get_by_label("Write a comment").press_sequentially("Fine")
    expect(panel.get_by_text("Ana Ruiz is writing…")).to_be_visible()
    ana.keys("Control+Enter")
    expect(panel.locator(".comment").last).to_contain_text("Fine")
    # A deal takes its place, and the way back leads back.
    ana.card("Booking system").locator(".card__title").click()
    expect(mine.locator(".panel")).to_have_count(0)
    expect(ana.panel().locator(".panel")).to_be_visible()
    ana.page.go_back()
    expect(mine.locator(".comment").last).to_contain_text("Fine")
    expect(ana.panel().locator(".panel")).to_have_count(0)
    ana.keys("Escape")
    expect(mine.locator(".panel")).to_have_count(0)
    assert ana.page.url.endswith(f"/boards/{board.id}")
    expect(button).to_be_focused()
    ana.page.goto(f"/boards/{board.id}/thread")
    expect(mine.locator(".comment")).to_have_count(2)


def test_names_of_people_who_left_are_still_shown(board, talk):
    gone = make_member(board, name="Greta Gone")
    text = f"@{{member:{gone}}} knows"
    made = make_comment(board, board.deal, text, by=gone)
    board.run("comment.react", by=gone, comment=made, reaction="heart")
    board.run("member.remove", member=gone)
    board.workspace.run("member.disable", member=gone)
    ana = talk(board.ana)
    shown = comment(ana, "knows")
    expect(shown.locator(".mention")).to_have_text("@Greta Gone")
    expect(shown.locator(".comment__head b")).to_have_text("Greta Gone")
    assert "Greta Gone" in shown.locator(".reaction").get_attribute("aria-label")
    field(ana).press_sequentially("@gre")
    expect(ana.page.get_by_role("option")).to_have_count(0)


def test_a_very_long_thread_opens_at_its_end_and_leads_to_everything_before(board, screen_of):
    said = [make_comment(board, None, f"word {n}.") for n in range(320)]
    ana = screen_of(board.ana)
    ana.page.goto(f"/boards/{board.id}/thread")
    panel = ana.page.locator("baton-thread-panel")
    comments, line = panel.locator("baton-comment"), panel.get_by_text("word 270.")
    expect(line).to_be_attached()
    expect(comments).to_have_count(50)
    line.scroll_into_view_if_needed()
    before = line.bounding_box()["y"]
    panel.get_by_role("button", name="270 earlier comments").click()
    expect(comments).to_have_count(100)
    assert abs(line.bounding_box()["y"] - before) < 2
    make_comment(board, None, "Meanwhile.")
    expect(panel.get_by_text("Meanwhile.")).to_be_attached()
    expect(panel.get_by_text("word 220.")).to_be_attached()
    ana.page.goto(f"/boards/{board.id}/thread#comment-{said[10]}")
    ana.page.reload()
    expect(panel.locator(f"#comment-{said[10]}")).to_be_focused()
    make_comment(board, None, "And now?")
    panel.get_by_role("button", name="1 new comment").click()
    expect(panel.get_by_text("And now?")).to_be_in_viewport()
    expect(comments).to_have_count(50)
