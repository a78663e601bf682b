"""The desk: drafting and approval. The only place where drafts become a manuscript."""
