"""The operators' console: an operator's day, on a fleet of its own."""

import csv
import itertools
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.shop import HOSTILE, POST_TYPES
from tests.browser.test_accessibility import DESKTOP, PHONE, violations
from tests.support.ports import free_port
from tests.support.receiver import Integration, Receiver
from tests.support.sites import LocalSite, site

WITHOUT_EVENT = {name: each for name, each in POST_TYPES.items() if name != "event"}
SHOPS = {str(number): f"https://shop-{number}.example" for number in range(1, 6)}
HAS = re.compile(r"integrations/\?.*has=")
Console = Callable[[str], Page]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """A receiver with an endpoint and six sites.

    Three have lost `event`, one never pushed, one has a hostile name.
    """
    receiver = Receiver(tmp_path_factory.mktemp("fleet"), free_port(), {"PUSHES_PER_MINUTE": "0"})
    receiver.create()
    receiver.start()
    receiver.call("POST", "/", receiver.admin_key, {"url": "http://127.0.0.1:9/"}, "endpoints")
    for number, address in SHOPS.items():
        shop = receiver.add(address)
        shop.push(POST_TYPES)
        if number in "123":
            shop.push(WITHOUT_EVENT)
    receiver.add("https://never.example")
    receiver.call("PATCH", "/5/", receiver.admin_key, {"name": HOSTILE})
    receiver.call("GET", "/", receiver.admin_key, resource="events")  # makes the deliveries
    yield receiver
    receiver.stop()


@pytest.fixture
def console(fleet: Receiver, page: Page) -> Console:
    """Sign in, and open a view."""
    page.goto(fleet.flask("console-link").strip())
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()

    def view(query: str) -> Page:
        page.goto(f"{fleet.url}/console/?{query}")
        expect(page.locator("main[aria-busy]")).to_have_count(0)
        return page

    return view


@pytest.fixture
def wordpress(fleet: Receiver) -> Iterator[LocalSite]:
    """A site that answers, has lost `event`, and is late."""
    with site() as served:
        home = {"site": {"home_url": served.url}}
        integration = fleet.add(served.url)
        integration.push(POST_TYPES, **home)
        integration.push(WITHOUT_EVENT, **home)
        integration.age(40)
        yield served


def rows(page: Page) -> list[str]:
    return page.locator("tbody tr").all_inner_texts()


def test_the_token_leaves_the_address_and_a_link_needs_one(
    fleet: Receiver, console: Console, context: BrowserContext
) -> None:
    page = console("view=sites&lacks=post_types:event")
    assert "token" not in page.url
    stranger = context.new_page()
    stranger.goto(page.url)
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(stranger.get_by_text("console-link")).to_be_visible()
    assert "shop-1" not in stranger.content()
    stranger.close()


def test_every_number_leads_to_the_sites_that_it_counts(console: Console) -> None:
    page = console("view=overview")
    page.locator("table").get_by_role("link", name="1 never connected").click()
    expect(page.get_by_role("heading", name="Sites")).to_be_visible()
    assert len(rows(page)) == 1
    assert "never.example" in rows(page)[0]


def test_the_sites_that_lost_an_entry_are_found_and_one_is_seen_fresh(
    fleet: Receiver, console: Console, wordpress: LocalSite
) -> None:
    page = console("view=radar&hours=24&what=left")
    expect(page.get_by_role("row", name="event")).to_contain_text("4 sites")
    page.get_by_role("row", name="event").get_by_role("link").click()
    expect(page.get_by_role("link", name="shop-2.example")).to_be_visible()
    assert "shop-4" not in page.inner_text("main")
    page.get_by_role("link", name=wordpress.url).click()
    expect(page.locator("main .badge").first).to_have_text("Late")
    number = int(parse_qs(urlsplit(page.url).query)["id"][0])
    page.get_by_role("button", name="Rotate the key").click()
    connection = page.get_by_label("The new connection string.").input_value()
    expect(page.locator("table", has_text="ending")).to_be_visible()
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("The site was asked to push.")).to_be_visible()
    assert "sync.requested" in wordpress.body().decode()
    # As the plugin does when it is asked, with the key that its owner has pasted.
    asked = Integration(fleet, number, str(urlsplit(connection).username))
    asked.push(POST_TYPES, site={"home_url": wordpress.url})
    page.reload()
    expect(page.locator("main .badge").first).to_have_text("Fresh")
    expect(page.locator("igny8-content-types").get_by_text("Events").first).to_be_visible()
    page = console("view=sites&has=post_types:event")
    expect(page.get_by_role("link", name=wordpress.url)).to_be_visible()


def test_all_that_match_are_labelled_and_a_failure_is_told(console: Console) -> None:
    page = console("view=sites&q=shop")
    page.get_by_text("Do something for many").click()
    page.get_by_text("all that match").click()
    page.get_by_role("button", name="Set a label").click()
    expect(page.get_by_text("Write the label as key:value")).to_be_visible()
    page.get_by_label("Label", exact=True).fill("tenant:acme")
    page.get_by_role("button", name="Set a label").click()
    expect(page.get_by_text("5 done, 0 failed.")).to_be_visible()
    assert len(rows(console("view=sites&label=tenant:acme"))) == 5
    page.get_by_text("Do something for many").click()
    page.get_by_label("Select this page").check()
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("5 done, 5 failed.")).to_be_visible(timeout=60_000)


def test_a_job_that_was_left_can_be_gone_on_with(console: Console) -> None:
    page = console("view=sites&q=shop")
    job = {"action": "label", "label": "plan:pro", "search": "q=shop", "after": 3, "done": 3}
    left = json.dumps(job | {"sites": None, "cursor": None, "failed": []})
    page.evaluate("job => sessionStorage.setItem('igny8-console-work', job)", left)
    page.reload()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("5 done, 0 failed.")).to_be_visible()
    assert len(rows(console("view=sites&label=plan:pro"))) == 2


@pytest.mark.chromium  # to see a download
def test_new_keys_stay_until_they_are_saved(console: Console) -> None:
    page = console("view=sites&q=shop")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_text("Do something for many").click()
    page.get_by_label("Select this page").check()
    page.get_by_role("button", name="Rotate keys").click()
    save = page.get_by_role("link", name="Save the new keys as CSV")
    expect(save).to_be_visible()
    page.get_by_text("all that match").click()
    page.get_by_role("button", name="Rotate keys").click()
    expect(save).to_have_count(2)
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => location.reload())")
    for each in save.all():
        with page.expect_download() as download:
            each.click()
        saved = csv.DictReader(download.value.path().read_text().splitlines())
        assert {each["integration"]: each["site_url"] for each in saved} == SHOPS
    page.reload()
    expect(save).to_have_count(0)
    assert asked == ["beforeunload"]


def test_filters_are_chips_and_the_address_is_the_search(console: Console) -> None:
    page = console("view=sites")
    page.get_by_label("Value").fill("post_types:product")
    page.get_by_role("button", name="Add filter").click()
    expect(page.get_by_role("button", name="Remove: has post_types:product")).to_be_visible()
    # By time, a large fleet would be searched for minutes.
    with page.expect_request("**/integrations/**sort=id**"):
        page.get_by_label("State").select_option("fresh")
    expect(page.get_by_role("button", name="Remove: state fresh")).to_be_visible()
    asked = parse_qs(urlsplit(page.url).query)
    assert (asked["has"], asked["state"]) == (["post_types:product"], ["fresh"])
    page.go_back()
    expect(page.get_by_role("button", name="Remove: state fresh")).to_have_count(0)
    page.get_by_role("button", name="Remove: has post_types:product").click()
    expect(page.get_by_role("link", name="never.example")).to_be_visible()


@pytest.mark.parametrize("unanswered", ["q=", "cursor="])
def test_entries_are_offered_once_the_operator_pauses(console: Console, unanswered: str) -> None:
    page, asked = console("view=sites"), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    # What contains it may not be found in time; whole names and labels are found by that alone.
    nothing = {"json": {"status": "success", "data": [], "next": None}}
    page.route(re.compile(f"entries/.*{unanswered}"), lambda route: route.fulfill(**nothing))
    typed = "post_types:prod"
    page.get_by_label("Value").press_sequentially(typed)
    expect(page.locator("datalist option[value='post_types:product']")).to_have_count(1)
    assert len(asked) < len(typed)


def test_a_filter_that_is_changed_while_another_loads_keeps_it(console: Console) -> None:
    page = console("view=sites")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(HAS, hold)
    page.get_by_label("Value").fill("post_types:product")
    page.get_by_role("button", name="Add filter").click()
    page.get_by_label("State").select_option("fresh")
    for route in held:
        route.continue_()
    page.unroute(HAS)
    expect(page.get_by_role("button", name="Remove: state fresh")).to_be_visible()
    expect(page.get_by_role("button", name="Remove: has post_types:product")).to_be_visible()


def test_a_bad_filter_says_what_to_do(console: Console) -> None:
    page = console("view=sites&has=nonsense")
    expect(page.get_by_role("alert")).to_contain_text("post_types:product")


def test_a_site_is_removed_only_when_its_address_is_typed(
    fleet: Receiver, console: Console
) -> None:
    gone = fleet.add("https://gone.example")
    page = console(f"view=site&id={gone.id}")
    remove = page.get_by_role("button", name="Remove this site")
    expect(remove).to_be_disabled()
    page.get_by_label("Type its address").fill("https://gone.example")
    remove.click()
    expect(page.get_by_role("heading", name="Sites")).to_be_visible()
    assert "gone.example" not in page.inner_text("main")


def test_an_endpoint_is_created_and_its_secret_is_shown_once(console: Console) -> None:
    page = console("view=endpoints")
    page.get_by_label("Address").fill("http://127.0.0.1:9/hook")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_label("Its secret")).to_have_value(re.compile("^whsec_"))
    page.get_by_role("link", name="Go to the endpoint").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("Not delivered")).to_be_visible()
    assert "whsec_" not in page.content()


VIEWS = ("view=overview", "view=sites&q=shop", "view=site&id=5", "view=radar", "view=endpoints")
VIEWS += ("view=endpoint&id=1",)


@pytest.mark.parametrize("query", VIEWS)
def test_axe_finds_nothing_in_the_console(console: Console, axe: str, query: str) -> None:
    page = console(query)
    if "site&" in query:
        expect(page.locator("igny8-content-types").get_by_text("Posts").first).to_be_visible()
    page.evaluate(axe)
    for scheme, size in itertools.product(("light", "dark"), (DESKTOP, PHONE)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), query
        if (scheme, size) in (("light", DESKTOP), ("dark", PHONE)):
            assert violations(page) == []


def test_no_word_of_the_navigation_is_broken_on_a_phone(console: Console) -> None:
    page = console("view=endpoints")
    page.set_viewport_size(PHONE)
    links = page.get_by_role("navigation").get_by_role("link").all()
    boxes = [each.bounding_box() for each in links]
    assert len(boxes) == 4
    assert len({(box["y"], box["height"]) for box in boxes if box}) == 1
