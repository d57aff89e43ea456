"""What the operator sets is read once, checked, and refused with the variable's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.night.lock import NightRunningError, night_lock
from flows.night.plan import NightPlan
from flows.settings import SettingsError, prefect_environment, read_settings


def test_without_any_variable_mails_are_files_and_the_home_is_here():
    settings = read_settings(environ={})
    assert settings.home == Path("home")
    assert settings.smtp is None


def test_a_home_given_by_hand_beats_the_variable():
    assert read_settings(Path("mine"), {"LEGATION_HOME": "theirs"}).home == Path("mine")


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"LEGATION_SENDER": "nobody"}, "LEGATION_SENDER"),
        ({"LEGATION_CONTACT": ""}, "LEGATION_CONTACT"),
        ({"LEGATION_CRAWL_LIMIT": "soon"}, "LEGATION_CRAWL_LIMIT"),
        ({"LEGATION_CRAWL_LIMIT": "-1"}, "LEGATION_CRAWL_LIMIT"),
        ({"LEGATION_CRAWL_LIMIT": "nan"}, "LEGATION_CRAWL_LIMIT"),
        ({"LEGATION_HOME_CURRENCY": "euro"}, "LEGATION_HOME_CURRENCY"),
        ({"LEGATION_SMTP_HOST": "mail", "LEGATION_SMTP_PORT": "0"}, "LEGATION_SMTP_PORT"),
        ({"LEGATION_SMTP_HOST": "mail", "LEGATION_SMTP_SECURITY": "ssl3"}, "LEGATION_SMTP_SECURITY"),
        (
            {"LEGATION_SMTP_HOST": "mail", "LEGATION_SMTP_PASSWORD_FILE": "/nowhere"},
            "LEGATION_SMTP_PASSWORD_FILE",
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(variables, named):
    with pytest.raises(SettingsError, match=named):
        read_settings(environ=variables)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 587)])
def test_a_mail_server_has_the_port_of_its_security(security, port):
    smtp = read_settings(environ={"LEGATION_SMTP_HOST": "mail", "LEGATION_SMTP_SECURITY": security}).smtp
    assert smtp is not None
    assert smtp.port == port


def test_a_password_file_that_others_may_read_is_refused(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("geheim\n")
    variables = {"LEGATION_SMTP_HOST": "mail", "LEGATION_SMTP_PASSWORD_FILE": str(secret)}
    secret.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_settings(environ=variables)
    secret.chmod(0o600)
    smtp = read_settings(environ=variables).smtp
    assert smtp is not None
    assert smtp.password == "geheim"
    assert "geheim" not in repr(smtp)


def test_prefect_phones_nobody_and_keeps_its_data_in_the_home(tmp_path):
    environment = prefect_environment(tmp_path, {"PATH": "/bin"})
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert environment["PATH"] == "/bin"


def test_an_operators_own_prefect_server_is_used(tmp_path):
    url = "http://127.0.0.1:4200/api"
    assert prefect_environment(tmp_path, {"PREFECT_API_URL": url})["PREFECT_API_URL"] == url


def test_a_second_night_in_the_same_home_is_refused_until_the_first_has_ended(tmp_path):
    with night_lock(tmp_path), pytest.raises(NightRunningError, match="another night"), night_lock(tmp_path):
        pass
    with night_lock(tmp_path):
        pass


def test_a_plan_survives_the_way_to_another_process(tmp_path):
    from datetime import UTC, datetime

    plan = NightPlan(tmp_path, datetime(2026, 8, 11, 2, tzinfo=UTC), ("us_nsf",), tmp_path / "a.warc.gz")
    assert NightPlan.from_json(plan.to_json()) == plan
