"""The directory's pages: what is listed, an upload, its preview, and the change itself."""

import html
import io
import re

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from casework.directory import Contact
from casework.facts import Person
from services.directory_import import import_directory
from tests.web.conftest import text_of, title_of, token_in
from tests.web.staff.steps import signed_in

DIRECTORY = "/staff/directory"
IMPORT = f"{DIRECTORY}/import"
HEAD = "board,agency,tier,title,name,email,telephone,deputy,language\n"
HAL = "hips,Solent Council,senior-manager,Head of Service,Hal Head,hal@council.example,01632 960001,Dee <dee@council.example>,\n"
UNA = "hips,Solent Council,director,Director,Una Upp,una@council.example,,,\n"


def listed(world, *boards):
    with world.store.reading() as uow:
        return [post.person.name for post in uow.directories.posts(boards or ["hips"])]


def store(world, *lines):
    import_directory(world, (HEAD + "".join(lines)).encode(), "posts.csv")


def send(staff, *lines, raw=None, name="posts.csv", **boxes):
    """Uploads a file; returns what comes back."""
    raw = (HEAD + "".join(lines)).encode() if raw is None else raw
    file = FileStorage(io.BytesIO(raw), name, "file", "text/csv")
    # By itself the test client would leave a temporary file open.
    boundary, body = encode_multipart({"csrf_token": token_in(staff.get(IMPORT)), "file": file} | boxes)
    return staff.post(IMPORT, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def previewed(staff, *lines, **boxes):
    """Uploads a good file; returns the address of its preview."""
    answer = send(staff, *lines, **boxes)
    assert answer.status_code == 302, text_of(answer)
    return answer.location


def press(staff, url, page=None):
    """Presses the preview's button, as it was when `page` was looked at."""
    page = page or staff.get(url)
    found = re.search(r'name="seen" value="([^"]+)"', page.get_data(as_text=True))
    assert found, "the preview has no button"
    return staff.post(url, data={"csrf_token": token_in(page), "seen": found[1]})


# ── The list ────────────────────────────────────────────────────────────────────────────────


def test_the_front_page_leads_to_the_posts_with_holder_and_deputy(staff, world):
    store(world, HAL)
    assert f'href="{DIRECTORY}"' in staff.get("/staff").get_data(as_text=True)
    words = text_of(staff.get(DIRECTORY))
    assert (
        "Senior manager Head of Service Hal Head hal@council.example 01632 960001 Dee dee@council.example"
        in words
    )


def test_posts_that_the_protocol_needs_and_the_agency_lacks_are_named(staff, world):
    store(world, HAL)
    words = text_of(staff.get(DIRECTORY, query_string={"find": "Solent"}))
    assert "Nobody is listed First line manager:" in words
    only_lacking = staff.get(DIRECTORY, query_string={"lacking": "y"})
    assert "Only agencies that lack a post are shown." in text_of(only_lacking)


def test_an_agency_is_found_and_nothing_is_said_where_there_is_none(staff, world):
    store(world, HAL, UNA.replace("Solent Council", "Harbour School"))
    found = staff.get(DIRECTORY, query_string={"find": "una upp"})
    assert "Harbour School" in text_of(found) and "Solent Council" not in text_of(found)
    assert "Nothing is found." in text_of(staff.get(DIRECTORY, query_string={"find": "mars"}))


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_page_that_cannot_be_is_the_first_one(staff, world, page):
    store(world, HAL)
    assert "Hal Head" in text_of(staff.get(DIRECTORY, query_string={"page": page}))


def test_the_directory_is_downloaded_as_a_file_that_can_be_uploaded_again(staff, world):
    store(world, HAL, UNA)
    answer = staff.get(f"{DIRECTORY}/hips/posts.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=hips-directory.csv"
    assert "There is nothing to import." in text_of(staff.get(previewed(staff, raw=answer.data)))


def test_nothing_of_another_boards_directory_is_seen_downloaded_or_changed(app, staff, world):
    with world.store.writing() as uow:
        far = Person(name="Far Away", email="far@other.example", agency="Far")
        uow.directories.put([Contact(board="other", tier="director", person=far)])
        uow.commit()
    assert "Far Away" not in text_of(staff.get(DIRECTORY))
    assert staff.get(f"{DIRECTORY}/other/posts.csv").status_code == 404
    refused = text_of(send(staff, UNA.replace("hips", "other"), replace="y"))
    assert "line 2: there is no Board called 'other'. There is: hips." in html.unescape(refused)
    assert listed(world, "other") == ["Far Away"]
    assert "Far Away" in text_of(signed_in(app, world, "jo@other.example").get(DIRECTORY))


# ── Upload ──────────────────────────────────────────────────────────────────────────────────


def test_a_good_file_is_shown_before_it_is_written_and_then_written_once(staff, world):
    url = previewed(staff, HAL, UNA)
    words = text_of(staff.get(url))
    assert "Added 2 posts Changed 0 posts Removed 0 posts" in words
    assert "Solent Council , senior-manager (hips) Hal Head, Head of Service" in words
    assert listed(world) == []

    first = press(staff, url)
    assert first.location == url
    done = staff.get(url)
    assert "The directory is up to date posts.csv Added 2 posts" in text_of(done)
    assert listed(world) == ["Una Upp", "Hal Head"]


def test_a_second_press_changes_nothing(staff, world):
    url = previewed(staff, HAL)
    page = staff.get(url)
    press(staff, url, page)
    store(world, HAL.replace("Hal Head", "Zoe New"))
    assert press(staff, url, page).location == url
    assert listed(world) == ["Zoe New"]


def test_what_changes_is_shown_field_by_field(staff, world):
    store(world, HAL)
    words = text_of(
        staff.get(previewed(staff, HAL.replace("01632 960001", "").replace("Hal Head", "Hal Marsh")))
    )
    assert "Name Now: Hal Head After the import: Hal Marsh" in words
    assert "Telephone Now: 01632 960001 After the import: Empty" in words
    assert "hal@council" not in words


def test_the_whole_directory_is_replaced_after_a_warning_with_who_goes(staff, world):
    store(world, HAL, UNA)
    url = previewed(staff, HAL, replace="y")
    page = staff.get(url)
    assert "Posts that the file does not list are removed." in text_of(page)
    assert "Replace the directory Removed Solent Council , director (hips) Una Upp" in text_of(page)
    press(staff, url, page)
    assert listed(world) == ["Hal Head"]


def test_where_the_directory_has_changed_since_the_preview_it_is_shown_again(staff, world):
    url = previewed(staff, HAL, replace="y")
    page = staff.get(url)
    store(world, UNA)
    again = press(staff, url, page)
    assert again.status_code == 200
    assert "The directory has changed since you looked. Nothing was written." in text_of(again)
    assert "Una Upp" in text_of(again)
    assert listed(world) == ["Una Upp"]
    press(staff, url, again)
    assert listed(world) == ["Hal Head"]


def test_the_uploaded_text_is_on_no_page(staff):
    page = staff.get(previewed(staff, HAL)).get_data(as_text=True)
    assert "hips,Solent Council" not in page
    assert re.findall(r'type="hidden" name="(\w+)"', page).count("seen") == 1
    assert not set(re.findall(r'type="hidden" name="(\w+)"', page)) - {"csrf_token", "seen"}


def test_another_member_of_staff_cannot_open_the_preview(app, staff, world):
    url = previewed(staff, HAL)
    other = signed_in(app, world, "jo@other.example")
    assert other.get(url).status_code == 404
    assert other.post(url, data={"csrf_token": token_in(other.get(IMPORT)), "seen": "x"}).status_code == 404
    assert listed(world) == []


def test_every_bad_line_is_named_and_nothing_is_written(staff, world):
    page = send(staff, HAL, UNA.replace("director,", "boss,"), UNA.replace("una@", "una"))
    words = html.unescape(text_of(page))
    assert page.status_code == 200
    assert title_of(page).startswith("Error: ")
    assert "There is a problem The file has 2 faults. Nothing was changed." in words
    assert "posts.csv, line 3: there is no tier 'boss'." in words
    assert "posts.csv, line 4: 'unacouncil.example' is not an e-mail address." in words
    assert listed(world) == []


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "the first line must name the columns"),
        (b"PK\x03\x04xyz", "posts.csv is an Excel workbook. In Excel, save it as “CSV UTF-8”."),
        (HEAD.encode(), "there is no post in it."),
    ],
)
def test_a_file_of_another_kind_is_refused_in_a_sentence(staff, raw, said):
    assert said in html.unescape(text_of(send(staff, raw=raw)))


def test_no_file_at_all_is_refused_in_a_sentence(staff):
    page = staff.post(IMPORT, data={"csrf_token": token_in(staff.get(IMPORT))})
    assert "There is a problem Choose a file." in text_of(page)
    assert 'href="#file"' in page.get_data(as_text=True)
    empty = send(staff, raw=b"", name="")
    assert "There is a problem Choose a file." in text_of(empty)


def test_a_file_of_two_megabytes_is_taken_and_one_of_nine_is_refused_in_a_sentence(staff, world):
    many = [HAL.replace("Solent Council", f"Agency {n:05} " + "x" * 100) for n in range(9_000)]
    url = previewed(staff, *many)
    page = staff.get(url)
    assert "Added 9,000 posts" in text_of(page) and "And 8,800 more." in text_of(page)
    refused = send(staff, raw=b"x" * 9 * 1024 * 1024)
    assert refused.status_code == 413
    assert "The file is larger than 8 MB. Split it into two files" in text_of(refused)


def test_other_pages_still_refuse_what_no_form_needs(staff):
    data = {"csrf_token": token_in(staff.get(IMPORT)), "seen": "x" * 2 * 1024 * 1024}
    assert staff.post(f"{IMPORT}/token", data=data).status_code == 413


def test_words_in_a_file_are_shown_as_words(staff):
    url = previewed(staff, HAL.replace("Hal Head", "<script>alert(1)</script>"), name="<b>x</b>.csv")
    page = staff.get(url).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page and "<b>x" not in page
