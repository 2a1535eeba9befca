"""Accessibility by axe-core: what it finds on a page, in words."""

from playwright.sync_api import Page

from tests.support.sources import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# What fades in has the contrast of a ghost until it is there.
SETTLED = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
  .map((one) => one.finished))"""
# Preloading would fetch our styles again as inline ones, which the page's policy refuses. What passes is
# many times what fails, and costs more to hand over than to find.
JUDGE = """rules => axe
  .run({preload: false, resultTypes: ['violations'], runOnly: {type: 'tag', values: rules}})
  .then((result) => result.violations)"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return a sentence for each element that breaks a rule of WCAG 2.2 AA."""
    settle(page)
    page.evaluate(AXE.read_text())
    return [
        f"{violation['id']}: {violation['help']}: {node['target']} {node['failureSummary']}"
        for violation in page.evaluate(JUDGE, RULES)
        for node in violation["nodes"]
    ]


def settle(page: Page) -> None:
    """Wait until nothing moves or fades any more, but for what never ends."""
    page.evaluate(SETTLED)
