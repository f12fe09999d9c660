"""The plugin speaks the language of who reads, out of its own zip."""

from collections.abc import Callable

import pytest
from browser import SETTINGS, Admin
from wordpress import Site

from tests.support.receiver import Integration


@pytest.fixture
def german(site: Site, integration: Integration, log_in: Callable[[Site], Admin]) -> Admin:
    site.php("update_user_meta( 1, 'locale', 'de_DE' );")
    return log_in(site)


def test_settings_page_in_german(german: Admin, integration: Integration) -> None:
    german.open(SETTINGS)
    german.sees("Zuletzt angenommen")
    german.press("Jetzt senden")
    german.sees("Die Struktur wurde gesendet. Seit der vorigen Sendung hatte sich nichts geändert.")
    german.picture("german connected")
    german.open("/wp-admin/plugins.php")
    german.sees("Meldet dem IGNY8-Empfänger")
    german.open(SETTINGS)
    german.press("Verbindung trennen")
    german.press("Schlüssel löschen und Verbindung trennen")
    german.sees("Verbindung getrennt. Es wird nichts mehr gesendet")
    german.picture("german not connected")


@pytest.mark.parametrize("locale", ["de_DE_formal", "de_AT"])
def test_every_german_is_told_in_german(german: Admin, site: Site, locale: str) -> None:
    site.php(f"update_user_meta( 1, 'locale', '{locale}' );")
    german.open(SETTINGS)
    german.sees("Zuletzt angenommen")


def test_a_language_without_a_translation_is_english(german: Admin, site: Site) -> None:
    site.php("update_user_meta( 1, 'locale', 'nl_NL' );")
    german.open(SETTINGS)
    german.sees("Last accepted")


def test_rest_answers_in_the_language_of_the_site(site: Site, integration: Integration) -> None:
    site.add_plugin("german", "add_filter( 'locale', fn() => 'de_DE' );")
    request = "new WP_REST_Request( 'POST', '/igny8/v1/sync-structure' )"
    said = site.value(f"rest_do_request( {request} )->get_data()['message']")
    assert said.startswith("Diese Anfrage wurde nicht mit dem Schlüssel")
