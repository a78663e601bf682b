"""What the desk's tests may ask for."""

import pytest


@pytest.fixture
def quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a stub in the place of WeasyPrint, for tests that are not about how a paper looks; printing takes seconds.

    Everything before and after it is real: layout, digest, keeping, release, adoption.
    """
    from publishing.pdf import Pdf

    def stub(document: object, *args: object, **kwargs: object) -> Pdf:
        return Pdf(data=b"%PDF-1.7 stub", pages=1)

    monkeypatch.setattr("publishing.press.render_pdf", stub)
