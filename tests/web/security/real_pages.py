"""Pages that were answered, read again by a real browser: no hostile text may become a part of one, or run."""

from __future__ import annotations

from playwright.sync_api import Browser, Dialog

AT_ONCE = 20
# A page is read twice: as a whole, for elements and attributes that only a hostile text can have brought along; and as
# a part of a living page that lets every script run, for what runs. What the product's own links and scripts would
# fetch is left out, for there is nobody to fetch it from.
_READ = """async (pages) => {
  const canary = 'zqx', led = /^(javascript:|data:text|vbscript:)/
  const brought = (element) => {
    const tag = element.localName
    if (['iframe', 'object', 'embed', 'base', 'marquee', 'math'].includes(tag)) return `<${tag}>`
    for (const {name, value} of element.attributes) {
      const text = value.replace(/[\\s\\0]/g, '').toLowerCase()
      const isLed = ['href', 'src', 'action', 'formaction'].includes(name) && led.test(text)
      if (name.startsWith('on') || name.includes(canary) || isLed || (name === 'src' && text.includes(canary)))
        return `<${tag} ${name}=${value}>`
    }
    return tag === 'script' && element.textContent.includes(canary) ? `<script>${element.textContent}` : ''
  }
  const found = pages.map((text) => {
    const page = new DOMParser().parseFromString(text, 'text/html')
    const faults = [...page.querySelectorAll('*')].map(brought).filter(Boolean)
    return text.includes('49zqx') ? [...faults, '49zqx'] : faults
  })
  for (const text of pages) {
    const range = document.createRange(), place = document.createElement('div')
    range.selectNode(document.body)
    place.hidden = true
    document.body.append(place)
    place.append(range.createContextualFragment(text.replace(/<(link|script|img)\\b[^>]*="\\/[^>]*>/g, '')))
  }
  await new Promise((done) => setTimeout(done, 20))
  document.body.replaceChildren()
  return found
}"""


class RealPages:
    """Takes pages and shows them to the browser, some at once; a page that shows more than it should is an error."""

    def __init__(self, browser: Browser) -> None:
        self.page = browser.new_context(offline=True).new_page()
        self.ran: list[str] = []
        self.kept: list[tuple[str, str]] = []
        self.seen = 0
        self.page.on("dialog", self._hear)
        self.page.set_content("<!doctype html><title>living</title>")

    def show(self, html: str, about: object) -> None:
        """Show a page; `about` says what was typed, for the error."""
        self.kept.append((html, str(about)))
        if len(self.kept) >= AT_ONCE:
            self.look()

    def look(self) -> None:
        """Look at all pages that were shown since the last look."""
        kept, self.kept = self.kept, []
        found: list[list[str]] = self.page.evaluate(_READ, [html for html, _ in kept])
        self.seen += len(kept)
        faults = [(faults, about) for faults, (_, about) in zip(found, kept, strict=True) if faults]
        assert faults == []
        assert self.ran == [], [about for _, about in kept]

    def close(self) -> None:
        """Look at the last pages and close the window."""
        try:
            self.look()
        finally:
            self.page.context.close()

    def _hear(self, dialog: Dialog) -> None:
        self.ran.append(dialog.message)
        dialog.dismiss()
