"""The press: a manuscript goes in, an edition comes out. It knows headings, prose and tables, never a target."""
