"""Which data moves: routes with their grade at the moment of the choice, owners, and what should arrive."""

from datetime import date
from decimal import Decimal

import pytest

from implementation import tenancy
from migrations_tracker.actions import datasets as actions
from migrations_tracker.queries import datasets as queries
from migrations_tracker.routing.routes import datasets
from stakeholders.verdicts import Forbidden, Stale
from tests.numbers.test_connections import acting, reading
from tests.plan.test_pages import desk_of, text

NOTHING = {
    "source": "", "theirs": None, "billed_through": None, "period_from": None, "period_to": None, "history_why": "",
    "expected_count": None, "expected_totals": {},
}  # fmt: skip


def plan(project, key="customers", purpose="ONGOING", motion="SALES_LED", segment="", by=None):
    told = {"key": key, "purpose": purpose, "motion": motion, "segment": segment}
    return acting(project, actions.plan_dataset, by or project.anika, **told)


def found(project, number=1):
    return reading(project, lambda: queries.dataset_numbered(project.implementation, number))


def choose(project, method, reason="", *, by=None, number=1):
    acting(
        project, actions.choose_route, by or project.anika, dataset=found(project, number).row, method=method, reason=reason
    )  # fmt: skip


def grades(key, purpose, motion) -> dict[str, str]:
    return {route.method: route.grade for route in datasets()[key].routes(purpose, motion)}


def test_a_product_led_project_is_not_offered_a_sync_with_the_crm_as_recommended():
    assert grades("customers", "ONGOING", "SALES_LED") == {
        "connector": "recommended", "by_hand": "recommended", "push": "available", "csv": "discouraged",
    }  # fmt: skip
    assert grades("customers", "ONGOING", "PRODUCT_LED") == {"push": "recommended"}


def test_history_has_the_same_routes_however_the_customer_sells():
    for key in datasets():
        assert grades(key, "HISTORICAL", "SALES_LED") == grades(key, "HISTORICAL", "PRODUCT_LED")
    assert grades("invoices", "HISTORICAL", "SALES_LED")["csv"] == "unpublished"


def test_a_recommended_route_needs_no_reason_and_a_discouraged_one_does(project):
    plan(project)

    choose(project, "connector")
    with pytest.raises(Forbidden, match="The vendor advises against this route"):
        choose(project, "csv")
    choose(project, "csv", "Their CRM is switched off in May", by=project.dana)

    row = found(project).row
    assert (row.method, row.grade, row.reason) == ("csv", "discouraged", "Their CRM is switched off in May")
    assert row.chosen_by_id == project.dana.pk


def test_what_the_vendor_publishes_nowhere_says_who_makes_it_possible(project):
    plan(project, "invoices", "HISTORICAL")

    with pytest.raises(Forbidden, match="publishes no such route"):
        choose(project, "csv", " ")
    with pytest.raises(Forbidden, match="There is no such route"):
        choose(project, "by_pigeon", "Why not")


def test_two_segments_of_one_customer_go_two_ways(project):
    plan(project, "customers", segment="Enterprise")
    plan(project, "customers", motion="PRODUCT_LED", segment="Self-serve")
    choose(project, "connector", number=1)
    choose(project, "push", number=2)

    rows = reading(project, lambda: queries.datasets_of(project.implementation))
    assert [(row.title, row.route.title, row.route.grade) for row in rows] == [
        ("Customers, Enterprise", "Sync by a connector", "recommended"),
        ("Customers, Self-serve", "Push by the API", "recommended"),
    ]


def test_the_same_data_stands_once(project):
    plan(project)

    with pytest.raises(Stale, match="stands here already"):
        plan(project)


def test_what_the_product_makes_itself_is_not_planned_for_the_time_after_go_live(project):
    with pytest.raises(Forbidden, match="the product makes these itself"):
        plan(project, "invoices", "ONGOING")


def test_contracts_without_a_billed_through_day_are_warned_of(project):
    plan(project, "contracts", "HISTORICAL")
    assert found(project).lacks_billed_through

    told = {**NOTHING, "billed_through": date(2027, 1, 31)}
    acting(project, actions.describe_dataset, project.dana, dataset=found(project).row, **told)
    assert not found(project).lacks_billed_through


def test_what_should_arrive_is_kept_exactly(project):
    plan(project, "invoices", "HISTORICAL")
    totals = {"GBP": Decimal("18764.74"), "KWD": Decimal("0.005")}

    told = {**NOTHING, "expected_count": 5712, "expected_totals": totals}
    acting(project, actions.describe_dataset, project.dana, dataset=found(project).row, **told)

    assert found(project).row.expected_totals == {"GBP": "18764.74", "KWD": "0.005"}


def test_of_two_who_change_it_at_once_one_is_told(project):
    plan(project)
    seen = found(project).row
    choose(project, "connector")

    with pytest.raises(Stale, match="Somebody changed this meanwhile"):
        acting(project, actions.describe_dataset, project.dana, dataset=seen, **NOTHING)


def test_what_is_left_out_says_why_and_can_come_back(project):
    plan(project)
    acting(project, actions.drop_dataset, project.anika, dataset=found(project).row, reason="They start empty")
    with pytest.raises(Forbidden, match="left out"):
        choose(project, "connector")

    acting(project, actions.take_dataset_back, project.anika, dataset=found(project).row)
    choose(project, "connector")


def test_customers_plan_none_and_secrets_are_refused(project):
    with pytest.raises(Forbidden, match="Zenskar’s people plan"):
        plan(project, by=project.dana)
    plan(project)
    with pytest.raises(Forbidden, match="looks like"):
        choose(project, "csv", "password: hunter2!")


# --- As people do it ---------------------------------------------------------------------------------------------------


def test_a_csm_plans_data_and_the_customer_says_what_should_arrive(project):
    anika, dana = desk_of(project.anika), desk_of(project.dana)
    typed = {"key": "contracts", "purpose": "HISTORICAL", "motion": "SALES_LED", "segment": ""}

    made = text(anika.post(f"{project.url}data/plan/", typed, follow=True))
    assert "Upload of CSV files: available. Two pages of the vendor contradict each other" in made
    assert "Nobody has said through which day the old system has billed." in made
    chosen = anika.post(f"{project.url}data/1/route/", {"method": "csv", "reason": ""}, follow=True)
    assert "The route is chosen." in text(chosen)
    said = dana.post(
        f"{project.url}data/1/describe/",
        {
            "source": "SAP", "theirs": str(project.dana.pk), "billed_through": "2027-01-31", "expected_count": "312",
            "expected_totals": "GBP 18764.74\nJPY 12000",
        },
        follow=True,
    )  # fmt: skip
    assert "312 records" in text(said)
    assert "JPY 12000" in text(said)
    listed = text(anika.get(f"{project.url}data/"))
    assert "31 Jan 2027" in listed
    told = text(anika.get(f"{project.url}activity/"))
    assert "chose “Upload of CSV files” for" in told


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("GPB 12.00", "“GPB 12.00”: there is no currency “GPB”."),
        ("GBP 1,200.00", "“GBP 1,200.00”: the amount is not understood."),
        ("GBP 1e3", "the amount is not understood"),
        ("GBP NaN", "the amount is not understood"),
        ("JPY 12.5", "“JPY 12.5”: JPY has 0 decimals."),
        ("KWD 0.0005", "KWD has 3 decimals."),
        ("GBP 1\nGBP 2", "GBP stands here twice."),
    ],
)
def test_amounts_that_are_not_understood_are_named(project, typed, sentence):
    plan(project, "contracts", "HISTORICAL")

    answer = desk_of(project.dana).post(f"{project.url}data/1/describe/", {"expected_totals": typed})

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert found(project).row.expected_totals == {}


def test_a_period_that_ends_before_it_begins_is_refused(project):
    plan(project, "contracts", "HISTORICAL")

    answer = desk_of(project.dana).post(
        f"{project.url}data/1/describe/", {"period_from": "2027-01-31", "period_to": "2027-01-01"}
    )

    assert answer.status_code == 403
    assert "The period ends before it begins." in text(answer)


def test_the_list_asks_the_same_number_of_questions_however_many_there_are(project, django_assert_num_queries):
    anika = desk_of(project.anika)
    plan(project)
    anika.get(f"{project.url}data/")
    with django_assert_num_queries(6):
        anika.get(f"{project.url}data/")
    for key in ("contracts", "usage", "invoices", "payments"):
        plan(project, key, "HISTORICAL")
    with django_assert_num_queries(6):
        anika.get(f"{project.url}data/")


def test_isolation_holds_for_data_and_connections(project, rival):
    plan(project)

    with tenancy.staff(project.implementation.workspace_id), tenancy.reading():
        assert queries.dataset_numbered(rival.implementation, 1) is None
    assert desk_of(rival.gus).get(f"{project.url}data/").status_code == 404
