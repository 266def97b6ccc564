"""The Pod Security Standards' *restricted* profile in full, and what Shipway asks for beyond it.

Source: kubernetes.io/docs/concepts/security/pod-security-standards. Each control of the baseline
and of the restricted profile is one function or one row of a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shipway.check.finding import Finding
from shipway.sources.manifests import Keys, Manifest, containers_of, items, mapping, pod_of

VOLUMES = {
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim",
    "projected", "secret",
}  # fmt: skip
SYSCTLS = {
    "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
}  # fmt: skip
SELINUX_TYPES = {
    None,
    "",
    "container_t",
    "container_init_t",
    "container_kvm_t",
    "container_engine_t",
}
HOST_NAMESPACES = ("hostNetwork", "hostPID", "hostIPC")
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
Found = Iterator[tuple[Keys, str, str, str]]
"""Keys, rule, what is wrong, the fix."""


def pod_security(manifest: Manifest, *, partial: bool = False) -> list[Finding]:
    """What the profile refuses in a workload; nothing for other kinds.

    partial: the file is a patch, so what is missing may stand elsewhere.
    """
    found = pod_of(manifest)
    if found is None:
        return []
    keys, pod = found
    if mapping(pod.get("os")).get("name") == "windows":
        controls = [*_wrong_in_pod(keys, pod)]
    else:
        controls = [*_wrong_in_pod(keys, pod), *(() if partial else _missing_in_pod(keys, pod))]
        for below, container in containers_of(keys, pod):
            controls += _wrong_in_container(below, container)
            controls += [] if partial else _missing_in_container(below, container, pod)
    return [
        Finding(manifest.path, manifest.line(*where), rule, what, fix)
        for where, rule, what, fix in controls
    ]


def _wrong_in_pod(keys: Keys, pod: Mapping[str, Any]) -> Found:
    for name in HOST_NAMESPACES:
        if pod.get(name):
            yield (*keys, name), "host-namespaces", f"{name} shares the node's", "delete this line"
    for number, volume in enumerate(items(pod.get("volumes"))):
        kinds = set(mapping(volume)) - {"name"}
        for kind in sorted(kinds - VOLUMES):
            rule = "host-path" if kind == "hostPath" else "volume-type"
            what = f"a volume of the type {kind} is not restricted"
            fix = f"use one of {', '.join(sorted(VOLUMES))}"
            yield (*keys, "volumes", number, kind), rule, what, fix
    security = mapping(pod.get("securityContext"))
    below = (*keys, "securityContext")
    yield from _wrong_context(below, security)
    for number, sysctl in enumerate(items(security.get("sysctls"))):
        if mapping(sysctl).get("name") not in SYSCTLS:
            what = f"the sysctl {mapping(sysctl).get('name')} is not safe"
            yield (*below, "sysctls", number), "sysctls", what, "delete this item"


def _wrong_context(keys: Keys, context: Mapping[str, Any]) -> Found:
    """What pods and containers alike may not say."""
    if context.get("runAsNonRoot") is False:
        yield (*keys, "runAsNonRoot"), "run-as-non-root", "runs as root", "write runAsNonRoot: true"
    if context.get("runAsUser") == 0:
        what, fix = "user 0 is root", "write the Dockerfile's USER"
        yield (*keys, "runAsUser"), "run-as-user", what, fix
    seccomp = mapping(context.get("seccompProfile")).get("type")
    if seccomp not in (None, "RuntimeDefault", "Localhost"):
        fix = "write type: RuntimeDefault"
        yield (*keys, "seccompProfile", "type"), "seccomp", f"seccomp is {seccomp}", fix
    apparmor = mapping(context.get("appArmorProfile")).get("type")
    if apparmor not in (None, "RuntimeDefault", "Localhost"):
        fix = "write type: RuntimeDefault"
        yield (*keys, "appArmorProfile", "type"), "apparmor", f"AppArmor is {apparmor}", fix
    selinux = mapping(context.get("seLinuxOptions"))
    for option in ("type", "user", "role"):
        allowed = SELINUX_TYPES if option == "type" else {None, ""}
        if selinux.get(option) not in allowed:
            where = (*keys, "seLinuxOptions", option)
            yield (
                where,
                "selinux",
                f"SELinux {option} {selinux[option]} is not allowed",
                "delete this line",
            )
    if mapping(context.get("windowsOptions")).get("hostProcess"):
        where = (*keys, "windowsOptions", "hostProcess")
        yield where, "host-process", "hostProcess runs on the node itself", "delete this line"


def _wrong_in_container(keys: Keys, container: Mapping[str, Any]) -> Found:
    context = mapping(container.get("securityContext"))
    below = (*keys, "securityContext")
    yield from _wrong_context(below, context)
    if context.get("privileged"):
        yield (*below, "privileged"), "privileged", "privileged is all of root", "delete this line"
    if context.get("allowPrivilegeEscalation") is True:
        what, fix = "privileges may grow", "write allowPrivilegeEscalation: false"
        yield (*below, "allowPrivilegeEscalation"), "privilege-escalation", what, fix
    if context.get("readOnlyRootFilesystem") is False:
        what, fix = "the root file system can be written", "write readOnlyRootFilesystem: true"
        yield (*below, "readOnlyRootFilesystem"), "read-only-root", what, fix
    if context.get("procMount") not in (None, "Default"):
        yield (*below, "procMount"), "proc-mount", "/proc is not masked", "delete this line"
    added = items(mapping(context.get("capabilities")).get("add"))
    for number, capability in enumerate(added):
        if capability != "NET_BIND_SERVICE":
            where = (*below, "capabilities", "add", number)
            yield where, "capabilities", f"the capability {capability} is added", "delete this item"
    for number, port in enumerate(items(container.get("ports"))):
        if mapping(port).get("hostPort"):
            where = (*keys, "ports", number, "hostPort")
            yield where, "host-ports", "hostPort takes a port of the node", "delete this line"
    yield from _hosts_in_handlers(keys, container)


def _hosts_in_handlers(keys: Keys, container: Mapping[str, Any]) -> Found:
    """Probes and hooks may not lead the kubelet to another host (baseline since v1.34)."""
    lifecycle = mapping(container.get("lifecycle"))
    handlers = [((*keys, name), mapping(container.get(name))) for name in PROBES]
    handlers += [((*keys, "lifecycle", name), mapping(hook)) for name, hook in lifecycle.items()]
    for below, handler in handlers:
        for action in ("httpGet", "tcpSocket"):
            if mapping(handler.get(action)).get("host"):
                what = "the kubelet would ask another host"
                yield (*below, action, "host"), "probe-host", what, "delete this line"


def _missing_in_pod(keys: Keys, pod: Mapping[str, Any]) -> Found:
    if pod.get("automountServiceAccountToken") is not False:
        what = "a token for the API server is mounted"
        fix = "write automountServiceAccountToken: false in the pod's spec"
        yield (*keys, "automountServiceAccountToken"), "service-account-token", what, fix


def _missing_in_container(
    keys: Keys, container: Mapping[str, Any], pod: Mapping[str, Any]
) -> Found:
    mine, pods = mapping(container.get("securityContext")), mapping(pod.get("securityContext"))
    below = (*keys, "securityContext")
    who = f"container {container.get('name')}"

    def unset(key: str) -> bool:
        return mine.get(key) is None and pods.get(key) is None

    if unset("runAsNonRoot"):
        yield below, "run-as-non-root", f"{who} may run as root", "write runAsNonRoot: true"
    if unset("runAsUser"):
        yield below, "run-as-user", f"{who} has no numeric user", "write the Dockerfile's USER"
    if unset("seccompProfile"):
        fix = "write seccompProfile: {type: RuntimeDefault}"
        yield below, "seccomp", f"{who} has no seccomp profile", fix
    if mine.get("allowPrivilegeEscalation") is None:
        fix = "write allowPrivilegeEscalation: false"
        yield below, "privilege-escalation", f"{who} may gain privileges", fix
    if mine.get("readOnlyRootFilesystem") is None:
        fix = "write readOnlyRootFilesystem: true"
        yield below, "read-only-root", f"{who} can write its root file system", fix
    if "ALL" not in items(mapping(mine.get("capabilities")).get("drop")):
        fix = "write capabilities: {drop: [ALL]}"
        yield below, "capabilities", f"{who} keeps its capabilities", fix
