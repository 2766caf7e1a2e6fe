"""The playbooks that Golive ships say what the published pages say, and give plans that work."""

from datetime import date, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from implementation.calendars import WorkingCalendar
from roadmap.playbook import dump, load, load_shipped, resolve, schedule_items, shipped
from roadmap.schedule import schedule

PLAIN = {"VENDOR": WorkingCalendar(), "CUSTOMER": WorkingCalendar()}
FOUR_TOPICS = "contracts invoice_formats usage_data_structure revrec_ar"
SIZES = {"zenskar-six-week": ["small", "medium"], "zenskar-sized": ["small", "medium", "enterprise"]}

# The published table: key, weeks, optional, the other objective of its row, scope, datasets, systems, sample
OBJECTIVES = """
align-requirements    1-2 False        custom-features     -                                                            -                                                     -                   -
custom-features       1-2 conditional  align-requirements  -                                                            -                                                     -                   -
configure-sandbox     1-2 False        -                   contracts,customers,usage_data_and_aggregates,journal_entries -                                                    -                   -
connect-tools         3-3 True         -                   -                                                            -                                                     crm,erp,tax,payment -
parallel-test         4-4 False        -                   -                                                            -                                                     -                   contracts,invoices,journal_entries
configure-production  5-5 False        -                   live_contracts,customer_details,ongoing_usage_data,aggregates -                                                    -                   -
import-history        6-6 True         -                   -                                                            contracts,customer_details,invoices,journal_entries   -                   -
sign-off-go-live      6-6 False        -                   -                                                            -                                                     -                   -
"""

# Its responsibilities: objective, key, side, kind, text
RESPONSIBILITIES = """
align-requirements|v-align|VENDOR|do|Work out the go-live requirements together with the customer
align-requirements|c-approve-req|CUSTOMER|approve|Obtain the approval of every relevant stakeholder on the go-live requirements
custom-features|v-build-custom|VENDOR|do|Build and ship the requested custom features
custom-features|c-approve-custom|CUSTOMER|approve|Obtain approval of each custom feature request
configure-sandbox|v-config-sandbox|VENDOR|do|Configure the sandbox from the mutually agreed requirements
configure-sandbox|c-share-data|CUSTOMER|provide|Hand over contract data and customer data
configure-sandbox|c-usage-route|CUSTOMER|decide|Choose how usage data reaches the vendor
connect-tools|v-assist-connect|VENDOR|assist|Help connect the accounts
connect-tools|c-connect|CUSTOMER|do|Connect the accounts
parallel-test|v-assist-compare|VENDOR|assist|Help compare generated invoices and journals with those of the existing setup
parallel-test|c-generate|CUSTOMER|do|Generate invoices and journal entries in the new system
parallel-test|c-compare|CUSTOMER|do|Compare them with the output of the existing setup
configure-production|v-assist-prod|VENDOR|assist|Help configure live contracts and customer details and set up ongoing usage data and aggregates
configure-production|c-live-contracts|CUSTOMER|do|Configure live contracts and customer details
configure-production|c-ongoing-usage|CUSTOMER|do|Set up ongoing usage data and aggregates
import-history|v-assist-history|VENDOR|assist|Help import and configure the historical data
import-history|c-import-history|CUSTOMER|do|Import or configure the historical data
sign-off-go-live|v-ready|VENDOR|assure|Make sure everything is ready to go live
sign-off-go-live|c-go-live|CUSTOMER|do|Go live on the production account
"""


def several(values):
    return ",".join(values) or "-"


def test_the_six_week_objectives_are_those_of_the_page():
    book = load_shipped("zenskar-six-week")

    found = [
        [o.key, f"{o.weeks[0]}-{o.weeks[1]}", str(o.optional), o.shares_row_with or "-"]
        + [several(values) for values in (o.scope, o.datasets, o.systems, o.sample)]
        for o in book.objectives
        if not o.ours
    ]

    assert found == [line.split() for line in OBJECTIVES.strip().splitlines()]
    assert (book.range_weeks.min, book.range_weeks.max) == (3, 6)
    assert book.usage_choice_required
    assert (book.pilot.optional, book.pilot.playbook) == (True, "zenskar-pilot")


def test_the_six_week_responsibilities_are_those_of_the_page_and_all_others_are_marked_ours():
    book = load_shipped("zenskar-six-week")

    found = [(o.key, i.key, i.side, i.kind, i.text) for o in book.objectives for i in o.items if not i.ours]

    assert found == [tuple(line.split("|")) for line in RESPONSIBILITIES.strip().splitlines()]


def test_the_six_week_details_are_those_of_the_page():
    book = load_shipped("zenskar-six-week")
    item = {i.key: i for i in book.items}

    assert [t.key for t in book.topics if not t.ours] == [*FOUR_TOPICS.split(), "custom_feature_requests"]
    assert [t.key for t in book.topics if t.per_item] == ["custom_feature_requests"]
    assert item["v-align"].topics == item["c-approve-req"].topics == tuple(FOUR_TOPICS.split())
    assert item["v-config-sandbox"].scope == book.objectives[2].scope
    assert item["c-share-data"].datasets == ("contracts", "customers")
    assert [(c.key, c.engineering_bandwidth) for c in item["c-usage-route"].choices] == [
        ("pull", "not_needed"),
        ("push", "must_be_allocated"),
    ]
    test = book.objectives[4]
    assert (test.period, test.environment) == ("last_billing_cycle", "sandbox")


def test_a_project_starts_with_requirements_on_each_of_the_four_topics():
    requirements = load_shipped("zenskar-six-week").requirements

    counted = {topic: sum(r.topic == topic for r in requirements) for topic in FOUR_TOPICS.split()}

    assert counted == dict.fromkeys(FOUR_TOPICS.split(), 7)
    assert all(r.ours for r in requirements)


@pytest.mark.parametrize("key", ["zenskar-pilot", "zenskar-six-week", "zenskar-sized", "zenskar-ten-week"])
def test_every_shipped_playbook_names_its_provenance_and_tells_customers_what_to_do(key):
    book = load_shipped(key)

    assert book.key == key
    assert book.provenance.based_on.startswith("Based on ")
    assert book.provenance.ours
    for item in book.items:
        assert item.role
        if item.side == "CUSTOMER":
            assert item.why
            assert item.steps
            assert item.done_means
            assert item.minutes


def test_these_playbooks_are_shipped():
    assert shipped() == ("zenskar-pilot", "zenskar-six-week", "zenskar-sized", "zenskar-ten-week")


@pytest.mark.parametrize("key", shipped())
def test_what_is_exported_imports_as_the_same_playbook(key):
    book = load_shipped(key)

    text = dump(book)

    assert load(text, "export.yaml") == book
    assert dump(load(text, "export.yaml")) == text
    assert yaml.safe_load(text)["key"] == key  # other YAML readers agree


def answers(key):
    """Every combination of answers that changes the plan of a shipped playbook."""
    book = load_shipped(key)
    return st.fixed_dictionaries({p.key: st.sampled_from(p.possible) for p in book.parameters})


def dated(plan, kickoff, calendars=PLAIN):
    items = schedule_items(plan, kickoff=kickoff, calendars=calendars)
    return schedule(items, kickoff=kickoff, calendars=calendars)


@given(st.sampled_from(shipped()).flatmap(lambda key: st.tuples(st.just(key), answers(key))), st.integers(0, 300))
def test_every_combination_of_answers_gives_a_plan_and_a_sentence_for_each_difference(chosen, week):
    key, given_answers = chosen
    calendars = {"VENDOR": WorkingCalendar("US"), "CUSTOMER": WorkingCalendar("GB", "ENG")}

    plan = resolve(load_shipped(key), given_answers)
    found = dated(plan, date(2026, 1, 5) + timedelta(weeks=week), calendars)

    assert set(found.items) == {item.key for item in plan.items}
    assert found.items["c-go-live" if "c-go-live" in found.items else "c-decide"].finish == found.go_live
    assert all(difference.sentence.endswith(".") for difference in plan.differences)


@given(st.integers(0, 300), st.sampled_from(["small", "medium"]), st.sampled_from(["undecided", "pull", "push"]))
def test_the_six_week_plan_goes_live_on_the_last_working_day_of_week_six(week, size, usage):
    kickoff = date(2026, 1, 5) + timedelta(weeks=week)

    plan = resolve(load_shipped("zenskar-six-week"), {"size": size, "usage": usage, "erp": True})
    found = dated(plan, kickoff)

    assert found.go_live == kickoff + timedelta(weeks=6, days=-3)
    assert found.overruns == ()


def test_one_holiday_in_the_last_week_does_not_move_the_go_live_out_of_it():
    kickoff = date(2026, 10, 19)  # week six holds Thanksgiving, Thursday 26 November

    plan = resolve(load_shipped("zenskar-six-week"), {})
    found = dated(plan, kickoff, {"VENDOR": WorkingCalendar("US"), "CUSTOMER": WorkingCalendar("US")})

    assert found.go_live == date(2026, 11, 27)


@pytest.mark.parametrize(("size", "weeks"), [("small", 4), ("medium", 8), ("enterprise", 12)])
def test_the_sized_plan_takes_the_weeks_it_promises(size, weeks):
    kickoff = date(2027, 3, 1)

    found = dated(resolve(load_shipped("zenskar-sized"), {"size": size}), kickoff)

    assert found.go_live == kickoff + timedelta(weeks=weeks, days=-3)
    assert found.overruns == ()


@pytest.mark.parametrize(("key", "weeks"), [("zenskar-ten-week", 10), ("zenskar-pilot", 3)])
def test_the_other_plans_take_the_weeks_they_promise(key, weeks):
    kickoff = date(2027, 3, 1)

    found = dated(resolve(load_shipped(key), {}), kickoff)

    assert found.go_live == kickoff + timedelta(weeks=weeks, days=-3)
    assert found.overruns == ()
