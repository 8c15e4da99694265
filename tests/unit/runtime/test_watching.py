"""What operators watch: the measures, and the dashboard and alerts that are made of them."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from kaffepause.runtime.due import Kind
from kaffepause.runtime.measures import Measures
from tests.architecture.tree import ROOT

DASHBOARD = json.loads((ROOT / "deploy" / "grafana.json").read_text(encoding="utf-8"))
ALERTS = YAML(typ="safe").load((ROOT / "deploy" / "alerts.yaml").read_text(encoding="utf-8"))
#: What a query may ask for that is no label of ours: Prometheus's own.
THEIRS = {"job"}


@pytest.fixture
def measures() -> Measures:
    """Everything that is ever counted, counted once."""
    whole = Measures()
    own = whole.of("t")
    for kind in Kind:
        own.cycle_begun(kind, timedelta(seconds=3))
        own.last_good(kind, timedelta(days=2))
        for outcome in ("done", "failed"):
            own.cycle_ended(kind, outcome)
    for outcome in ("ok", "Throttled", "Denied", "SignInFailed"):
        own.called(outcome)
    own.booked([("create", "booked"), ("create", "failed")])
    own.mailed([("monday", "sent"), ("monday", "failed")])
    own.unread(2)
    own.rules_refused(is_refused=True)
    return whole


def samples(measures: Measures) -> dict[str, list[dict[str, str]]]:
    """Name → the labels of each series."""
    found: dict[str, list[dict[str, str]]] = {}
    for family in text_string_to_metric_families(measures.text().decode()):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.labels)
    return found


def queries() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    for group in ALERTS["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


@pytest.mark.parametrize("query", list(queries()))
def test_every_query_asks_for_what_is_measured(query: str, measures: Measures) -> None:
    known = samples(measures)
    asked = re.findall(r"(kaffepause_\w+)(?:\{([^}]*)\})?", query)

    assert asked or query.startswith("up{")
    for name, selector in asked:
        assert name in known, f"nothing is called {name}"
        for label, operator, value in re.findall(r'(\w+)(=~?)"([^"]*)"', selector):
            assert label in known[name][0]
            assert operator == "=~" or value in {labels[label] for labels in known[name]}
        for label in re.findall(r"\w+", " ".join(re.findall(r"by \(([^)]*)\)", query))):
            assert label in known[name][0], f"{name} has no {label} to sum by"


def test_every_measure_is_on_the_dashboard(measures: Measures) -> None:
    shown = " ".join(target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])

    assert {name for name in samples(measures) if name not in shown and not name.endswith("_created")} == set()


def test_throttled_calls_are_counted_on_their_own(measures: Measures) -> None:
    text = measures.text().decode()

    assert 'kaffepause_graph_throttles_total{tenant="t"} 1.0' in text
    assert 'kaffepause_cycle_lag_seconds{kind="purge",tenant="t"} 3.0' in text
    assert 'kaffepause_last_good_cycle_age_seconds{kind="purge",tenant="t"} 172800.0' in text


def test_before_anything_went_wrong_the_measures_say_zero_rather_than_nothing() -> None:
    whole = Measures()
    whole.of("t")

    assert 'kaffepause_graph_throttles_total{tenant="t"} 0.0' in whole.text().decode()
    assert 'kaffepause_unread_mailboxes{tenant="t"} 0.0' in whole.text().decode()


def test_every_alert_says_what_it_means() -> None:
    assert all(rule["annotations"]["summary"][-1] in ".?" for group in ALERTS["groups"] for rule in group["rules"])
