"""The sections of the reference page, in its order, and what stands at the head of each."""

from __future__ import annotations

DERIVED = "From the code to the files"
IMAGES = "Images"
VARIABLES = "Who gets what"
POD_SECURITY = "Pod Security"
MISTAKES = "Mistakes that no schema catches"
ITSELF = "The check itself"
GROUPS = {
    DERIVED: "What is deployed follows from a service's Dockerfile and env schema.",
    IMAGES: "What an image holds, and which one production runs.",
    VARIABLES: "Which container may have which variable and which port.",
    POD_SECURITY: (
        "The *restricted* profile of Kubernetes' Pod Security Standards in full; `read-only-root`\n"
        "and `service-account-token` are ours. In kustomize patches only what is wrong counts,\n"
        "not what is missing."
    ),
    MISTAKES: "Names that lead nowhere and numbers that cannot be.",
    ITSELF: "What is wrong with exceptions from these rules.",
}
