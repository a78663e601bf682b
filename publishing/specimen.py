"""A page with a letter of each kind. The warden sets it before the first paper, so that no cell loads fonts and rules anew."""

from publishing.document import Cell, Column, Document, Prose, Row, Section, Step, Table

SPECIMEN = Document(
    title="样张 Specimen",
    issuer="样张 Specimen",
    language="zh-hans",
    sections=(
        Section("prose", "样张 Specimen", (Prose("<p>字 a 1 <strong>字 a 1</strong> <em>字 a 1</em></p>"),)),
        Section(
            "table",
            "样张 Specimen",
            (
                Table(
                    "样张 Specimen",
                    (Column("字", 50), Column("a", 50, "end")),
                    (
                        Row(
                            "row",
                            (
                                Cell(head="字 a", lines=("字 a",)),
                                Cell(figure="≥ 1", unit="km", steps=(Step("1", "字"),)),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
)
