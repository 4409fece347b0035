"""How long people wait: ``python -m tests.assistant.web.measure``. Nothing here decides a test.

Over a home folder of about a thousand made-up passages and one document of 100,000 words, in headless Chromium: until
the page can be used, from the click to the first sentence of an answer, the same for ten people at once, and until a
source in the long document stands there with its words marked.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.assistant.web.serving import BRIEFING, serving
from tests.browsing import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTIONS = 15
PEOPLE = 10
PLACES = ("Marn", "Osterby", "Brenwick", "Lindholm", "Hallow", "Tessin", "Varde", "Nordkai", "Pellara", "Solvane")
THINGS = ("pier", "shed", "dock", "quay", "crane", "slipway", "yard", "tower", "bridge", "canal")
ASKS = """async (question) => {
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const find = () => [...document.querySelectorAll('#ask-row button')].find((one) => one.textContent.trim() === 'Ask');
  while (!find()) await pause(20);
  const before = document.querySelectorAll('.transcript .claim').length;
  const ended = document.querySelectorAll('.transcript .actions').length;
  const field = document.querySelector('#question textarea');
  field.value = question;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await pause(300);
  const start = performance.now();
  find().click();
  while (document.querySelectorAll('.transcript .claim').length === before) {
    if (performance.now() - start > 20000) return null;
    if (document.querySelectorAll('.transcript .actions').length > ended) return null;
    await pause(5);
  }
  return performance.now() - start;
}"""
STARTS = f"(question) => {{ window.waited = ({ASKS})(question); }}"
OPENS = """async () => {
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const marks = document.querySelectorAll('.transcript .citation-mark');
  const shown = () => [...document.querySelectorAll('#source-column mark')].map((one) => one.textContent).join(' ');
  marks[0].click();
  while (shown().includes('412')) await pause(20);
  await pause(500);
  const start = performance.now();
  marks[marks.length - 1].click();
  while (!shown().includes('412')) {
    if (performance.now() - start > 5000) return null;
    await pause(5);
  }
  return performance.now() - start;
}"""


def documents(folder: Path) -> None:
    """Write the made-up documents."""
    chance = random.Random(7)
    facts = [
        f"The {thing} {number} at {place} holds {chance.randrange(20, 900)} boats and opened in {1900 + number}."
        for number in range(100)
        for place in PLACES
        for thing in THINGS
    ]
    chance.shuffle(facts)
    for number in range(10):
        text = "\n\n".join(" ".join(facts[at : at + 4]) for at in range(number * 400, number * 400 + 400, 4))
        (folder / f"harbour{number}.txt").write_text(text, encoding="utf-8")
    words = [f"{thing} of {place}" for thing in THINGS for place in PLACES]
    filler = " ".join(f"The old {chance.choice(words)} is seen from the {chance.choice(words)}." for _ in range(9_000))
    (folder / "long.txt").write_text(f"{filler} The lighthouse at Skerry burns 412 litres of oil.", encoding="utf-8")


def question(number: int) -> str:
    """Return a question that some documents answer."""
    return f"How many boats does the {THINGS[number % 10]} {number * 7 % 100} at {PLACES[number // 10 % 10]} hold?"


def opened(browser: Browser, address: str) -> tuple[Page, float]:
    """Return a new visitor's page and the milliseconds until it could be used."""
    start = time.perf_counter()
    page = browser.new_context().new_page()
    page.goto(address)
    page.wait_for_selector("#question textarea")
    page.wait_for_selector(".head h1 >> text=Briefing")
    return page, 1000 * (time.perf_counter() - start)


def median(times: list[float]) -> str:
    """Return a median and the largest in words."""
    if not times:
        return "not measured"
    return f"median {statistics.median(times):.0f} ms, at most {max(times):.0f} ms ({len(times)})"


def measure(browser: Browser, address: str) -> None:
    """Print all figures."""
    page, _ = opened(browser, address)
    page.evaluate(ASKS, question(999))
    usable = [opened(browser, address)[1] for _ in range(5)]
    sys.stdout.write(f"page can be used: {median(usable)}\n")
    waited = [page.evaluate(ASKS, question(number * 13)) for number in range(QUESTIONS)]
    answered = [one for one in waited if one is not None]
    sys.stdout.write(f"first sentence: {median(answered)}; {len(waited) - len(answered)} declined\n")
    page.evaluate(ASKS, "How much oil does the lighthouse at Skerry burn?")
    page.wait_for_timeout(1500)
    sources = [one for _ in range(5) if (one := page.evaluate(OPENS)) is not None]
    sys.stdout.write(f"source in 100,000 words: {median(sources)}\n")
    pages = [opened(browser, address)[0] for _ in range(PEOPLE)]
    for number, each in enumerate(pages):
        each.evaluate(STARTS, question(number * 17 + 3))
    together = [one for each in pages if (one := each.evaluate("window.waited")) is not None]
    sys.stdout.write(f"{PEOPLE} at once: {median(together)}\n")


def main() -> None:
    """Make the documents, start a server and a browser, measure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents(folder)
        files = sorted(folder.glob("*.txt"))
        home = folder / "home"
        subprocess.run([BRIEFING, "index", "add", *files, "--home", home], check=True, capture_output=True)
        # or it would run beside what is measured
        subprocess.run([BRIEFING, "index", "calibrate", "--home", home], check=True, capture_output=True)
        with serving(home) as (address, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            measure(browser, address)
            browser.close()


if __name__ == "__main__":
    main()
