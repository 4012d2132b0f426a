"""What a person would see wrong on a page at a width: measured in the browser, for every element."""

import json
from pathlib import Path
from typing import Any

from selenium import webdriver

# Too wide: an element that reaches beyond the screen outside a part that scrolls. Squeezed: a cell whose text stands on
# several lines in a column of fewer than four characters. Cut: text that its own box hides, which nobody can scroll to.
MEASURE = r"""
const screen = document.documentElement.clientWidth, found = [];
const told = (what, e) => found.push(what + ": " + e.tagName + "." + (e.className.baseVal ?? e.className) + " "
  + (e.innerText || e.textContent || "").trim().slice(0, 50));
const scrolls = e => { for (let p = e; p && p !== document.body; p = p.parentElement) {
  const s = getComputedStyle(p);
  if (/auto|scroll/.test(s.overflowX) || s.position === "absolute") return true;
} return false; };
const lines = e => {
  const tops = [], words = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (words.nextNode()) { range.selectNodeContents(words.currentNode); tops.push(...range.getClientRects()); }
  return new Set(tops.map(r => Math.round(r.top))).size;
};
for (const e of document.body.querySelectorAll("*")) {
  const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  if (!r.width || !r.height || s.position === "absolute") continue;
  if (r.right > screen + 1 && !scrolls(e)) told("too wide", e);
  const hides = /hidden|clip/.test(s.overflowX) && !e.closest("svg");
  if (hides && e.clientWidth > 2 && e.scrollWidth > e.clientWidth + 1) told("cut", e);
  if (e.matches("td, th") && s.whiteSpace !== "nowrap" && (e.innerText || "").trim().length > 2) {
    const room = e.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight);
    if (lines(e) > 1 && room < 3.9 * parseFloat(s.fontSize)) told("squeezed to " + Math.round(room) + " px", e);
  }
}
for (const note of document.querySelectorAll(".gt_sourcenote > *")) {
  const frame = note.closest(".scroll").getBoundingClientRect(), r = note.getBoundingClientRect();
  if (r.right > frame.right + 1) told("a note behind the edge", note);
}
return found;
"""

# A box stands where a font has no such character, and is narrower than one: Chinese characters are as wide as high.
BOXES = r"""
const found = [], words = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
while (words.nextNode()) {
  const text = words.currentNode, e = text.parentElement, said = text.data.trim(), range = document.createRange();
  if (!/^[\u4e00-\u9fff]+$/.test(said) || !e.getClientRects().length) continue;
  range.selectNodeContents(text);
  const lines = () => [...range.getClientRects()].reduce((wide, line) => wide + line.width, 0);
  const wide = e.getComputedTextLength ? e.getComputedTextLength() : lines();
  const each = wide / said.length / parseFloat(getComputedStyle(e).fontSize);
  if (each < .9) found.push("boxes: " + e.tagName + " " + said.slice(0, 50));
}
return found;
"""

# A page is not shown before its own font is read.
SHOWN = r"""
return new Promise(done => {
  const root = document.documentElement, look = () => root.style.display === "none" ? setTimeout(look, 10) : done();
  look();
});
"""


def opened(browser: webdriver.Chrome, path: Path, width: int) -> list[str]:
    """Open a page from disk at a width; the addresses it asked for, itself left out."""
    size: dict[str, Any] = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get_log("performance")
    browser.get(path.as_uri())
    browser.execute_script(SHOWN)
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if not url.startswith("data:") and url != path.as_uri()]


def wrong(browser: webdriver.Chrome) -> list[str]:
    """What is too wide, squeezed or cut on the page that is open, and Chinese that shows as boxes."""
    return [*browser.execute_script(MEASURE), *boxes(browser)]


def boxes(browser: webdriver.Chrome) -> list[str]:
    """Chinese that the open page or SVG shows as boxes, which is seen where the machine has no font for it."""
    return list(browser.execute_script(BOXES))
