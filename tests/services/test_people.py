"""The directory as staff see it: posts by agency, and what is missing."""

import pytest

from casework.directory import Contact
from casework.facts import Person
from casework.protocol import Protocol
from protocols.loader import load_protocols
from services.people import PAGE, Agency, agencies, agencies_of, gaps_beside, listing
from services.sign_in import StaffMember
from services.world import World

STAFF = StaffMember("board@hips.example", ("hips",))


@pytest.fixture(scope="module")
def bedfordshire() -> Protocol:
    return load_protocols()["bedfordshire"].protocol


@pytest.fixture(scope="module")
def hips() -> Protocol:
    return load_protocols()["hips"].protocol


def post(agency: str, tier: str, name: str = "Hal Head", board: str = "hips", deputy: str = "") -> Contact:
    def person(called: str) -> Person:
        return Person(name=called, email=f"{called.split()[0].lower()}@council.example", agency=agency)

    return Contact(board=board, tier=tier, person=person(name), deputy=person(deputy) if deputy else None)


def only(protocol: Protocol, name: str, *posts: Contact) -> Agency:
    [found] = [agency for agency in agencies_of(protocol, posts) if agency.name == name]
    return found


def put(world: World, *contacts: Contact) -> None:
    with world.store.writing() as uow:
        uow.directories.put(contacts)
        uow.commit()


def test_an_agencys_posts_are_one_list_lowest_tier_first(hips: Protocol) -> None:
    agency = only(hips, "Council", post("Council", "director"), post("council ", "first-line-manager"))
    assert [each.tier for each in agency.posts] == ["First line manager", "Director"]


def test_a_post_of_a_tier_that_the_protocol_has_no_more_is_shown_as_that(hips: Protocol) -> None:
    agency = only(hips, "Council", post("Council", "old-tier"), post("Council", "director"))
    assert [(each.tier, each.unused) for each in agency.posts] == [("Director", False), ("old-tier", True)]


def test_an_agency_lacks_what_a_pathway_asks_for_and_the_pathway_is_named(hips: Protocol) -> None:
    lacking = {
        gap.tier: gap.needed_for for gap in only(hips, "Council", post("Council", "senior-manager")).gaps
    }
    assert hips.pathway("default").title in lacking["First line manager"]
    assert lacking[hips.tier(hips.safeguarding_tier).name] == ("Immediate danger",)
    assert "Senior manager" not in lacking


def test_nobody_lacks_practitioners_who_are_named_in_the_form(bedfordshire: Protocol, hips: Protocol) -> None:
    for protocol in (bedfordshire, hips):
        missing = {gap.tier for agency in agencies_of(protocol, []) for gap in agency.gaps}
        assert missing and protocol.tiers[0].name not in missing


def test_agencies_of_the_table_are_shown_before_anybody_is_listed_with_their_own_titles(
    bedfordshire: Protocol,
) -> None:
    police = only(bedfordshire, "Beds Police")
    assert police.posts == ()
    assert ("Team Manager", "DI Public Protection Unit") in [(gap.tier, gap.title) for gap in police.gaps]


def test_an_agency_lacks_no_post_that_the_table_says_it_does_not_have(bedfordshire: Protocol) -> None:
    """Vol + Indep Sector has nobody below a head of service."""
    missing = {gap.tier for gap in only(bedfordshire, "Vol + Indep Sector").gaps}
    assert "Deputy Team Manager" not in missing
    assert "Deputy Team Manager" in {gap.tier for gap in only(bedfordshire, "Beds Police").gaps}


def test_an_agency_whose_column_is_empty_may_have_every_post(bedfordshire: Protocol) -> None:
    missing = {gap.tier for gap in only(bedfordshire, "Housing").gaps}
    assert "Deputy Team Manager" in missing


def test_a_post_beside_the_ladder_is_missing_where_no_agency_at_all_has_it(bedfordshire: Protocol) -> None:
    def missing(*posts: Contact) -> set[str]:
        return {gap.tier for gap in gaps_beside(bedfordshire, posts)}

    assert "Conference Chair" in missing()
    chair = post("Children's Services", "conference-chair", board="bedfordshire")
    assert "Conference Chair" not in missing(chair)
    assert "Conference Chair" not in {gap.tier for gap in only(bedfordshire, "Beds Police", chair).gaps}


def test_words_find_agencies_holders_deputies_and_addresses(world: World) -> None:
    put(
        world,
        post("Council", "director", "Una Upp", deputy="Dee Puty"),
        post("School", "director", "Ray Raise"),
    )

    def found(words: str) -> list[str]:
        return [agency.name for agency in listing(world, STAFF, find=words).agencies]

    assert found("COUNC") == ["Council", "School"]
    assert found("una upp") == found("dee@") == found("puty") == ["Council"]
    assert found("nobody") == []


def test_a_long_directory_comes_in_pages_without_a_gap(world: World) -> None:
    put(world, *[post(f"Agency {n:03}", "director") for n in range(PAGE + 2)])
    first, second = listing(world, STAFF, find="agency"), listing(world, STAFF, find="agency", page=2)
    shown = [agency.name for agency in (*first.agencies, *second.agencies)]
    assert shown == [f"Agency {n:03}" for n in range(PAGE + 2)]
    assert (first.more, second.more) == (True, False)


def test_only_agencies_that_lack_a_post_are_shown_when_asked(world: World) -> None:
    protocol = world.board("hips").protocol
    put(world, *[post("Whole", tier.key) for tier in protocol.tiers], post("Half", "director"))
    everybody = {agency.name for agency in listing(world, STAFF).agencies}
    lacking = listing(world, STAFF, lacking=True)
    assert everybody - {agency.name for agency in lacking.agencies} == {"Whole"}
    assert lacking.lacking == len(lacking.agencies)


def test_nothing_of_another_board_is_shown(world: World) -> None:
    put(world, post("Council", "director", board="eastriding"))
    assert "Council" not in [agency.name for agency in listing(world, STAFF).agencies]
    assert agencies(world, "hips") == []
