"""Conversations: said once, heard once, never changed, and internal notes stay with the vendor."""

import pytest
from django.db import DatabaseError, transaction

from implementation import files, ledger, tenancy
from implementation.outbox.models import OutboxMessage
from stakeholders import access, prose
from stakeholders.actions import threads as actions
from stakeholders.actions.threads import Topical
from stakeholders.models import Attachment, Comment, Thread
from stakeholders.queries.threads import comments_of
from stakeholders.verdicts import Forbidden
from tests.fixtures.post import words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("that_monday")]


@pytest.fixture
def thread(crew, now) -> Thread:
    with access.scope_of(crew.anika), tenancy.reading():
        opened = actions.open_thread(crew.here, now=now)
        opened.save(force_insert=True)
    return opened


@pytest.fixture
def about(thread) -> Topical:
    return Topical(thread, "R-7 Revenue recognition", "/w/zenskar/i/acme/requirements/7/")


def say(thread, about, by, text, *, concerned=(), now, **more):
    with access.scope_of(by):
        return actions.comment(thread=thread, about=about, by=by, text=text, concerned=concerned, now=now, **more)


def read_by(seat, thread, now):
    with access.scope_of(seat), tenancy.reading():
        return comments_of(thread, at=seat_place(seat), now=now)


def seat_place(seat):
    return type(seat).objects.select_related("implementation__workspace").get(pk=seat.pk).implementation


def test_a_comment_is_heard_once_by_each_person_concerned_and_not_by_its_author(
    crew, thread, about, zenskar, deliver, now
):
    everybody = [crew.anika, crew.dana, crew.erik]

    say(thread, about, crew.dana, "Is it **net** 30?", concerned=everybody, is_question=True, now=now)

    mails = [mail for mail in deliver(zenskar) if "asks about" in mail["Subject"]]
    assert sorted(mail["To"].addresses[0].addr_spec for mail in mails) == ["anika@zenskar.example", "erik@acme.example"]
    assert "Is it **net** 30?" in words(mails[0])
    said = read_by(crew.erik, thread, now)
    assert [(row.name, row.open, row.html) for row in said] == [
        ("Dana Whitfield", True, "<p>Is it <strong>net</strong> 30?</p>\n")
    ]


def test_an_answer_closes_the_question(crew, thread, about, now):
    question = say(thread, about, crew.dana, "Net 30?", is_question=True, now=now)

    say(thread, about, crew.anika, "Net 45.", answers=question, now=now)

    assert [(row.text, row.open) for row in read_by(crew.dana, thread, now)] == [("Net 30?", False), ("Net 45.", False)]
    with access.scope_of(crew.dana), tenancy.reading():
        assert not Comment.objects.in_thread(thread).open_questions().exists()


def test_internal_notes_lie_beside_the_shared_thread_and_the_customer_sees_nothing_of_them(
    crew, thread, about, zenskar, deliver, now
):
    say(thread, about, crew.anika, "They always pay late.", internal=True, now=now)
    say(thread, about, crew.anika, "Dates are fine.", internal=True, now=now)
    say(thread, about, crew.anika, "Thank you.", now=now)

    assert [row.text for row in read_by(crew.anika, thread, now)] == [
        "They always pay late.",
        "Dates are fine.",
        "Thank you.",
    ]
    assert [row.text for row in read_by(crew.dana, thread, now)] == ["Thank you."]
    with access.scope_of(crew.dana), tenancy.reading():
        assert list(Thread.objects.all()) == [thread]
        assert ledger.verbs(crew.here).count("stakeholders.comment.written") == 1


def test_an_internal_note_is_written_to_nobody_at_the_customer(crew, thread, about, now):
    with pytest.raises(Forbidden, match="goes to nobody at the customer"):
        say(thread, about, crew.anika, "Between us.", internal=True, concerned=[crew.dana], now=now)

    with access.scope_of(crew.anika), tenancy.reading():
        assert not Comment.objects.exists()
        assert not OutboxMessage.objects.filter(template="stakeholders/email/commented").exists()


def test_the_customer_cannot_write_internal_notes_even_past_the_form(crew, thread, about, now):
    with pytest.raises((Forbidden, DatabaseError)):
        say(thread, about, crew.dana, "Hello?", internal=True, now=now)


def test_the_database_keeps_a_comment_as_internal_as_its_thread(crew, thread, now):
    with access.scope_of(crew.anika), pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.create(
            implementation=crew.here,
            internal=True,
            thread=thread,
            seat=crew.anika,
            text="x",
            html="x",
            written_at=now,
        )


def test_nobody_changes_what_was_said(crew, thread, about, now):
    said = say(thread, about, crew.dana, "Yes.", now=now)

    with access.scope_of(crew.anika), pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.filter(pk=said.pk).update(text="No.")


def test_a_neighbour_of_another_customer_can_neither_read_nor_write(crew, gus, thread, about, now):
    say(thread, about, crew.dana, "Ours alone.", now=now)

    with access.scope_of(gus), tenancy.reading():
        assert not Comment.objects.exists()
    with pytest.raises(Forbidden):
        say(thread, about, gus, "Hello", now=now)


def test_staff_who_did_not_join_the_team_may_not_speak(crew, anika, thread, about, now):
    with pytest.raises(Forbidden, match="Join the team first"):
        say(thread, about, anika, "Hello", now=now)


def test_a_file_comes_with_its_comment_and_is_saved_not_run(crew, gus, thread, about, browser_of, now):
    place = {"workspace_id": thread.workspace_id, "implementation_id": thread.implementation_id}
    stored = files.store([b"a,b\n1,2\n"], name="rates.csv", **place)

    say(thread, about, crew.dana, "Attached.", files=[stored], now=now)

    (row,) = read_by(crew.anika, thread, now)
    assert [(file.name, file.size) for file in row.files] == [("rates.csv", 8)]
    answer = browser_of(crew.erik).get(row.files[0].url)
    assert b"".join(answer.streaming_content) == b"a,b\n1,2\n"
    assert answer["Content-Disposition"] == 'attachment; filename="rates.csv"'
    assert browser_of(gus).get(row.files[0].url).status_code == 404
    elsewhere = row.files[0].url.replace("/i/acme/", "/i/globex/")
    assert browser_of(gus).get(elsewhere).status_code == 404


def test_an_internal_file_does_not_exist_for_the_customer(crew, thread, about, browser_of, now):
    place = {"workspace_id": thread.workspace_id, "implementation_id": thread.implementation_id}
    stored = files.store([b"margin"], name="margin.txt", internal=True, **place)

    say(thread, about, crew.anika, "For us.", files=[stored], internal=True, now=now)

    (row,) = read_by(crew.anika, thread, now)
    assert browser_of(crew.anika).get(row.files[0].url).status_code == 200
    assert browser_of(crew.dana).get(row.files[0].url).status_code == 404


def test_a_shared_file_cannot_slip_into_an_internal_note(crew, thread, about, now):
    place = {"workspace_id": thread.workspace_id, "implementation_id": thread.implementation_id}
    stored = files.store([b"margin"], name="margin.txt", **place)

    with pytest.raises(ValueError, match="store files with internal=True"):
        say(thread, about, crew.anika, "For us.", files=[stored], internal=True, now=now)

    with access.scope_of(crew.anika), tenancy.reading():
        assert not Attachment.objects.exists()


@pytest.mark.parametrize("comments", [1, 3])
def test_reading_a_conversation_takes_three_queries(crew, thread, about, comments, django_assert_num_queries, now):
    for number in range(comments):
        say(thread, about, crew.dana, f"Number {number}", now=now)
    place = None
    with access.scope_of(crew.dana), tenancy.reading():
        place = seat_place(crew.dana)
        with django_assert_num_queries(3):
            assert len(comments_of(thread, at=place, now=now)) == comments


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](/w/zenskar/)", '<p><a rel="noopener noreferrer nofollow">x</a></p>\n'),
        ("[x](//evil.example)", '<p><a rel="noopener noreferrer nofollow">x</a></p>\n'),
        ("![x](https://evil.example/p.png)", None),
        ("[x](https://good.example)", None),
    ],
)
def test_what_people_write_cannot_do_anything(text, html):
    made = prose.as_html(text)

    assert "<img" not in made
    assert "<script" not in made
    if html is not None:
        assert made == html
