"""From a catalog, a person and a day to a plan, or to the reason why there is none.

Pure: nothing here prints, reads a file or looks at a clock, and nothing speaks in sentences.
"""

from pathways.planner.admission import Admission, admission
from pathways.planner.build import changes, make_plan, make_plans
from pathways.planner.eligibility import Verdict, judge
from pathways.planner.plan import (
    LeftOut,
    NoPlan,
    Plan,
    Reason,
    Step,
    StepPart,
    Watch,
    WeekItem,
)

__all__ = [
    "Admission",
    "LeftOut",
    "NoPlan",
    "Plan",
    "Reason",
    "Step",
    "StepPart",
    "Verdict",
    "Watch",
    "WeekItem",
    "admission",
    "changes",
    "judge",
    "make_plan",
    "make_plans",
]
