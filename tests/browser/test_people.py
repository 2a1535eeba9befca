"""The first person opens the house and invites the second; both see what becomes of it, live."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import watch
from tests.factories import make_board, make_card, make_member, make_person, make_workspace
from tests.support.axe import violations

PASSWORD = "tideline-2026"
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True}


def test_a_team_comes_together(app, new_context):
    olga, tom = new_context().new_page(), new_context(**PHONE).new_page()
    problems = [watch(olga), watch(tom)]

    open_the_house(olga)
    link = invite(olga, "tom@example.com")
    join(tom, link, "李娜")
    expect(person(olga, "李娜")).to_be_visible()
    expect(olga.get_by_text("tom@example.com")).to_have_count(1)  # no longer among the invited

    tom.goto("/profile")
    tom.get_by_label("Your name", exact=True).fill("李娜 Li Na")
    tom.keyboard.press("Tab")
    expect(person(olga, "李娜 Li Na")).to_be_visible()

    olga.get_by_role("button", name="Disable 李娜 Li Na").click()
    olga.get_by_role("button", name="Disable", exact=True).click()
    expect(olga.get_by_role("button", name="Enable 李娜 Li Na")).to_be_visible()
    expect(tom).to_have_url(re.compile("/sign-in"))
    assert problems == [[], []]


def test_who_leaves_hands_over_their_work(app, screen_of):
    board = make_board()
    tom, ana = make_member(board, name="Tom Becker"), make_member(board, name="Ana Ruiz")
    make_card(board, "Lead", "Booking system", owner=tom)
    watching, toms = screen_of(ana).open(board), screen_of(tom).open(board)
    olga = screen_of(board.owner).page
    olga.goto("/members")
    olga.get_by_role("button", name="Disable Tom Becker").click()
    dialog = olga.get_by_role("dialog", name="Disable Tom Becker?")
    expect(dialog).to_contain_text("1 open deal")
    dialog.get_by_label("Hand it over to").select_option(label="Ana Ruiz")
    dialog.get_by_role("button", name="Disable", exact=True).click()
    expect(watching.card("Booking system").get_by_role("img", name="Ana Ruiz")).to_be_visible()
    expect(toms.page).to_have_url(re.compile("/sign-in"))
    toms.problems.clear()  # the browser itself reports the 401
    olga.get_by_role("button", name="Enable Tom Becker").click()
    expect(olga.get_by_role("dialog")).to_contain_text("They see 1 board")
    olga.keyboard.press("Enter")
    expect(olga.get_by_role("button", name="Disable Tom Becker")).to_be_visible()


def test_a_refused_field_says_why_and_gets_the_focus(app, new_context):
    page = new_context().new_page()
    page.goto("/")
    fill_in_sign_up(page, password="12345678")
    page.get_by_role("button", name="Make the workspace").click()
    password = page.get_by_label("Password")
    expect(password).to_be_focused()
    expect(password).to_have_attribute("aria-invalid", "true")
    assert "first that anyone would try" in (password.locator("..").inner_text())


def test_signing_in_leads_where_one_wanted_to_go_but_never_away(app, new_context):
    open_the_house(new_context().new_page())
    for wanted, arrived in (("/profile", "/profile"), ("//evil.example/x", "/"), ("/%5Cevil", "/")):
        page = new_context().new_page()
        page.goto(f"/sign-in?next={wanted}")
        page.get_by_label("E-mail address").fill("olga@example.com")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(re.compile(f"^http://127.0.0.1:[0-9]+{arrived}$"))


def test_a_member_sees_people_but_no_tools(app, screen_of):
    workspace = make_workspace()
    member = screen_of(make_person(workspace, name="Mia"))
    member.page.goto("/members")
    expect(person(member.page, "Olga Owner")).to_be_visible()
    expect(member.page.get_by_role("button", name=re.compile("Invite|Disable"))).to_have_count(0)
    assert "@example.com" not in member.page.content()


def test_the_pages_about_people_are_accessible(app, new_context):
    page = new_context().new_page()
    page.goto("/")
    found = {"/sign-up": violations(page)}
    open_the_house(page)
    page.get_by_role("button", name="Invite somebody").click()
    found["the invitation"] = violations(page)
    for path, shown in (
        ("/members", ".people__row"),
        ("/profile", ".profile__who"),
        ("/security", ".ways__row"),
    ):
        page.goto(path)
        page.locator(shown).first.wait_for()
        found[path] = violations(page)
    page.goto("/sign-out")
    found["/sign-out"] = violations(page)
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    found["/sign-in"] = violations(page)
    for path in ("/forgotten", "/new-password"):
        page.goto(path)
        page.get_by_role("heading", level=1).wait_for()
        found[path] = violations(page)
    assert {path: sentences for path, sentences in found.items() if sentences} == {}


def open_the_house(page) -> None:
    page.goto("/")
    fill_in_sign_up(page, PASSWORD)
    page.get_by_role("button", name="Make the workspace").click()
    page.get_by_role("heading", name="Boards", exact=True).wait_for()
    page.goto("/members")
    expect(person(page, "Olga Ortega")).to_be_visible()


def fill_in_sign_up(page, password) -> None:
    page.get_by_label("Name of the team or company").fill("Tideline")
    page.get_by_label("Your name").fill("Olga Ortega")
    page.get_by_label("E-mail address").fill("olga@example.com")
    page.get_by_label("Password").fill(password)


def invite(page, email) -> str:
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Invitation link").input_value()
    page.get_by_role("button", name="Done").click()
    return link


def join(page, link, name) -> None:
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("heading", name="Boards", exact=True).wait_for()


def person(page, name):
    return page.locator(".people__name").get_by_text(name, exact=True)
