"""How an edition is named to others: a citation after GB/T 7714, typed links (RFC 8288, RFC 5829), schema.org."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from portal.editions import Versions
from publishing.models import Artefact, Edition
from publishing.web import language_tag

# what would end a script element, or start a comment in it
UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def address_of(name: str, *args: object) -> str:
    """Return the whole public address of a page in the default language, which is the canonical one."""
    with override(settings.LANGUAGE_CODE):
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(f"portal:{name}", args=args)


def edition_address(edition: Edition) -> str:
    """Return the whole address of one edition."""
    return address_of("home") + edition.address


def citation(edition: Edition, issuer: str) -> tuple[str, str]:
    """Return what stands before and after the day of reading, which only the reader's machine knows (GB/T 7714-2015)."""
    if edition.language == "en":
        version = f"Edition {edition.number}. " if edition.number else ""
    else:
        version = f"{edition.number}版. " if edition.number else ""
    day = timezone.localdate(edition.release.at).isoformat()
    return f"{issuer}. {edition.title}[R/OL]. {version}({day})[", f"]. {edition_address(edition)}."


@dataclass(frozen=True)
class TypedLink:
    """Another address of this text, or of an edition beside it, and what it is to this one (RFC 8288)."""

    address: str
    rel: str
    type: str = ""

    def header(self) -> str:
        """Return it as it stands in the Link header."""
        return f'<{self.address}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


def typed_links(found: Versions, files: dict[str, Artefact], *, canonical: str) -> list[TypedLink]:
    """Return which address is this text's own, which edition came before and after, and where its files are.

    They stand in the header, and in the page's head for whoever has the page as a file.
    """
    edition = found.edition
    fellows = sorted(found.all, key=lambda one: one.number)
    at = [one.pk for one in fellows].index(edition.pk)
    links = [
        TypedLink(canonical, "canonical"),
        TypedLink(f"{address_of('home')}{edition.subject}/", "latest-version"),
    ]
    if at > 0:
        links.append(TypedLink(edition_address(fellows[at - 1]), "predecessor-version"))
    if at + 1 < len(fellows):
        links.append(TypedLink(edition_address(fellows[at + 1]), "successor-version"))
    for name in ("whitepaper.pdf", "manuscript.json"):  # the same text in another form
        if name in files:
            links.append(TypedLink(f"{edition_address(edition)}{name}", "alternate", files[name].content_type))
    return links


def structured(edition: Edition, issuer: str, files: dict[str, Artefact]) -> SafeString:
    """Return the edition as schema.org JSON-LD, safe inside a script element; it says only what the record says."""
    address = edition_address(edition)
    issued: dict[str, Any] = {
        "inLanguage": language_tag(edition.language),
        "datePublished": edition.release.at.isoformat(),
        "version": str(edition.number),
        "publisher": {"@type": "GovernmentOrganization", "name": issuer},
    }
    downloads = [
        {
            "@type": "DataDownload",
            "contentUrl": address + name,
            "encodingFormat": files[name].content_type,
            "sha256": files[name].sha256,
        }
        for name in ("manuscript.json", "targets.csv", "results.csv")
        if name in files
    ]
    report = {"@type": "Report", "@id": address, "url": address, "name": edition.title, "identifier": edition.digest}
    data = {
        "@type": "Dataset",
        "@id": f"{address}#data",
        "name": edition.title,
        "isBasedOn": {"@id": address},
        "distribution": downloads,
    }
    graph = {"@context": "https://schema.org", "@graph": [report | issued, data | issued]}
    return mark_safe(json.dumps(graph, ensure_ascii=False).translate(UNSAFE))  # noqa: S308 - escaped just here
