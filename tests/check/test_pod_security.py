"""Pod Security restricted: each control is seen to fail, at its line."""

from __future__ import annotations

import pytest

from check.good import GOOD, line_of, security, swapped

POD = "      enableServiceLinks: false\n"
CONTEXT = "          securityContext:\n"
CONTAINER = "          image: payments\n"
VOLUME = '        - name: tmp\n          emptyDir:\n            sizeLimit: "64Mi"\n'
CONTROLS = {
    "host network": (POD, f"{POD}      hostNetwork: true\n", "host-namespaces", "hostNetwork"),
    "host pid": (POD, f"{POD}      hostPID: true\n", "host-namespaces", "hostPID"),
    "host ipc": (POD, f"{POD}      hostIPC: true\n", "host-namespaces", "hostIPC"),
    "host path": (VOLUME, "        - name: tmp\n          hostPath: {path: /}\n", "host-path", "hostPath"),
    "volume type": (VOLUME, "        - name: tmp\n          nfs: {server: a}\n", "volume-type", "nfs:"),
    "sysctl": (
        "        runAsNonRoot: true\n",
        "        runAsNonRoot: true\n        sysctls:\n          - name: kernel.msgmax\n            value: \"1\"\n",
        "sysctls", "kernel.msgmax",
    ),
    "root allowed": ("runAsNonRoot: true", "runAsNonRoot: false", "run-as-non-root", "runAsNonRoot"),
    "root": ("runAsUser: 10001", "runAsUser: 0", "run-as-user", "runAsUser"),
    "no non-root": ("        runAsNonRoot: true\n", "", "run-as-non-root", "allowPriv"),
    "no user": ("        runAsUser: 10001\n", "", "run-as-user", "allowPriv"),
    "seccomp unconfined": ("type: RuntimeDefault", "type: Unconfined", "seccomp", "Unconfined"),
    "no seccomp": (
        "        seccompProfile:\n          type: RuntimeDefault\n", "", "seccomp", "allowPriv",
    ),
    "apparmor": (CONTEXT, f"{CONTEXT}            appArmorProfile: {{type: Unconfined}}\n", "apparmor", "appArmor"),
    "selinux type": (CONTEXT, f"{CONTEXT}            seLinuxOptions: {{type: spc_t}}\n", "selinux", "seLinux"),
    "selinux user": (CONTEXT, f"{CONTEXT}            seLinuxOptions: {{user: x}}\n", "selinux", "seLinux"),
    "selinux role": (CONTEXT, f"{CONTEXT}            seLinuxOptions: {{role: x}}\n", "selinux", "seLinux"),
    "host process": (CONTEXT, f"{CONTEXT}            windowsOptions: {{hostProcess: true}}\n", "host-process", "windowsOptions"),
    "privileged": (CONTEXT, f"{CONTEXT}            privileged: true\n", "privileged", "privileged"),
    "escalation": ("Escalation: false", "Escalation: true", "privilege-escalation", "Escalation"),
    "no escalation": ("            allowPrivilegeEscalation: false\n", "", "privilege-escalation", "capabilities:"),
    "root file system": ("Filesystem: false", "Filesystem: true", "", ""),
    "writable root": ("Filesystem: true", "Filesystem: false", "read-only-root", "Filesystem"),
    "no read-only root": ("            readOnlyRootFilesystem: true\n", "", "read-only-root", "allowPriv"),
    "proc mount": (CONTEXT, f"{CONTEXT}            procMount: Unmasked\n", "proc-mount", "procMount"),
    "capability added": (
        "            capabilities:\n", "            capabilities:\n              add: [SYS_ADMIN]\n",
        "capabilities", "SYS_ADMIN",
    ),
    "capabilities kept": ("                - ALL\n", "                - CHOWN\n", "capabilities", "allowPriv"),
    "host port": ("containerPort: 8080\n", "containerPort: 8080\n              hostPort: 80\n", "host-ports", "hostPort"),
    "probe of another host": ("path: /livez\n", "path: /livez\n              host: 169.254.169.254\n", "probe-host", "169"),
    "token": ("Token: false\n      enable", "Token: true\n      enable", "service-account-token", "Token: true"),
}  # fmt: skip
del CONTROLS["root file system"]


def test_ours_are_restricted() -> None:
    """What the template makes meets Kubernetes' restricted profile."""
    assert security(GOOD) == []


@pytest.mark.parametrize("control", CONTROLS.values(), ids=CONTROLS)
def test_a_control_that_is_broken_is_found_at_its_line(control: tuple[str, str, str, str]) -> None:
    old, new, rule, part = control
    text = swapped(old, new)
    found = [finding for finding in security(text) if finding.rule == rule]
    assert found and found[0].fix
    assert abs(found[0].line - line_of(text, part)) <= 1


def test_a_patch_need_not_say_everything() -> None:
    """What a kustomize patch leaves out stands in the base; what it breaks is found."""
    patch = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n"
        "    spec:\n      containers:\n        - name: a\n"
    )
    assert security(patch, partial=True) == []
    broken = f"{patch}          securityContext: {{privileged: true}}\n"
    assert [found.rule for found in security(broken, partial=True)] == ["privileged"]


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet", "Job"])
def test_every_workload_is_held_to_it(kind: str) -> None:
    text = swapped("Escalation: false", "Escalation: true").replace("Deployment", kind, 1)
    assert "privilege-escalation" in {found.rule for found in security(text)}


def test_windows_pods_are_exempt_from_what_is_missing() -> None:
    text = swapped("      enableServiceLinks: false\n", "      os: {name: windows}\n")
    assert security(text.replace("            allowPrivilegeEscalation: false\n", "", 1)) == []
