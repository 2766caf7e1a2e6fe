"""Acme's implementation after everything that can happen has happened to it, each thing by its own action."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from implementation import due, fingerprint, tenancy
from implementation.calendars import Closure
from implementation.models import Due, Implementation, Workspace
from migrations_tracker.actions import connections as connecting
from migrations_tracker.actions import datasets as moving
from migrations_tracker.actions import requests as asking
from migrations_tracker.actions import versions as sending
from migrations_tracker.actions.checks import refuse_file
from migrations_tracker.models import ConnectionStep
from migrations_tracker.queries.connections import connection_numbered
from migrations_tracker.queries.datasets import dataset_numbered
from roadmap.commitment.actions import agree_go_live, decline_go_live, propose_go_live, withdraw_go_live
from roadmap.models import Commitment, Dependency, Move, Objective, Plan, Playbook
from roadmap.plan import actions as plan
from roadmap.plan import targets
from roadmap.plan.acting import today_at
from roadmap.plan.days_off import Closed
from roadmap.plan.health import Thresholds
from roadmap.plan.previews import preview_amendment
from roadmap.plan.reshaping import reshape_of
from roadmap.plan.tying import Drawn, preview_tie
from roadmap.portfolio import actions as portfolio
from roadmap.signoff import publishing as signoff
from roadmap.signoff.actions import sign
from roadmap.signoff.content import content_of, items_of
from roadmap.signoff.rules import CONSENT_VERSION
from roadmap.status.actions import write_note
from roadmap.status.publishing import send_status
from roadmap.turns.actions import send_customer_digests, snooze_item
from stakeholders.access import scope_of
from stakeholders.actions import agreements, people, requirements, threads, tokens, topics, unsubscribing
from stakeholders.models import ApiToken, Approvable, Condition, Decision, Requirement, Seat, TopicApprover
from tests.fixtures import requests
from tests.fixtures.agreements import EVIDENCE
from tests.fixtures.people import NOW
from tests.fixtures.plans import Project
from tests.guards.history_of_tests import a_test_happens

DAY = timedelta(days=1)
PHASE = date(2027, 3, 1)  # when a phase after go-live begins
LATE = datetime(2027, 3, 5, 9, 0, tzinfo=UTC)  # after the committed go-live


def everything_happens(project: Project) -> None:
    """After `world`: the rest of what people and the calendar can do, up to the sign-off."""
    history = History(project)
    history.items()
    history.plans()
    history.committed()
    history.agreed()
    history.connections()
    history.tests()
    history.asked()
    history.people()
    history.by_itself()
    history.signed_off()


class History:
    def __init__(self, project: Project) -> None:
        self.project = project
        self.anika, self.dana, self.tom, self.ruth = project.anika, project.dana, project.tom, project.ruth

    @property
    def here(self) -> Implementation:
        with tenancy.reading():
            return Implementation.objects.select_related("workspace").get(pk=self.project.implementation.pk)

    def act(self, action: Any, key: str, by: Seat, *, now: datetime = NOW, **more: Any) -> None:
        item = self.project.item(key)
        with scope_of(by):
            action(item=item, implementation=self.here, by=by, now=now, **more)

    def items(self) -> None:
        self.act(plan.start_item, "c-connect", self.tom)
        self.act(plan.hand_over_item, "c-connect", self.tom)
        self.act(plan.block_item, "c-connect", self.tom, what="No rule", held_by=self.anika)
        self.act(plan.unblock_item, "c-connect", self.tom)
        self.act(plan.pause_item, "c-connect", self.tom, reason="The auditors are in")
        self.act(plan.resume_item, "c-connect", self.anika)
        self.act(snooze_item, "c-connect", self.tom, until=NOW.date() + DAY)
        self.act(plan.finish_item, "c-connect", self.anika, word="Tom called.")
        self.act(plan.reopen_item, "c-connect", self.anika, word="Not yet.")
        limits: dict[str, Any] = {"not_before": None, "not_after": date(2027, 2, 20), "locked": False}
        self.act(plan.limit_item, "c-import-history", self.anika, reason="The auditors come", **limits)
        self.act(plan.skip_item, "c-share-data", self.anika, reason="We have it")
        self.act(plan.assign_item, "c-connect", self.anika, to=self.dana)
        help_them = self.project.item("v-assist-connect")
        self.act(
            plan.reword_item,
            help_them.key,
            self.anika,
            title="Help with the accounts",
            text=help_them.text,
            seen=help_them.version,
        )
        self.act(plan.decide_item, "c-usage-route", self.dana, choice="pull", reason="Simpler")

    def _open(self) -> list[Any]:
        with tenancy.staff(self.anika.workspace_id), tenancy.reading():
            return [item for item in items_of(self.here) if item.is_open]

    def plans(self) -> None:
        with scope_of(self.anika):
            with tenancy.reading():
                made = Move.objects.of(self.here).get()
            plan.undo_move(move=made, implementation=self.here, by=self.anika, now=NOW)
            drawn = Drawn("objective:import-history", "objective:parallel-test")
            with tenancy.reading():
                row = Plan.objects.of(self.here).get()
                seen = preview_tie(row, self.here, drawn, today=today_at(self.here, NOW)).seen
            plan.draw_dependency(
                implementation=self.here,
                by=self.anika,
                drawn=drawn,
                seen=seen,
                reason="Only what was compared",
                now=NOW,
            )
            with tenancy.reading():
                tie = Dependency.objects.of(self.here).get(of_group=drawn.who)
            plan.remove_dependency(tie=tie, implementation=self.here, by=self.anika, reason="They agreed", now=NOW)
            for action, more in ((plan.skip_objective, {"reason": "Later"}), (plan.restore_objective, {})):
                with tenancy.reading():
                    row = Objective.objects.of(self.here).get(key="connect-tools")
                action(objective=row, implementation=self.here, by=self.anika, now=NOW, **more)
            plan.take_baseline(implementation=self.here, by=self.anika, name="After the workshop", now=NOW)
            with tenancy.reading():
                playbook = Playbook.objects.current().get(key="zenskar-six-week")
                workspace = Workspace.objects.get(pk=self.anika.workspace_id)
                owner = Seat.objects.staff().get(email=self.anika.email)
            text = playbook.text.replace("\nversion: 1\n", "\nversion: 2\n")
            plan.import_playbook(workspace=workspace, by=owner, text=text, instead_of=playbook, now=NOW)
            self.days_off(workspace, owner)
            view: dict[str, Any] = {"shared": True, "is_default": False, "now": NOW}
            kept = portfolio.save_view(by=owner, name="Late", asked={"show": "risk"}, **view)
            portfolio.change_view(view=kept, by=owner, **view)
            portfolio.remove_view(view=kept, by=owner, now=NOW)
            text = text.replace("\nversion: 2\n", "\nversion: 3\n").replace(
                "title: Go live\n", "title: Switch over\n", 1
            )
            with tenancy.reading():
                playbook = Playbook.objects.current().get(key="zenskar-six-week")
            plan.edit_playbook(workspace=workspace, by=owner, text=text, instead_of=playbook, now=NOW)
            self._changed()
            plan.change_thresholds(workspace=workspace, by=owner, limits=Thresholds(forecast_red=7), now=NOW)
            word: dict[str, Any] = {"colour": "AMBER", "reason": "A week is too short", "until": NOW.date() + DAY}
            plan.override_health(implementation=self.here, by=self.anika, now=NOW, **word)
            plan.withdraw_override(implementation=self.here, by=self.anika, now=NOW)
            plan.override_health(implementation=self.here, by=self.anika, now=NOW, **word)

    def committed(self) -> None:
        here = self.here_of(self.anika)
        answer: dict[str, Any] = {"implementation": here, "now": NOW}
        with scope_of(self.anika):
            with tenancy.reading():
                first = Commitment.objects.of(here).get()
            withdraw_go_live(proposal=first, by=self.anika, **answer)
        for act, more in (
            (decline_go_live, {"word": "The auditors come in March"}),
            (agree_go_live, {"typed_name": "Anika Sobral", "evidence": EVIDENCE}),
        ):
            with scope_of(self.dana):
                asked: dict[str, Any] = {"go_live_on": date(2027, 2, 26), "reason": "A week for the audit"}
                found = propose_go_live(by=self.dana, **asked, **answer)
            with scope_of(self.anika):
                act(proposal=found, by=self.anika, **more, **answer)

    def days_off(self, workspace: Workspace, owner: Seat) -> None:
        closed = Closed(Closure(NOW.date() + DAY, NOW.date() + DAY, "Stocktaking"))
        with tenancy.reading():
            found = preview_amendment(Plan.objects.of(self.here).get(), self.here, closed, today=NOW.date())
        seen: dict[str, Any] = {"seen": found.seen, "reason": "Closed", "now": NOW}
        plan.amend_calendar(implementation=self.here, by=self.anika, amendment=closed, **seen)
        plan.amend_workspace_calendar(workspace=workspace, by=owner, amendment=closed, now=NOW)

    def _changed(self) -> None:
        """Other answers, the newer version of the playbook, and a phase that comes after go-live."""
        here = self.here_of(self.anika)
        with tenancy.reading():
            (part,) = targets.parts_of(here)
            current = {row.key: row for row in Playbook.objects.current()}
            row, pilot = current["zenskar-six-week"], current["zenskar-pilot"]
        acts: list[tuple[Any, Callable[[Plan], targets.Target], dict[str, Any]]] = [
            (
                plan.change_answers,
                lambda _plan: targets.with_answers(part, {**part.parameters, "usage": "push"}, {}),
                {"part": part, "answers": {**part.parameters, "usage": "push"}, "chosen": {}},
            ),
            (
                plan.merge_playbook,
                lambda _plan: targets.as_version(part, row, {}, {}),
                {"part": part, "to": row, "answers": {}, "chosen": {}},
            ),
            (
                plan.add_phase,
                lambda known: targets.as_phase(known, here, pilot, {}, starts_on=PHASE, after_go_live=True, now=NOW),
                {"playbook": pilot, "answers": {}, "starts_on": PHASE, "after_go_live": True},
            ),
        ]
        for act, target, more in acts:
            with tenancy.reading():
                (part, *_others) = targets.parts_of(here)
                if "part" in more:
                    more["part"] = part
                known = Plan.objects.of(here).get()
                seen = reshape_of(known, here, target(known), today=NOW.date(), now=NOW).seen
            act(implementation=here, by=self.anika, seen=seen, reason="As agreed on Monday", now=NOW, **more)

    def agreed(self) -> None:
        here = self.here_of(self.anika)
        with scope_of(self.anika):
            topic = topics.add_topic(implementation=here, by=self.anika, title="Taxes", policy="ALL", now=NOW)
            topics.change_policy(topic=topic, by=self.anika, policy="ANY", now=NOW)
            approver = topics.name_approver(topic=topic, by=self.anika, seat=self.ruth, now=NOW)
            with tenancy.reading():
                approver = TopicApprover.objects.select_related("topic", "seat").get(pk=approver.pk)
            topics.name_deputy(approver=approver, by=self.anika, deputy=self.tom, now=NOW)
            row = requirements.write_requirement(
                implementation=here, by=self.anika, topic=topic, title="Rates", text="By place.", now=NOW
            )
            agreements.request_approval(approvables=[row.approvable], by=self.anika, due_on=date(2027, 1, 20), now=NOW)
        given = self.decide(row, self.tom, voice=self.ruth)
        with scope_of(self.tom):
            with tenancy.reading():
                given = Decision.objects.select_related("approvable__topic", "voice").get(pk=given.pk)
            agreements.revoke(
                decision=given, by=self.tom, typed_name="Tom", comment="Too early", evidence=EVIDENCE, now=NOW
            )
        with scope_of(self.anika):
            with tenancy.reading():
                row = Requirement.objects.of(here).select_related("approvable__thread", "topic").get(number=1)
                condition = Condition.objects.select_related("approvable", "decision__seat").get(met_at=None)
            requirements.edit_requirement(
                requirement=row,
                by=self.anika,
                based_on=1,
                title=row.title,
                text="Each has a start and a currency.",
                must_have=False,
                reason="Asked for",
                now=NOW,
            )
            threads.comment(
                thread=row.approvable.thread,
                about=threads.Topical(row, str(row), "x/"),
                by=self.anika,
                text="Which?",
                concerned=[self.tom, self.anika],
                is_question=True,
                now=NOW,
            )
            with tenancy.reading():
                approver = TopicApprover.objects.select_related("topic", "seat").get(pk=approver.pk)
            topics.remove_approver(approver=approver, by=self.anika, now=NOW)
        with scope_of(self.dana):
            agreements.meet_condition(condition=condition, by=self.dana, now=NOW)

    def here_of(self, seat: Seat) -> Implementation:
        with scope_of(seat):
            return self.here

    def decide(self, row: Requirement, by: Seat, voice: Seat) -> Decision:
        with scope_of(by):
            with tenancy.reading():
                approvable = Approvable.objects.select_related("topic").get(pk=row.approvable_id)
            return agreements.decide(
                approvable=approvable,
                by=by,
                voice=voice,
                verdict="APPROVE",
                fingerprint=approvable.fingerprint,
                typed_name=by.name,
                evidence=EVIDENCE,
                now=NOW,
            )

    def connections(self) -> None:
        """C-1 is planned already: all the way to its use, with everything that can come between."""
        account = {"account_name": "PRD1", "method": "OAuth", "scopes": "Invoices", "network": "NONE"}
        secret = {"handed_over_through": "their vault", "handed_over_on": NOW.date(), "expires_on": None}
        proof = {"ours": "INV-1", "theirs": "4711", "passed": True, "words": ""}
        described = {"title": "NetSuite", "purpose": "Invoices", "objects_synced": "Invoices", "addresses": ""}
        acts: list[tuple[Callable[..., None], Seat, dict[str, Any]]] = [
            (connecting.describe_connection, self.anika, {**described, "admin": self.tom}),
            (connecting.request_access, self.anika, {"asked": "Please grant a role"}),
            (connecting.grant_access, self.tom, {"account_kind": "PRODUCTION", **account, **secret}),
            (connecting.acknowledge_caution, self.tom, {"words": "Until March"}),
            (connecting.block_connection, self.tom, {"what": "Their middleware", "held_by": "CUSTOMER"}),
            (connecting.unblock_connection, self.anika, {}),
            (connecting.skip_connection, self.anika, {"reason": "Perhaps not"}),
            (connecting.take_connection_back, self.anika, {}),
            (connecting.mark_connected, self.tom, {}),
            (connecting.record_test, self.tom, proof),
            (connecting.put_in_use, self.anika, {}),
        ]
        for act, by, given in acts:
            with scope_of(by):
                with tenancy.reading():
                    row = connection_numbered(self.here, 1)
                act(connection=row, implementation=self.here, by=by, now=NOW, **given)
        said = {"source": "Their CRM", "theirs": self.dana, "history_why": "", "expected_count": 12}
        days = dict.fromkeys(("billed_through", "period_from", "period_to"))
        data: list[tuple[Callable[..., None], dict[str, Any]]] = [
            (moving.choose_route, {"method": "csv", "reason": "Once only"}),
            (moving.choose_route, {"method": "connector", "reason": ""}),
            (moving.describe_dataset, {**said, **days, "expected_totals": {}}),
            (moving.drop_dataset, {"reason": "Next year"}),
            (moving.take_dataset_back, {}),
        ]
        for change, given in data:
            with scope_of(self.anika):
                with tenancy.reading():
                    found = dataset_numbered(self.here, 1)
                change(dataset=found.row, implementation=self.here, by=self.anika, now=NOW, **given)
        with scope_of(self.anika):
            for done in (True, False):
                with tenancy.reading():
                    row = connection_numbered(self.here, 1)
                    step = ConnectionStep.objects.filter(connection=row).earliest("position")
                connecting.tick_step(
                    step=step, connection=row, implementation=self.here, by=self.anika, done=done, now=NOW
                )

    def tests(self) -> None:
        with scope_of(self.anika):
            here = self.here
        a_test_happens(self.project, here, now=NOW)

    def asked(self) -> None:
        """D-1 has a file that was looked at: rejected rows, their correction, warnings, and back and forth."""
        project, anika, dana = self.project, self.anika, self.dana
        requests.declare(project, requests.answers(project)[0], now=NOW)
        requests.found(project, read=10, rejected=3, warnings=1, now=NOW)
        answer = requests.answers(project)[0]
        word: dict[str, Any] = {"version": answer.row, "reason": "It was meant"}
        self.on_request(sending.take_on_warnings, dana, **word)
        self.on_request(
            sending.send_correction, dana, version=answer.row, parts=answer.parts,
            file=requests.stored(project, requests.as_file(requests.GOOD[7:])),
        )  # fmt: skip
        requests.found(project, read=3, rejected=0, now=NOW)
        self.on_request(asking.accept_version, anika, version=requests.answers(project)[0].row)
        self.on_request(asking.send_back, anika, version=answer.row, reason="Three are missing")
        requests.send(project, requests.as_file(requests.GOOD[:2]), now=NOW)
        with tenancy.staff(anika.workspace_id):
            refuse_file(turn=requests.turn_of(project, NOW), sentence="Line 3 opens a quote.", now=NOW)
        self.on_request(
            asking.change_request, anika, title="Contracts", purpose="", columns=[], currencies=[], period_from=None,
            period_to=None, owner=self.tom, due_on=requests.DUE,
        )  # fmt: skip
        self.on_request(asking.withdraw_request, anika, reason="They have none")
        self.on_request(asking.reopen_request, anika)

    def on_request(self, act: Callable[..., Any], by: Seat, **given: Any) -> None:
        with scope_of(by):
            act(request=requests.row(self.project), implementation=self.here_of(by), by=by, now=NOW, **given)

    def people(self) -> None:
        with scope_of(self.tom):
            people.take_seat(seat=self.tom, now=NOW)
        with scope_of(self.dana):
            with tenancy.reading():
                token = ApiToken.objects.select_related("seat").get(seat=self.dana)
            tokens.revoke_token(token=token, by=self.dana, now=NOW)
            unsubscribing.unsubscribe(seat=self.dana, now=NOW)
            unsubscribing.subscribe_again(seat=self.dana, now=NOW)
        with scope_of(self.anika):
            with tenancy.reading():
                carl = Seat.objects.staff().get(name="Carl Brook")
            people.join_team(implementation=self.here, by=carl, now=NOW)
            people.change_seat(seat=self.tom, by=self.anika, title="IT", roles=["CONTRIBUTOR"], now=NOW)

    def by_itself(self) -> None:
        place = (self.anika.workspace_id, self.project.implementation.pk)
        with tenancy.staff(self.anika.workspace_id):
            here = self.here
            write_note(implementation=here, by=self.anika, iso_week="2027-W09", text="Well on the way.", now=LATE)
            plan.pass_a_day(implementation=here, now=LATE)
            with tenancy.reading():
                row = Due.objects.filter(kind="customer_digest", implementation=here).get()
            found = due.Waiting(row.pk, row.workspace_id, here.pk, row.kind, row.due_at, row.zone)
            token = due.claim(found, now=LATE)
            assert token
            due.skip(found, token, now=LATE)
        with tenancy.portal(*place):
            send_customer_digests(implementation=self.here, now=LATE)
            send_status(implementation=self.here, iso_week="2027-W09", now=LATE)

    def signed_off(self) -> None:
        for item in self._open():
            if item.kind != "assist":
                self.act(plan.skip_item, item.key, self.anika, reason="Not needed", now=LATE)
        with tenancy.staff(self.anika.workspace_id), tenancy.reading():
            Requirement.objects.of(self.here).update(must_have=False)
        for who in (self.anika, self.ruth):
            self.sign(who)
        with tenancy.portal(self.anika.workspace_id, self.project.implementation.pk):
            signoff.publish(implementation=self.here, now=LATE)

    def sign(self, who: Seat) -> None:
        with tenancy.portal(who.workspace_id, self.project.implementation.pk):
            here = self.here
            with tenancy.reading():
                printed = fingerprint.of(content_of(here, Plan.objects.of(here).get()))
            evidence = replace(EVIDENCE, consent_version=CONSENT_VERSION)
            sign(implementation=here, by=who, fingerprint=printed, typed_name=who.name, evidence=evidence, now=LATE)
