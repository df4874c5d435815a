"""Where a person stands: readiness per role, fit, rung, gaps, and what would flip the picture."""

from pathways.assess.assessment import (
    Assessment,
    Gap,
    Margin,
    Readiness,
    RoleFit,
    Standing,
    assess,
    readiness,
)

__all__ = ["Assessment", "Gap", "Margin", "Readiness", "RoleFit", "Standing", "assess", "readiness"]
