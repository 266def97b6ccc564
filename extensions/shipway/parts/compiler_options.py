"""The compiler options that the workspace's packages extend."""

from __future__ import annotations

from shipway.parts.part import Part
from shipway.parts.told import BASE, OTHER_BASE

PART = Part(
    name="compiler-options",
    title="the compiler options of the packages that come",
    files=(BASE, OTHER_BASE),
)
