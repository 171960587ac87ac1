"""The directory's pages in a browser: at a desk, on a telephone, with and without scripts."""

import pytest
from playwright.sync_api import expect

from services.directory_import import import_directory
from tests.browser.test_public import DESK_AND_PLAIN_TELEPHONE, seen
from tests.browser.test_staff import POSTS, sign_in

CHANGED = POSTS.replace("Ann Field", "Zoë Field").replace(
    "hips,Solent Trust,senior", "hips,Harbour School,senior"
)


@pytest.mark.parametrize("way", DESK_AND_PLAIN_TELEPHONE)
def test_a_file_is_refused_corrected_looked_at_and_imported(open_page, live_server, way):
    world = live_server.app.extensions["accord"]
    import_directory(world, POSTS.encode(), "posts.csv")
    page = open_page(**way)
    sign_in(page, world)
    page.get_by_role("link", name="Directory", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Directory")
    seen(page, "directory")
    page.goto("/staff/directory?lacking=y&find=trust")
    seen(page, "directory-lacking")

    page.get_by_role("link", name="Show all agencies").click()
    page.get_by_role("link", name="Import a file").click()
    seen(page, "directory-import")
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("link", name="Choose a file.").click()
    bad = CHANGED.replace("manager", "boss")
    page.get_by_label("CSV file").set_input_files(
        {"name": "posts.csv", "mimeType": "text/csv", "buffer": bad.encode()}
    )
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("alert")).to_contain_text("The file has 4 faults. Nothing was changed.")
    seen(page, "directory-import-faults")

    file = {"name": "posts.csv", "mimeType": "text/csv", "buffer": CHANGED.encode("utf-8-sig")}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_label("This file is the whole directory").check()
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change")
    seen(page, "directory-preview")
    page.get_by_role("button", name="Replace the directory").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The directory is up to date")
    seen(page, "directory-done")
    page.get_by_role("link", name="Go to the directory").click()
    expect(page.get_by_role("main")).to_contain_text("Zoë Field")
