"""The settings file: defaults, every mistake named by section and field, a file that explains itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dispatch_app.server.settings import SECTIONS, SettingsFault, load_settings, read_settings, settings_text
from dispatch_app.use_cases.call_settings import EMERGENCY
from dispatch_app.words import set_language


@pytest.fixture(autouse=True)
def english():  # type: ignore[no-untyped-def]
    set_language("en")
    yield
    set_language("zh")


def wrong_of(content: dict[str, Any]) -> list[str]:
    with pytest.raises(SettingsFault) as fault:
        read_settings(content, Path("dispatch.toml"))
    return fault.value.wrong


def test_an_empty_file_serves_one_machine(tmp_path: Path) -> None:
    file = tmp_path / "dispatch.toml"
    file.write_text("", encoding="utf-8")
    settings = load_settings(file)
    assert settings.url() == "https://127.0.0.1:8120"
    assert settings.database_url == f"sqlite:///{tmp_path}/dispatch.sqlite"
    assert settings.logs == tmp_path / "logs" and settings.map_package is None
    assert settings.centre.delivery.rolling_s == 180


@pytest.mark.parametrize(
    ("section", "field", "value", "words"),
    [
        ("server", "port", "abc", "must be 1–65535, is 'abc'"),
        ("server", "port", 0, "must be 1–65535, is 0"),
        ("server", "port", True, "must be 1–65535, is True"),
        ("server", "host", "a b", "must be an address or a host name, is 'a b'"),
        ("centre", "id", "ä", "must be 1–32 letters, digits, - or _, is 'ä'"),
        ("centre", "name", " ", "must not be empty"),
        ("centre", "time_zone", "Mars/Base", "is no known time zone: 'Mars/Base'"),
        ("delivery", "sent_s", -1, "must be 0.5–3600 seconds, is -1"),
        ("tls", "enabled", "yes", "must be true or false, is 'yes'"),
        ("tls", "names", [], "must be a list of host names, is []"),
        ("database", "url", "mysql://u:secret@h/d",
         "must start with sqlite:/// or postgresql+psycopg://, is 'mysql://…@h/d'"),
        ("positions", "jt808_tcp_port", -1, "must be 0–65535, is -1"),
        ("positions", "serial", ["T1"], "must be 'IDENTITY URL [BAUD]', is 'T1'"),
        ("positions", "serial", ["T1 /dev/x fast"], "must be 'IDENTITY URL [BAUD]', is 'T1 /dev/x fast'"),
        ("positions", "serial", "T1", "must be a list of up to 64 receivers, is 'T1'"),
        ("server", "prot", 1, "no such field, did you mean port?"),
        ("calls", "queues", [], "must be a list of 1–50 queues"),
        ("calls", "queues", [{"id": "a", "colour": 1}], "queue: no such field: colour"),
        ("calls", "queues", [{"id": "a"}, {"id": "a"}], "names something twice"),
        ("calls", "queues", [{"id": "a", "ring": "some"}],
         "queue a: must be one of all, longest_idle, is 'some'"),
        ("calls", "queues", [{"id": "a", "overflow": ["wait 5 queue a"]}], "queue a: no other queue is called a"),
        ("calls", "queues", [{"id": "a", "overflow": ["wait x all_desks"]}],
         "queue a: the limit of a step is a number up to 86400, is x"),
        ("calls", "queues", [{"id": "a", "overflow": ["wait 5 divert"]}], "queue a: divert: needs a target"),
        ("calls", "call_order", ["waiting", "waiting"], "names something twice"),
        ("calls", "user_skills", {"li": {"english": 10}}, "must be 1–9, is 10"),
        ("calls", "screening", "some", "must be one of nobody, unknown, everybody, is 'some'"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(section: str, field: str, value: object, words: str) -> None:
    assert wrong_of({section: {field: value}}) == [f"[{section}] {field}: {words}"]


def test_every_mistake_is_named_at_once() -> None:
    wrong = wrong_of({"server": {"port": -1}, "centre": {"id": ""}, "servr": {}, "map": 5})
    assert [line.split(":")[0] for line in wrong] == ["[servr]", "[map]", "[centre] id", "[server] port"]


def test_no_tls_only_on_this_machine() -> None:
    off = {"enabled": False}
    assert "insecure_local" in wrong_of({"tls": off})[0]
    open_wide = {"tls": {**off, "insecure_local": True}, "server": {"host": "0.0.0.0"}}
    assert wrong_of(open_wide) == ["[tls] insecure_local: is allowed only while [server] host is 127.0.0.1"]
    settings = read_settings({"tls": {**off, "insecure_local": True}}, Path("x.toml"))
    assert settings.url() == "http://127.0.0.1:8120"


@pytest.mark.parametrize("text", ["a = [", "\x00"])
def test_a_file_that_is_no_toml_is_said_to_be_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsFault, match="is not valid TOML"):
        load_settings(file)
    with pytest.raises(SettingsFault, match="cannot be read"):
        load_settings(tmp_path / "absent.toml")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_file_shows_every_field_and_is_valid(language: Any) -> None:
    set_language(language)
    content = tomllib.loads(settings_text({"centre": {"name": '安和"急救"\\中心'}}))
    assert {name: set(fields) for name, fields in content.items()} == {n: set(f) for n, f in SECTIONS.items()}
    assert read_settings(content, Path("x.toml")).centre.name == '安和"急救"\\中心'


def test_serial_receivers_have_the_speed_of_the_standard_unless_told() -> None:
    lines = ["T1 /dev/ttyS0", "T2 rfc2217://10.0.0.9:2217 9600"]
    settings = read_settings({"positions": {"serial": lines, "jt808_tcp_port": 0}}, Path("x.toml"))
    assert [(feed.identity, feed.url, feed.baud) for feed in settings.positions_serial] == [
        ("T1", "/dev/ttyS0", 4800), ("T2", "rfc2217://10.0.0.9:2217", 9600),
    ]  # fmt: skip
    assert (settings.jt808_tcp_port, settings.jt808_udp_port) == (0, 5808)


def test_queues_and_ladders_are_read_as_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "dispatch.toml"
    file.write_text(
        """
[calls]
call_order = ["service", "waiting"]
customers = {"110" = 90}
user_skills = {li = {english = 5}}
[[calls.queues]]
id = "emergency"
name = "急救"
called_numbers = ["120"]
ring = "longest_idle"
desk_order = ["idle"]
overflow = ["wait 15 queue reserve", "nobody 0 divert 5551200", "length 4 announce all_busy"]
[[calls.queues]]
id = "reserve"
skill = "english"
""",
        encoding="utf-8",
    )
    calls = load_settings(file).centre.calls
    first, reserve = calls.queues
    assert (first.ring, first.desk_order, reserve.skill) == ("longest_idle", ("idle",), "english")
    assert [(s.cause, s.limit, s.action, s.target) for s in first.overflow] == [
        ("wait", 15, "queue", "reserve"), ("nobody", 0, "divert", "5551200"), ("length", 4, "announce", "all_busy")
    ]  # fmt: skip
    assert calls.customer_priority("11012") == 90 and calls.skills_of("li") == (("english", 5),)


def test_the_written_defaults_are_the_built_in_queue(tmp_path: Path) -> None:
    file = tmp_path / "dispatch.toml"
    file.write_text(settings_text(), encoding="utf-8")
    assert load_settings(file).centre.calls.queues == (EMERGENCY,)
