"""A NetworkPolicy, read: which ports and pods each of its rules lets through."""

from __future__ import annotations

import pytest

from shipway.sources.network_policies import Opening, Pod, openings

API = {"app": "api", "tier": "back"}
HERE, ELSEWHERE = Pod(API, "shop"), Pod(API, "core", beside=False)


def opening(rule: str) -> Opening:
    """The one rule of a policy's egress."""
    text = f"kind: NetworkPolicy\nspec:\n  policyTypes: [Egress]\n  egress:\n    - {rule}\n"
    (found,) = openings("policy.yaml", text, "Egress") or ()
    return found


@pytest.mark.parametrize(
    ("ports", "passes"),
    [
        ("{ port: 8080 }", True),
        ("{ port: 8080, protocol: TCP }", True),
        ("{ port: 8000, endPort: 8090 }", True),
        ("{ protocol: TCP }", True),
        ("{ port: http }", True),
        ("{ port: 80 }, { port: 8080 }", True),
        ("{ port: 80 }", False),
        ("{ port: 8080, protocol: UDP }", False),
        ("{ port: metrics }", False),
        ("", True),
    ],
)
def test_a_port_passes_by_number_range_or_name(ports: str, passes: bool) -> None:
    """Without one, all do."""
    assert opening(f"{{ ports: [{ports}] }}").has_port(8080, "http") is passes


def test_a_name_that_nobody_knows_may_be_the_port() -> None:
    assert opening("{ ports: [{ port: https }] }").has_port(8080)


SPACE = "namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: core } }"


@pytest.mark.parametrize(
    ("ends", "here", "elsewhere"),
    [
        ("", True, True),
        ("{ podSelector: {} }", True, False),
        ("{ podSelector: { matchLabels: { app: api } } }", True, False),
        ("{ podSelector: { matchLabels: { app: web } } }", False, False),
        ("{ podSelector: { matchLabels: { app: web } } }, { podSelector: {} }", True, False),
        ("{ namespaceSelector: {} }", True, True),
        (f"{{ {SPACE} }}", False, True),
        (f"{{ {SPACE}, podSelector: {{ matchLabels: {{ app: api }} }} }}", False, True),
        (f"{{ {SPACE}, podSelector: {{ matchLabels: {{ app: web }} }} }}", False, False),
        ("{ namespaceSelector: { matchLabels: { team: shop } } }", True, True),
        ("{ ipBlock: { cidr: 10.0.0.0/8 } }", True, True),
    ],
)
def test_a_pod_passes_by_its_labels_and_namespace(ends: str, here: bool, elsewhere: bool) -> None:
    """What a text cannot show, labels of a namespace or addresses, is taken for let through."""
    found = opening(f"{{ to: [{ends}] }}")
    assert (found.has(HERE), found.has(ELSEWHERE)) == (here, elsewhere)


@pytest.mark.parametrize(
    "text",
    ["kind: NetworkPolicy\nspec: { policyTypes: [Ingress] }\n", "kind: Service\nspec: {}\n"],
)
def test_what_does_not_judge_a_direction_has_no_rules_for_it(text: str) -> None:
    assert openings("policy.yaml", text, "Egress") is None
