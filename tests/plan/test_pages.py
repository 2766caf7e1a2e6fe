"""The pages, as each side sees them."""

import pytest
from django.test import Client


@pytest.fixture
def desk(project, anika) -> Client:
    client = Client()
    client.force_login(anika.user)
    return client


@pytest.fixture
def danas(project) -> Client:
    client = Client()
    client.force_login(project.dana.user)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "",
        "overview/",
        "roadmap/",
        "roadmap/?show=open",
        "roadmap/?show=internal",
        "activity/",
        "items/1/",
        "items/2/",
        "items/10001/",
        "people/",
    ],
)
def test_staff_pages(desk, project, path):
    answer = desk.get(project.url + path)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["/w/zenskar/", "/w/zenskar/new/", "/w/zenskar/playbooks/", "/w/zenskar/new/?playbook=nope"]
)
def test_workspace_pages(desk, project, path):
    assert desk.get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["", "overview/", "roadmap/", "roadmap/?show=open", "activity/", "items/1/", "items/2/"]
)
def test_customer_pages(danas, project, path):
    answer = danas.get(project.url + path)
    assert answer.status_code == 200
