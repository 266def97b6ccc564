"""Find and splice text in structured files. Knows no Compose and no Kubernetes."""
