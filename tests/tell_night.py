"""The end of a night in a process of its own: compose and deliver, as the night itself runs them.

``python -m tests.tell_night HOME INSTANT``: for tests that kill it hundreds of times.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from db.store import Store
from flows.announcing.telling import compose_mails, deliver_mails
from flows.night.plan import NightPlan
from flows.night.stages import Stage, run_stage


def main(home: Path, as_of: datetime) -> None:
    """Run what is left of the two stages."""
    plan = NightPlan(home, as_of, ("us_nsf",))
    with Store.open(plan.settings.database) as store:
        run_id = store.runs.begin(plan.night, as_of=as_of, kind="replay")
    run_stage(Stage("compose", compose_mails), plan, run_id)
    run_stage(Stage("deliver", deliver_mails), plan, run_id)


if __name__ == "__main__":
    main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
