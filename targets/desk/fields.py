"""Form fields of the register's screens: several files at once, and figures as clerks type them."""

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targets.attaching import Attachment
from targets.evidence import ENDINGS, LARGEST, check_count, check_file
from targets.period_words import period_label
from targets.refusal import Refused
from targets.web_address import Address, check_lines


def sentence(refused: Refused) -> str:
    """Return the refusal's sentence in the interface's language."""
    values = dict(refused.values)
    if "period" in values:
        values["period"] = period_label(str(values["period"]))
    if "why" in values:  # a word of a rule's table
        values["why"] = _(str(values["why"]))
    return _(refused.sentence) % values if values else _(refused.sentence)


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": ",".join(f".{one}" for one in ENDINGS)})


class EvidenceField(forms.FileField):
    """Several files, each checked by targets/evidence.py; its clean value is a list of attachments."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Attachment]:
        """Return the attachments, or name every file that can't be one."""
        files: list[UploadedFile] = list(data or [])
        kept, wrong = [], []
        try:
            check_count(files)
        except Refused as refused:
            raise forms.ValidationError(sentence(refused)) from refused
        for file in files:
            try:
                # a byte more than allowed is enough to say no; nothing larger is read into memory
                content = file.read(LARGEST + 1)
                name, content_type = check_file(file.name or "", content)
            except Refused as refused:
                wrong.append(sentence(refused))
            else:
                kept.append(Attachment(name, content, content_type))
        if wrong:
            raise forms.ValidationError(wrong)
        return kept


LINKS_HELP = gettext_lazy(
    "One a line: the address (https://…), a blank, what it shows. Nobody but the reader opens it; the host's name is shown."
)


class LinksField(forms.CharField):
    """Web addresses, one a line with what each shows; its clean value is a list of targets.web_address.Address."""

    widget = forms.Textarea

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, help_text=LINKS_HELP, **more)
        self.widget.attrs.update(rows=2, spellcheck="false", placeholder="https://")

    def clean(self, value: Any) -> list[Address]:
        """Return the addresses, or say which can't be evidence."""
        try:
            return check_lines(super().clean(value))
        except Refused as refused:
            raise forms.ValidationError(sentence(refused)) from refused


class FigureField(forms.DecimalField):
    """A decimal figure; full-width digits and thousands separators are taken as they are meant."""

    widget = forms.TextInput

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=24, decimal_places=6, **more)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> Any:
        """Return the figure, or None."""
        if isinstance(value, str):
            plain = unicodedata.normalize("NFKC", value).replace("−", "-").strip()
            value = plain.replace(",", "").replace(" ", "").removesuffix("%")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Return the figure without trailing zeros."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) and value.is_finite() else value
