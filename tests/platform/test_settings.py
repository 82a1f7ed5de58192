"""Settings: environment over file over default, and typing errors that name their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhike.platform.settings import (
    SettingInvalid,
    Settings,
    SettingsUnreadable,
    SettingUnknown,
    load_settings,
    read_settings_file,
    unknown_variables,
    write_setting_lines,
)


def write(folder: Path, content: str) -> None:
    (folder / "settings.toml").write_text(content, encoding="utf-8")


def test_without_file_and_environment_the_defaults_hold(tmp_path):
    settings = load_settings(tmp_path, {})
    assert settings == Settings()
    assert settings.business_zone == "Asia/Shanghai"
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.default_language == "zh"


def test_the_environment_goes_over_the_file(tmp_path):
    write(tmp_path, 'bank_name_zh = "临州银行"\noffer_timeout_s = 40\n')
    settings = load_settings(tmp_path, {"ZHIKE_OFFER_TIMEOUT_S": "30"})
    assert (settings.bank_name_zh, settings.offer_timeout_s) == ("临州银行", 30)


def test_an_empty_variable_is_as_good_as_none(tmp_path):
    assert load_settings(tmp_path, {"ZHIKE_OFFER_TIMEOUT_S": ""}).offer_timeout_s == 25


def test_lists_come_as_words_with_commas_or_as_lists(tmp_path):
    assert load_settings(tmp_path, {"ZHIKE_TRUSTED_PROXIES": "10.0.0.1, 10.0.0.2,"}).trusted_proxies == (
        "10.0.0.1",
        "10.0.0.2",
    )
    write(tmp_path, 'trusted_proxies = ["10.0.0.3"]\n')
    assert load_settings(tmp_path, {}).trusted_proxies == ("10.0.0.3",)


def test_what_a_folder_is_cannot_be_changed_from_the_environment(tmp_path):
    given = {"ZHIKE_KIND": "demo", "ZHIKE_INSTALLATION": "x", "ZHIKE_EXTERNAL_DATABASE": "true"}
    assert load_settings(tmp_path, given) == Settings()
    assert unknown_variables(given) == sorted(given)


def test_a_wrong_value_names_its_variable_or_its_file(tmp_path):
    with pytest.raises(SettingInvalid) as caught:
        load_settings(tmp_path, {"ZHIKE_OFFER_TIMEOUT_S": "soon"})
    assert "ZHIKE_OFFER_TIMEOUT_S" in str(caught.value)
    write(tmp_path, 'business_zone = "Asia/Atlantis"\n')
    with pytest.raises(SettingInvalid) as caught:
        load_settings(tmp_path, {})
    assert str(tmp_path / "settings.toml") in str(caught.value)
    assert "business_zone" in caught.value.message("zh")


def test_an_unknown_name_is_refused_with_the_closest_one(tmp_path):
    write(tmp_path, "offer_timeout = 20\n")
    with pytest.raises(SettingUnknown, match=r"offer_timeout_s\?"):
        load_settings(tmp_path, {})
    write(tmp_path, "qqq = 20\n")
    with pytest.raises(SettingUnknown, match="qqq"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize("content", [b"offer_timeout_s = ", b"\xff\xfe\x00"])
def test_a_file_that_is_no_toml_is_refused(tmp_path, content):
    (tmp_path / "settings.toml").write_bytes(content)
    with pytest.raises(SettingsUnreadable, match=r"settings\.toml"):
        load_settings(tmp_path, {})


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "settings.toml").write_text("offer_timeout_s = 9\n", encoding="utf-8-sig")
    assert load_settings(tmp_path, {}).offer_timeout_s == 9


def test_typing_errors_in_variables_are_found():
    assert unknown_variables({"ZHIKE_OFER_TIMEOUT_S": "1", "ZHIKE_DATA": "/x", "PATH": "/bin"}) == [
        "ZHIKE_OFER_TIMEOUT_S"
    ]


def test_written_lines_are_read_back(tmp_path):
    values = {"bank_name_zh": '临州"银行"\\', "cookie_secure": True, "pool_size": 5}
    write(tmp_path, write_setting_lines(values))
    assert read_settings_file(tmp_path) == values


def test_every_setting_says_what_it_means():
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith((".", ")")), name


def test_secrets_do_not_show_in_logs():
    shown = repr(Settings(chat_jwt_secret="s3cret", database_url="postgresql://u:hidden@h/d"))
    assert "s3cret" not in shown
    assert "hidden" not in shown
