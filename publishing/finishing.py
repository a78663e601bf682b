"""Finishes a PDF before it is written: what makes one file PDF/A-3a and PDF/UA-1 at once (ADR 21).

WeasyPrint knows each standard alone. We print its PDF/A-3a and add here, to the objects in memory, what PDF/UA-1 asks for
besides: the file is neither parsed nor written a second time.
"""

import io
from importlib.resources import files
from typing import Any

import pydyf
from weasyprint.css import ColorProfile

VARIANT = "pdf/a-3a"
COLOURS = "srgb"

_UA = "http://www.aiim.org/pdfua/ns/id/"
# ISO 19005-3, 6.6.2.3: a property that PDF/A does not know is allowed once the file itself describes its schema.
_XMP = f"""<rdf:Description rdf:about="" xmlns:pdfuaid="{_UA}" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language><rdf:Bag><rdf:li>%(language)s</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_UA}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
_END = b"</rdf:RDF>"


def colours() -> ColorProfile:
    """Return the profile that says which red is red (ISO 19005-3, 6.2.3): WeasyPrint's own, which it would leave open."""
    content = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return ColorProfile(io.BytesIO(content), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def finish(document: Any, pdf: pydyf.PDF) -> None:
    """Complete the PDF; WeasyPrint calls this before it writes the file."""
    _claim_accessibility(pdf, document.metadata.lang)
    _name_files_once(pdf)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _claim_accessibility(pdf: pydyf.PDF, language: str) -> None:
    """Say PDF/UA-1 in the metadata, describe that schema for PDF/A, and leave the metadata readable as plain text."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.compress = False  # whoever finds the file in 2050 reads it with any tool
    (packet,) = metadata.stream
    head, end, tail = packet.rpartition(_END)
    metadata.stream = [head + (_XMP % {"language": language}).encode() + end + tail]


def _name_files_once(pdf: pydyf.PDF) -> None:
    """List each associated file once: WeasyPrint lists it twice."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
