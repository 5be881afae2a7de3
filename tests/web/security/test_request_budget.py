"""What a look costs over the cases of 200 consortia and five years: every page, for everybody, within the bound."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.casework.office import Office
from tests.casework.reference_set import Size, make_reference_set
from tests.web.conftest import SignIn

SIZE = Size(acts=20, files=2, kilobytes=1)
PEOPLE = (
    "group_leader", "submitter", "settlement_officer", "evaluator", "data_officer", "approver", "auditor",
    "rectification_officer", "account_administrator",
)  # fmt: skip
LOOKS_AT_A_ROUTE, LEAST_ROUTES = 2, 60
LINK = re.compile(r'href="(/[^"#]*)')


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.asvs("V15.2.2")
def test_no_page_over_a_thousand_cases_takes_more_than_a_request_may(
    office: Office, app: Flask, sign_in: SignIn
) -> None:
    make_reference_set(office, SIZE)
    for limit in ("ycg_flow_posts", "ycg_flow_downloads"):
        app.extensions[limit].most = 1_000_000
    # A browser of the tests bears no answer that takes longer.
    looked = {endpoint for who in PEOPLE for endpoint in looked_at(app, sign_in(who))}
    assert len(looked) >= LEAST_ROUTES


def looked_at(app: Flask, client: FlaskClient) -> Iterator[str]:
    """Follow the links from the first page, some of each route, and give the routes."""
    adapter = app.url_map.bind("")
    waiting, known, looks = deque(["/"]), {"/"}, Counter[str]()
    while waiting:
        path = waiting.popleft()
        try:
            endpoint, _ = adapter.match(path.partition("?")[0], "GET")
        except (HTTPException, RequestRedirect):
            continue
        if endpoint == "static" or looks[endpoint] == LOOKS_AT_A_ROUTE:
            continue
        looks[endpoint] += 1
        answer = client.get(path, buffered=True)
        assert answer.status_code < 500, path
        yield endpoint
        if answer.mimetype == "text/html":
            found = {link.replace("&amp;", "&") for link in LINK.findall(answer.text)} - known
            known |= found
            waiting.extend(sorted(found))
