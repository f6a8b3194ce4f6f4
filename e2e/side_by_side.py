"""Plays scenarios on all processors, and reports each as a whole, in their order.

Nearly all their time is that of programs that use one processor: node, Python, Terraform.
"""

import io
import queue
from concurrent.futures import ThreadPoolExecutor

import scenarios
from report import Report
from stage import Stage


def play(stage, chosen, accounts):
    """As many at once as there are `accounts`: two scenarios in one would see the functions of the other."""
    free = queue.SimpleQueue()
    for account in accounts:
        free.put(account)

    def one(scenario):
        account, report = free.get(), Report(io.StringIO())
        try:
            own = Stage(report, stage.env, stage.rebootstrap, stage.terraform, account)
            own.play(scenario)
            if scenario.fixture in scenarios.AS_PRINTED:
                scenarios.AS_PRINTED[scenario.fixture](own)
        finally:
            free.put(account)
        return report

    with ThreadPoolExecutor(len(accounts)) as pool:
        for report in pool.map(one, chosen):
            stage.report.add(report)
