"""A lever on WeasyPrint's styles: what no rule speaks of is taken over at once, and equal styles are made once (ADR 27)."""

from typing import Any

from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.layout.page import PageType

compute_plainly = css.ComputedStyle.__missing__
set_plainly = css.StyleFor.set_computed_styles

# property → the names under which a rule may speak of it, for those that are taken over as they are
_SPOKEN_OF_BY = {
    key: {
        key,
        *(PHYSICAL_FUNCTIONS[key](block="ttb", inline=way) for way in ("ltr", "rtl") if key in PHYSICAL_FUNCTIONS),
    }
    for key in INITIAL_VALUES.keys() - INITIAL_NOT_COMPUTED - {"position", "float", "display", "page"}
    if not key.startswith("text_decoration_")
}


def compute(style: Any, key: str) -> Any:
    """Return a property's value as `ComputedStyle` does; at once where no rule speaks of it."""
    others = _SPOKEN_OF_BY.get(key)
    if others is None or not style.cascaded.keys().isdisjoint(others):
        return compute_plainly(style, key)
    parent = style.parent_style
    value = style[key] = INITIAL_VALUES[key] if parent is None or key not in INHERITED else parent[key]
    return value


def set_computed_styles(
    style_for: Any, element: Any, parent: Any, root: Any = None, pseudo_type: str | None = None, **named: Any
) -> None:
    """Let boxes of a page's margins, and what rules put before and after elements, share a style where rules agree.

    WeasyPrint makes eighteen styles for each page; elements share theirs already.
    """
    computed = style_for._computed_styles
    cascaded = style_for._cascaded_styles.get((element, pseudo_type), {})
    if not (pseudo_type or isinstance(element, PageType)):
        set_plainly(style_for, element, parent, root, pseudo_type, **named)
        return
    spoken = tuple((name, id(value), str(weight)) for name, (value, weight) in cascaded.items())
    key = id(computed[parent, None]), pseudo_type, spoken
    kept = style_for.__dict__.setdefault("kept_styles", {})
    if key in kept:
        computed[element, pseudo_type] = kept[key]
    else:
        set_plainly(style_for, element, parent, root, pseudo_type, **named)
        kept[key] = computed[element, pseudo_type]
