"""Ways in kustomizations follow what moves; settings follow the name; nothing else changes."""

from __future__ import annotations

import pytest

from shipway.rename.ways import canaries_renamed, ways_renamed

MOVES = {
    "k8s/base/pay": "k8s/base/money",
    "k8s/overlays/production/pay": "k8s/overlays/production/money",
    "k8s/overlays/production/pay-canary.yaml": "k8s/overlays/production/money-canary.yaml",
}
OWN, ALL = "k8s/overlays/production/money", "k8s/overlays/production"
SAME = {
    "another service": (ALL, "resources: [../../base/pay-later, ../../base/web]\n"),
    "the same word elsewhere": (ALL, "namespace: pay\nimages: [{name: pay}]\n"),
    "another folder of the name": (ALL, "resources: [../../jobs/pay]\n"),
    "an address": (ALL, "resources: ['https://example.com/k8s/base/pay']\n"),
    "no YAML": (ALL, "resources: [\n"),
    "a text in a list": (ALL, "transformers:\n  - |\n    kind: x\n"),
    "a file of its own": (OWN, "resources: [pay.yaml]\n"),
}
OTHER = {
    "the base": (OWN, "resources:\n  - ../../../base/pay # ours\n",
                 "resources:\n  - ../../../base/money # ours\n"),
    "in quotes, with a slash": (ALL, 'resources: ["./../../base/pay/"]\n',
                                'resources: ["./../../base/money/"]\n'),
    "a file below it": (ALL, "patches: [{path: pay/more.yaml}]\n",
                        "patches: [{path: money/more.yaml}]\n"),
    "a file with its name": (ALL, "transformers: [pay-canary.yaml]\n",
                             "transformers: [money-canary.yaml]\n"),
    "twice the word": ("pay/k8s", "components: [../../k8s/base/pay]\n",
                       "components: [../../k8s/base/money]\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", SAME)
def test_what_leads_elsewhere_stays_as_it_is(case: str) -> None:
    folder, text = SAME[case]
    assert ways_renamed({f"{folder}/kustomization.yaml": text}, MOVES) == {}


@pytest.mark.parametrize("case", OTHER)
def test_what_leads_to_it_leads_to_its_new_place(case: str) -> None:
    folder, before, after = OTHER[case]
    path = f"{folder}/kustomization.yaml"
    assert ways_renamed({path: before}, MOVES) == {path: after}


def test_no_other_file_is_read() -> None:
    assert ways_renamed({f"{ALL}/values.yaml": "resources: [../../base/pay]\n"}, MOVES) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("scope: pay\ncanary: {a: true}\n", "scope: pay\ncanary: {a: true}\n"),
        ("canary:\n  a: [pay-later, pay]\n  b:\n    - 'pay' # us\n",
         "canary:\n  a: [pay-later, money]\n  b:\n    - 'money' # us\n"),
    ],
)  # fmt: skip
def test_settings_ask_by_the_new_name(before: str, after: str) -> None:
    assert canaries_renamed(before, "pay", "money") == after
