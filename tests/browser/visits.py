"""Opens pages for people as they would: a window each, the sign-in form, and an eye on what goes wrong unseen."""

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Response

PATIENCE = 40_000  # milliseconds; a slow machine with two cores prints a paper in ten seconds
PASSWORD = "whitebook-demo"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


class Visits:
    """Windows on one server, by person. `faults` are errors of scripts, of the server, and calls to anywhere else."""

    def __init__(self, browser: Browser, address: str, pictures: Path | None = None) -> None:
        self.browser, self.address, self.pictures = browser, address, pictures
        self.faults: list[str] = []
        self.windows: dict[str, BrowserContext] = {}
        self.spare: list[BrowserContext] = []  # left by somebody, without a trace but Wagtail's scripts in the cache
        self.taken = 0

    def window(self, name: str) -> Page:
        """Return a page in a window that nobody is signed in to."""
        self.leave(name)
        self.windows[name] = self.spare.pop() if self.spare else self._open()
        return self.windows[name].new_page()

    def _open(self) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.address, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=DESK, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        context.on("request", self._looks_elsewhere)
        context.on("response", self._fails)
        context.on(
            "weberror", lambda error: self.faults.append(f"{error.page.url if error.page else ''}: {error.error}")
        )
        return context

    def sign_in(self, account: str, password: str = PASSWORD) -> Page:
        """Return the first page that a person sees after typing name and password."""
        page = self.window(account)
        page.goto("/admin/")
        field(page, "用户名").fill(account)
        field(page, "密码").fill(password)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/admin/")
        return page

    def public(self) -> Page:
        """Return a page in the window of somebody who has no account."""
        return self.window("public")

    def leave(self, name: str) -> None:
        """Sign out by closing the window."""
        if name in self.windows:
            context = self.windows.pop(name)
            for page in context.pages:
                page.close()
            context.clear_cookies()
            self.spare.append(context)

    def close(self) -> None:
        """Close all windows."""
        for name in list(self.windows):
            self.leave(name)
        while self.spare:
            self.spare.pop().close()

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture at desk and phone width, where WHITEBOOK_PICTURES names a folder for them."""
        if self.pictures is None:
            return
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.taken += 1
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            page.screenshot(
                animations="disabled",
                path=self.pictures / f"{self.taken:02d}-{name}-{size['width']}.png",
                full_page=True,
            )

    def _looks_elsewhere(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.faults.append(f"a page asks {request.url}")

    def _fails(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} at {response.url}")


def field(page: Page | Locator, label: str) -> Locator:
    """Return the field with exactly this label; a star behind it says that it is required."""
    labelled = page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))
    return labelled.and_(page.locator("input, select, textarea"))  # Wagtail's panels bear their field's label too
