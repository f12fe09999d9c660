"""A site full of other people's plugins: none of its pages breaks through ours."""

import re
import shutil

import wpconfig
from pages import Pages, failing
from wordpress import PHP, Site

from tests.support.receiver import Integration

NOTICE = re.compile("Notice|Warning|Deprecated|Fatal|Parse")


def test_a_site_full_of_odd_plugins(site: Site, integration: Integration) -> None:
    site.constants = {"WP_DEBUG_DISPLAY": True}
    site.configure(wpconfig.single(site.url))
    pages = Pages(site)
    shutil.copy(PHP / "odd.php", site.content / "mu-plugins")
    seen = pages.everything()
    for action in ("sync", "moved"):
        seen[action] = pages.act(action)
    seen["sync-structure"] = pages.request_push(integration.key)
    for action in ("deactivate", "activate", "deactivate"):
        seen[action] = pages.switch(action)
    seen["after"] = pages.ask("/wp-admin/plugins.php")
    seen["delete"] = pages.delete()
    assert failing(seen) == {}
    lines = "\n".join([site.debug_log, *(page.text for page in seen.values())]).splitlines()
    ours = [line for line in lines if "igny8-wp-plugin/" in line and NOTICE.search(line)]
    assert ours == []
    assert not (site.content / "plugins/igny8-wp-plugin").exists()
