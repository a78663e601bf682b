"""The public pages, a module a kind. They read and translate; they decide nothing and write nothing."""
