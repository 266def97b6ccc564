"""What is said of ordinary mistakes in manifests (check/mistakes.py, check/mistakes_container.py)."""

from __future__ import annotations

from shipway.check.groups import MISTAKES
from shipway.check.rules import Rule


def _mistake(id: str, of: str, title: str, why: str, wrong: str, right: str, cure: str) -> Rule:
    return Rule(
        id=id, of=of, title=title, why=why, wrong=wrong, right=right, cure=cure, group=MISTAKES
    )


REFUSED = "Kubernetes refuses the object."
NOWHERE = "No request arrives, and nothing says why."
RULES = (
    _mistake(
        "selector", "Deployment", "a workload that selects other pods than its own", REFUSED,
        "spec: {selector: {matchLabels: {app.kubernetes.io/name: other}}}",
        "spec: {selector: {matchLabels: {app.kubernetes.io/name: payments}}}",
        "write the template's labels",
    ),
    _mistake(
        "selects-nothing", "Service", "labels that lead to no pod (Service, budget, policy)", NOWHERE,
        "spec: {selector: {app.kubernetes.io/name: other}}",
        "spec: {selector: {app.kubernetes.io/name: payments}}", "write the workload's labels",
    ),
    _mistake(
        "target-port", "Service", "a Service that leads to a port that no container has", NOWHERE,
        "spec: {ports: [{name: http, port: 80, targetPort: htpp}]}",
        "spec: {ports: [{name: http, port: 80, targetPort: http}]}", "name one that it has",
    ),
    _mistake(
        "policy-port", "NetworkPolicy", "a policy that opens a port that no container has", NOWHERE,
        "spec: {ingress: [{ports: [{port: htpp}]}]}",
        "spec: {ingress: [{ports: [{port: http}]}]}", "name one that it has",
    ),
    _mistake(
        "probe-port", "container", "a probe of a port that the container has not",
        "The pod never gets ready.",
        "livenessProbe: {httpGet: {path: /livez, port: htpp}}",
        "livenessProbe: {httpGet: {path: /livez, port: http}}", "name a port that it has",
    ),
    _mistake(
        "port-range", "container", "a port that is none", REFUSED,
        "ports: [{name: http, containerPort: 99999}]",
        "ports: [{name: http, containerPort: 8080}]", "write a number from 1 to 65535",
    ),
    _mistake(
        "port-name", "container", "a name that no port can have", REFUSED,
        "ports: [{name: Much_Too_Long_A_Name, containerPort: 8080}]",
        "ports: [{name: http, containerPort: 8080}]",
        "use up to 15 lower-case letters, digits and hyphens",
    ),
    _mistake(
        "duplicate-port", "container", "a port that is there twice",
        "The second is dropped, or the object is refused.",
        "ports: [{name: http, containerPort: 8080}, {name: http, containerPort: 8081}]",
        "ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 8081}]",
        "rename one of them, or take it out",
    ),
    _mistake(
        "missing-volume", "container", "a mount of a volume that is not there", REFUSED,
        "volumeMounts: [{name: tmpp, mountPath: /tmp}]",
        "volumeMounts: [{name: tmp, mountPath: /tmp}]", "add it to the volumes",
    ),
    _mistake(
        "unused-volume", "pod", "a volume that no container mounts",
        "Its name is misspelt in one of two places, or it is left over.",
        "volumes: [{name: tmp, emptyDir: {}}, {name: spare, emptyDir: {}}]",
        "volumes: [{name: tmp, emptyDir: {}}]", "mount it, or take it out",
    ),
    _mistake(
        "duplicate-volume", "pod", "two volumes of one name", REFUSED,
        "volumes: [{name: tmp, emptyDir: {}}, {name: tmp, emptyDir: {}}]",
        "volumes: [{name: tmp, emptyDir: {}}]", "rename one of them",
    ),
    _mistake(
        "duplicate-mount", "container", "two mounts in one place", REFUSED,
        "volumeMounts: [{name: tmp, mountPath: /tmp}, {name: tmp, mountPath: /tmp}]",
        "volumeMounts: [{name: tmp, mountPath: /tmp}]", "take one of them out",
    ),
    _mistake(
        "duplicate-variable", "container", "a variable that is there twice",
        "The last one holds, wherever the other came from.",
        "env: [{name: A, value: x}, {name: A, value: y}]", "env: [{name: A, value: x}]",
        "take one of them out",
    ),
    _mistake(
        "variable-type", "container", "a variable whose value is no string", REFUSED,
        "env: [{name: A, value: 1}]", 'env: [{name: A, value: "1"}]', "write it in quotes",
    ),
    _mistake(
        "variable-source", "container", "a variable with a value and a reference", REFUSED,
        "env: [{name: A, value: x, valueFrom: {secretKeyRef: {name: payments, key: A}}}]",
        "env: [{name: A, value: x}]", "keep one of them",
    ),
    _mistake(
        "config-map", "container", "variables from a ConfigMap that is not there",
        "The pod does not start.",
        "envFrom: [{configMapRef: {name: other}}]", "envFrom: [{configMapRef: {name: payments}}]",
        "name one that there is",
    ),
    _mistake(
        "quantity", "container", "a quantity that is none", REFUSED,
        "resources: {requests: {cpu: fifty}}", "resources: {requests: {cpu: 50m}}",
        "write it like 50m or 128Mi",
    ),
    _mistake(
        "request-above-limit", "container", "a request above its limit", REFUSED,
        "resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}",
        "resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}",
        "lower it, or raise the limit",
    ),
    _mistake(
        "no-containers", "pod", "a pod without a container", REFUSED,
        "containers: []",
        "containers: [{name: payments, image: payments, volumeMounts: [{name: tmp, mountPath: /tmp}]}]",
        "write one",
    ),
    _mistake(
        "duplicate-container", "pod", "two containers of one name", REFUSED,
        "containers: [{name: payments}, {name: payments}]",
        "containers: [{name: payments}, {name: proxy}]", "rename one of them",
    ),
    _mistake(
        "probe-handler", "container", "a probe with no handler, or with several", REFUSED,
        "livenessProbe: {httpGet: {path: /livez, port: http}, tcpSocket: {port: 8080}}",
        "livenessProbe: {httpGet: {path: /livez, port: http}}", "keep one of exec, grpc, httpGet, tcpSocket",
    ),
    _mistake(
        "probe-threshold", "container",
        "a `successThreshold` other than 1 of a liveness or start-up probe", REFUSED,
        "livenessProbe: {successThreshold: 2}", "livenessProbe: {successThreshold: 1}",
        "take this line out",
    ),
    _mistake(
        "grace-period", "pod", "no time to drain", "Requests and jobs in flight are lost.",
        "terminationGracePeriodSeconds: 0", "terminationGracePeriodSeconds: 30", "write 30",
    ),
    _mistake(
        "autoscaler-range", "HorizontalPodAutoscaler", "a minimum above the maximum", REFUSED,
        "spec: {minReplicas: 3, maxReplicas: 1}", "spec: {minReplicas: 1, maxReplicas: 3}",
        "raise maxReplicas",
    ),
    _mistake(
        "autoscaler-replicas", "Deployment", "an autoscaler beside a count",
        "Every apply undoes what the autoscaler decided.",
        "spec: {replicas: 3}", "spec: {replicas: null}", "take replicas out there",
    ),
    _mistake(
        "autoscaler-target", "HorizontalPodAutoscaler", "an autoscaler of a workload that is not there",
        "It scales nothing.", "spec: {scaleTargetRef: {name: other}}",
        "spec: {scaleTargetRef: {name: payments}}", "name the workload",
    ),
    _mistake(
        "budget", "PodDisruptionBudget", "a budget that lets no pod leave",
        "No node could be drained: upgrades of the cluster stop there.",
        "spec: {maxUnavailable: 0}", "spec: {maxUnavailable: 1}", "write maxUnavailable: 1",
    ),
    _mistake(
        "service-account", "pod", "a ServiceAccount that the base does not hold",
        "No pod is made.", "serviceAccountName: other", "serviceAccountName: payments",
        "name one that there is",
    ),
)  # fmt: skip
