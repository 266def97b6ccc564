"""What is said of each control of the *restricted* profile (check/pod_security.py)."""

from __future__ import annotations

from shipway.check.groups import POD_SECURITY
from shipway.check.rules import Rule


def _control(id: str, of: str, title: str, why: str, wrong: str, right: str, cure: str) -> Rule:
    return Rule(
        id=id, of=of, title=title, why=why, wrong=wrong, right=right, cure=cure, group=POD_SECURITY
    )


def _context(id: str, title: str, why: str, wrong: str, right: str, cure: str = "") -> Rule:
    """A control of a container's securityContext: its wrong and its right entry."""
    cure = cure or f"write `{right}`"
    wrong, right = (f"securityContext: {{{entry}}}" for entry in (wrong, right))
    return _control(id, "container", title, why, wrong, right, cure)


OUT = "take this line out"
NODE = "What runs in this pod can reach what belongs to the node and to every other pod on it."
LABEL = "A label of its own takes the pod out of the runtime's confinement."
RULES = (
    _control(
        "host-namespaces", "pod", "a pod in the node's network, process or IPC namespace",
        NODE, "hostNetwork: true", "hostNetwork: false", OUT,
    ),
    _control(
        "host-path", "pod", "a volume that is a folder of the node", NODE,
        "volumes: [{name: tmp, hostPath: {path: /}}]", "volumes: [{name: tmp, emptyDir: {}}]",
        "use a kind of volume that is not the node's",
    ),
    _control(
        "host-ports", "container", "a container that takes a port of the node", NODE,
        "ports: [{name: http, containerPort: 8080, hostPort: 80}]",
        "ports: [{name: http, containerPort: 8080}]", OUT,
    ),
    _context(
        "host-process", "a Windows pod that runs on the node itself", NODE,
        "windowsOptions: {hostProcess: true}", "windowsOptions: {hostProcess: false}", OUT,
    ),
    _context(
        "privileged", "a privileged container", "It is root on the node.", "privileged: true",
        "privileged: false", OUT,
    ),
    _context(
        "privilege-escalation", "a container whose processes may gain privileges",
        "A setuid program in the image makes root of any user.",
        "allowPrivilegeEscalation: true", "allowPrivilegeEscalation: false",
    ),
    _context(
        "capabilities", "more than `drop: [ALL]` and `NET_BIND_SERVICE`",
        "Each capability is a part of root.", "capabilities: {drop: [ALL], add: [SYS_ADMIN]}",
        "capabilities: {drop: [ALL]}",
    ),
    _context(
        "run-as-non-root", "a container that may run as root",
        "A break out of the container then begins as root.", "runAsNonRoot: false",
        "runAsNonRoot: true",
    ),
    _context(
        "run-as-user", "a container as root, or as nobody in particular",
        "`runAsNonRoot` can check only a number.", "runAsUser: 0", "runAsUser: 10001",
        "write the Dockerfile's USER",
    ),
    _context(
        "seccomp", "a container without a seccomp profile, or with none of the allowed ones",
        "Every system call of the kernel is open to it.", "seccompProfile: {type: Unconfined}",
        "seccompProfile: {type: RuntimeDefault}",
    ),
    _context(
        "apparmor", "an AppArmor profile that is not on the list", LABEL,
        "appArmorProfile: {type: Unconfined}", "appArmorProfile: {type: RuntimeDefault}",
    ),
    _context(
        "selinux", "an SELinux label that is not on the list", LABEL,
        "seLinuxOptions: {type: spc_t}", "seLinuxOptions: {type: container_t}", OUT,
    ),
    _context(
        "proc-mount", "`/proc` without its mask", "It shows and changes the node's kernel.",
        "procMount: Unmasked", "procMount: Default", OUT,
    ),
    _control(
        "sysctls", "pod", "a sysctl that is not on the safe list",
        "It changes the kernel for other pods too.",
        "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}]}",
        "securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: '1'}]}",
        "take this item out",
    ),
    _control(
        "volume-type", "pod", "a kind of volume that is not on the list",
        "Its driver runs on the node with more than the pod's rights.",
        "volumes: [{name: tmp, nfs: {server: a, path: /}}]",
        "volumes: [{name: tmp, emptyDir: {}}]",
        "use a persistentVolumeClaim, or another kind that is on the list",
    ),
    _control(
        "probe-host", "container", "a probe or hook that leads the kubelet to another host",
        "The kubelet asks from the node, behind every NetworkPolicy.",
        "livenessProbe: {httpGet: {path: /livez, port: http, host: 169.254.169.254}}",
        "livenessProbe: {httpGet: {path: /livez, port: http}}", OUT,
    ),
    _context(
        "read-only-root", "a root file system that can be written",
        "An attacker can put programs there; and what is written fills the node's disk.",
        "readOnlyRootFilesystem: false", "readOnlyRootFilesystem: true",
    ),
    _control(
        "service-account-token", "pod", "a token for the API server is mounted",
        "Whoever reads a file of the pod can ask the API server as it.",
        "automountServiceAccountToken: true", "automountServiceAccountToken: false",
        "write `automountServiceAccountToken: false` in the pod's spec",
    ),
)  # fmt: skip
