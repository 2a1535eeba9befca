"""Every word has its Chinese, and each reader gets their own language."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from core.i18n import COOKIE, Settings, register_settings, speak_to, translations
from tests.factories import make_account
from tests.support.sources import ROOT

pytestmark = pytest.mark.once

CATALOG = ROOT / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="module")
def words(tmp_path_factory) -> list[Message]:
    """All messages that stand in the source now."""
    target = tmp_path_factory.mktemp("words") / "messages.pot"
    extract(target)
    with target.open("rb") as file:
        return [message for message in read_po(file) if message.id]


@pytest.fixture(scope="module")
def chinese() -> dict[str, Message]:
    with CATALOG.open("rb") as file:
        return {key(message): message for message in read_po(file, locale="zh_Hans") if message.id}


def test_every_word_of_the_source_has_its_chinese(words, chinese):
    missing = [key(word) for word in words if not translation(chinese.get(key(word)))]
    assert missing == [], "run bin/translate and fill them in"


def test_the_chinese_names_the_same_placeholders(chinese):
    for message in chinese.values():
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set(PLACEHOLDER.findall(texts[-1]))
        assert set(PLACEHOLDER.findall(translation(message))) == wanted, key(message)


def test_no_translation_is_left_of_words_that_are_gone(words, chinese):
    assert chinese.keys() - {key(word) for word in words} == set()


def test_the_words_of_the_scripts_are_found_in_nested_templates(words):
    found = {key(word) for word in words if any(p.startswith("static/") for p, _ in word.locations)}
    assert "{n} open deal" in found
    assert "Archive this board" in found


def test_the_browser_language_chooses(client):
    assert 'lang="zh-Hans"' in sign_up_page(client, {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert 'lang="en"' in sign_up_page(client, {"Accept-Language": "de,fr;q=0.9"})


def test_a_language_chosen_by_the_address_is_remembered(client):
    assert 'lang="zh-Hans"' in client.get("/sign-up?locale=zh_Hans").text
    assert client.get_cookie(COOKIE).value == "zh_Hans"
    assert 'lang="zh-Hans"' in sign_up_page(client, {"Accept-Language": "en"})


def test_an_unknown_language_is_passed_over(client):
    assert 'lang="en"' in client.get("/sign-up?locale=../../etc").text
    assert client.get_cookie(COOKIE) is None


def test_the_scripts_get_their_words_for_ever_under_a_name_that_changes_with_them(client):
    address = re.search(
        r'data-catalog="([^"]+)"', client.get("/sign-up?locale=zh_Hans").text
    ).group(1)
    answer = client.get(address.replace("&amp;", "&"))
    assert answer.json["messages"]["{n} open deal"] == ["{n} 个进行中的商机"]
    assert answer.json["messages"]["New label"] == "新标签"
    assert answer.cache_control.immutable
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_words_are_packed_for_who_can_unpack(client):
    plain = client.get("/i18n/zh_Hans.json")
    packed = client.get("/i18n/zh_Hans.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_the_catalog_without_its_number_is_asked_for_each_time(client):
    answer = client.get("/i18n/zh_Hans.json")
    assert answer.cache_control.no_cache
    assert client.get("/i18n/en.json").json == {"messages": {}}
    assert client.get("/i18n/xx.json").status_code == 404


def test_words_of_the_server_alone_are_not_sent_to_the_browser(client):
    messages = client.get("/i18n/zh_Hans.json").json["messages"]
    assert "Signing up needs an invitation." not in messages


def test_plurals_have_the_one_form_of_chinese():
    assert translations("zh_Hans").ngettext("{n} deal", "{n} deals", 1) == "{n} 个商机"
    assert translations("en").ngettext("{n} deal", "{n} deals", 2) == "{n} deals"


def test_a_message_without_a_request_speaks_to_its_reader(app, monkeypatch):
    person = make_account("刘洋")
    monkeypatch.setattr("core.i18n._finders", [])
    register_settings({person: Settings("zh_Hans")}.get)
    speak_to(person)
    assert app.extensions["babel"].instance.domain_instance.gettext("Boards") == "看板"


def sign_up_page(client, headers: dict[str, str]) -> str:
    return client.get("/sign-up", headers=headers).text


def extract(target: Path) -> None:
    """Collect the messages as bin/translate does."""
    keywords = ["--keywords", "t", "--keywords", "tn:1,2", "--keywords", "lazy_gettext"]
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    options = ["--mapping-file", "babel.cfg", *keywords, "--output-file", str(target)]
    subprocess.run([*command, *options, "."], cwd=ROOT, check=True)


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def translation(message: Message | None) -> str:
    if message is None:
        return ""
    return message.string if isinstance(message.string, str) else message.string[0]
