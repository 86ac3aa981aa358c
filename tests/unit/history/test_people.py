"""Who counts as a person, and which signatures are one person."""

import pytest

from mldebt.history.identities import Crew, Machines
from mldebt.history.mailmap import Mailmap
from mldebt.knowledge.identities import IdentityRules, IdentityRulesError, identity_rules, read_identity_rules


@pytest.fixture(scope="module")
def rules() -> IdentityRules:
    return identity_rules()


@pytest.mark.parametrize(
    "signature",
    [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        ("Build Bot", "build@example.org"),
        ("CI", "ci@example.org"),
        ("Claude", "noreply@anthropic.com"),
        ("Copilot", "198982749+Copilot@users.noreply.github.com"),
        ("Jenkins", "jenkins@example.org"),
        ("release-automation", "x@example.org"),
        ("GitHub Action", "action@github.com"),
        ("formatter", "actions@github.com"),
        ("Letter Processor", "letters@example.org"),
        ("Replit Agent", "agent@replit.com"),
        ("Viktor Ai", "viktor@viktor.com"),
        ("pytorchmergebot", "merge@example.org"),
        ("AcmeBot", "acme@example.org"),
        ("HuggingFaceDocBuilder", "docs@example.org"),
        ("HuggingFaceInfra", "infra@example.org"),
        ("google-ml-butler", "butler@example.org"),
        ("A", "actions@users.noreply.github.com"),
        ("runner", "runner@fv-az1-2.abc.bx.internal.cloudapp.net"),
        ("TravisCI", "travis@example.org"),
        ("AWS CodeBuild", "build@example.org"),
        ("k8s-ci-robot", "k@example.org"),
        ("Merge Robot", "merge@example.org"),
    ],
)
def test_machines_are_known(rules: IdentityRules, signature: tuple[str, str]) -> None:
    assert Machines(rules).includes(signature)


@pytest.mark.parametrize(
    "signature",
    [
        ("Claude Shannon", "claude@example.org"),
        ("Sarah Jenkins", "sarah.jenkins@example.org"),
        ("Jo Abbot", "abbot@example.org"),
        ("Lucia", "lucia@ci.example.org"),
        ("Devin Booker", "devin@example.org"),
        ("Viktor Ai", "viktor.ai@example.org"),
        ("Robot Lab", "lab@example.org"),
        ("Ada", "ada@robot.example.org"),
        ("LiuCi", "liu@example.org"),
        ("Jo Talbot", "jo@example.org"),
        ("Rhett Butler", "r.butler@example.org"),
        ("J", "transactions@users.noreply.github.com"),
        ("Lena Runner", "lena.runner@example.org"),
    ],
)
def test_people_with_such_names_are_people(rules: IdentityRules, signature: tuple[str, str]) -> None:
    assert not Machines(rules).includes(signature)


def test_a_repository_adds_machines(rules: IdentityRules) -> None:
    assert Machines(rules, ["Nightly Sync"]).includes(("Nightly Sync", "n@example.org"))
    assert not Machines(rules).includes(("Nightly Sync", "n@example.org"))


def groups(rules: IdentityRules, *signatures: tuple[str, str]) -> int:
    return len(Crew(dict.fromkeys(signatures, 1), rules).people)


def test_one_person_of_many_signatures(rules: IdentityRules) -> None:
    crew = Crew(
        {
            ("Ada Lovelace", "ada@example.org"): 5,
            ("ada  lovelace", "ada@home.example"): 1,
            ("x", "12+ada-l@users.noreply.github.com"): 1,
            ("ada-l", "ADA@example.org"): 1,
        },
        rules,
    )
    assert [person.name for person in crew.people] == ["Ada Lovelace"]
    assert crew.people[0].emails[0] == "ada@example.org"
    assert set(crew.of.values()) == {0}


def test_a_family_name_may_come_first_and_a_login_may_be_a_name(rules: IdentityRules) -> None:
    assert (
        groups(rules, ("Lovelace Ada", "1+adalovelace@users.noreply.github.com"), ("Ada", "adalovelace9@e.example"))
        == 1
    )
    assert groups(rules, ("Lovelace Ada", "ada@a.example"), ("Ada Lovelace", "al@b.example")) == 1
    assert (
        groups(rules, ("Lovelace Ada", "ada@a.example"), ("Grace Hopper", "1+gracehopper@users.noreply.github.com"))
        == 2
    )
    assert groups(rules, ("Li Ma", "li@a.example"), ("Ma Li", "ma@b.example")) == 2


def test_a_full_name_may_be_written_without_a_blank(rules: IdentityRules) -> None:
    known = ("Ada Lovelace", "12+ada-l@users.noreply.github.com")
    assert groups(rules, known, ("Ada-Lovelace", "countess@example.org")) == 1
    assert groups(rules, known, ("Ada", "countess@example.org")) == 2


def test_what_many_people_share_unites_nobody(rules: IdentityRules) -> None:
    assert groups(rules, ("root", "root@a.example"), ("root", "root@b.example")) == 2
    assert groups(rules, ("Ada", "noreply@github.com"), ("Grace", "noreply@github.com")) == 2
    assert groups(rules, ("ec2", "ubuntu@ip-10.ec2.internal"), ("ubuntu", "ubuntu@ip-10.ec2.internal")) == 2
    assert groups(rules, ("David", "david@a.example"), ("David", "david@b.example")) == 2
    assert groups(rules, ("AL", "al@a.example"), ("AL", "al@b.example")) == 2


def test_keys_tell_nothing_and_differ(rules: IdentityRules) -> None:
    crew = Crew({("Ada", "ada@a.example"): 1, ("Grace", "grace@a.example"): 1}, rules)
    keys = {person.key for person in crew.people}
    assert len(keys) == 2
    assert not any("ada" in key or "@" in key for key in keys)


def test_every_form_of_mailmap_line() -> None:
    mailmap = Mailmap(
        "# comment <x@y>\n"
        "Ada Lovelace <ada@example.org>\n"
        "<grace@example.org> <grace@old.example>\n"
        "Edsger Dijkstra <ewd@example.org> <ewd@old.example>\n"
        "Barbara Liskov <barbara@example.org> shared <shared@example.org>\n"
    )
    assert mailmap.proper("ada", "ADA@example.org") == ("Ada Lovelace", "ADA@example.org")
    assert mailmap.proper("Grace", "grace@old.example") == ("Grace", "grace@example.org")
    assert mailmap.proper("e", "ewd@old.example") == ("Edsger Dijkstra", "ewd@example.org")
    assert mailmap.proper("Shared", "shared@example.org") == ("Barbara Liskov", "barbara@example.org")
    assert mailmap.proper("other", "shared@example.org") == ("other", "shared@example.org")


def test_rules_that_break_the_schema_are_named(tmp_path) -> None:
    path = tmp_path / "identities.toml"
    path.write_text("[bots]\nwrods = ['x']\n")
    with pytest.raises(IdentityRulesError, match=r"identities\.toml.*wrods"):
        read_identity_rules(path)


def test_a_history_full_of_machines_and_aliases(view_of, names_of) -> None:
    view = view_of("people")
    assert names_of(view, "train.py") == ["Ada Lovelace"] * 3
    assert names_of(view, "helper.py") == ["Grace Hopper", "Grace Hopper", "Ada Lovelace"]
    assert names_of(view, "serve.py")[:2] == ["Ada Lovelace", "Grace Hopper"]
    assert len({touch.person for touch in view.touches["serve.py"]}) == 4  # two servers called root are two
    assert view.bot_commits == 1
    assert not any("bot" in person.name or "Claude" in person.name for person in view.people)


def test_coauthors_weigh_half_and_reviewers_nothing(view_of) -> None:
    view = view_of("people")
    by_name = {view.people[touch.person].name: touch for touch in view.touches["helper.py"]}
    assert by_name["Ada Lovelace"].weight == 0.5
    assert by_name["Grace Hopper"].weight == 1
    reviewed = next(commit for commit in view.commits if commit.reviewers)
    assert [view.people[person].name for person in reviewed.reviewers] == ["Edsger Dijkstra"]


def test_a_merge_is_no_touch(view_of) -> None:
    view = view_of("people")
    merger = next(i for i, person in enumerate(view.people) if person.name == "Margaret Hamilton")
    assert all(touch.person != merger for touches in view.touches.values() for touch in touches)
    assert any(commit.merge and commit.authors == (merger,) for commit in view.commits)


def test_a_full_name_and_an_address_made_of_it(rules: IdentityRules) -> None:
    assert groups(rules, ("Ada Lovelace", "ada@a.example"), ("al", "ada.lovelace@b.example")) == 1
    assert groups(rules, ("Ana Núñez-Gil", "a@a.example"), ("anunez", "ana_nunez.gil@b.example")) == 1
    assert groups(rules, ("Ada Lovelace", "ada@a.example"), ("x", "info@ada-lovelace.example")) == 2
