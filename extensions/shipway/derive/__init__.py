"""Deployment files that follow from a service's Dockerfile and its env schema."""
