"""Makes WeasyPrint quicker without changing what it draws: what it asks of every box is answered once a style.

Each lever answers for the functions of one version of WeasyPrint; on another version nothing is pulled, printing is slower,
and tests/publishing/test_levers.py fails. What each is worth stands in docs/performance.md (ADR 27). A style belongs to one
document and a document to one thread, so what is kept on a style needs no lock.
"""

import math
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from weasyprint import css
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, percent
from weasyprint.layout import float as floats
from weasyprint.pdf import fonts
from weasyprint.text import line_break
from weasyprint.text.ffi import pango

from publishing.font_files import FileContent, FontFile, get_hb_object_data
from publishing.shared_styles import compute, compute_plainly, set_computed_styles, set_plainly

KNOWN = {"weasyprint": "70.0", "pydyf": "0.13.0"}

_CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
_SQUARE = {f"border_{corner}_radius": (0, 0) for corner in _CORNERS}
_SIDES = ("top", "right", "bottom", "left")
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_LENGTHS = (
    *(f"{what}_{side}" for what in ("margin", "padding") for side in _SIDES),
    *(f"{bound}{axis}" for bound in ("", "min_", "max_") for axis in ("width", "height")),
)
_OUT_OF_FLOW = frozenset({"left", "right", "inline-start", "inline-end", "footnote"})
_COLLAPSING = frozenset({"normal", "pre-line"})
_HAN = re.compile("[\u4e00-\u9fff]+")
_TAIL = 3  # so many Chinese characters after the line say that it can break there
_WRAP_WORD = _NO_ELLIPSIS = 0  # Pango's own numbers, and its defaults
_WIDE = 1.7  # so many times the characters that fill a line of Chinese are shaped to find where it ends

_resolve_percentages = percent.resolve_percentages
_avoid_collisions = floats.avoid_collisions
_layout_box_backgrounds = background.layout_box_backgrounds
_set_up = line_break.Layout.setup
_split_first_line = line_break.split_first_line
_strut = line_break.strut


def fits() -> bool:
    """Say whether the installed versions are the ones that the levers were written for."""
    return all(version(name) == known for name, known in KNOWN.items())


def is_in_normal_flow(box: Any) -> bool:
    """Return what `Box.is_in_normal_flow` does: it depends on the style alone."""
    style = box.style
    try:
        return style.kept_in_flow
    except AttributeError:
        floats, position = style["float"], style["position"]
        style.kept_in_flow = not (
            floats in _OUT_OF_FLOW or position in ("absolute", "fixed") or position[0] in ("running()", "note()")
        )
        return style.kept_in_flow


def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:
    """Yield what `Box.descendants` does, without a generator for each level of each box."""
    waiting = [box]
    while waiting:
        one = waiting.pop()
        if isinstance(one, boxes.Box):
            yield one
            waiting.extend(reversed(one.children))
        elif placeholders:
            yield from one.descendants(placeholders)
        else:
            yield one


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Set what `percent.resolve_percentages` sets: it depends on the style and on the size of the containing block."""
    if not isinstance(box, boxes.Box) or isinstance(box, boxes.PageBox):
        _resolve_percentages(box, containing_block)
        return
    style, own = box.style, box.__dict__
    if isinstance(containing_block, boxes.Box):
        size = containing_block.width, containing_block.height
    else:
        size = tuple(containing_block)
    try:
        known = style.kept_lengths
    except AttributeError:
        known = style.kept_lengths = {}
    try:
        lengths, borders = known[size]
    except KeyError:
        _resolve_percentages(box, containing_block)
        if style["box_sizing"] == "content-box":
            known[size] = {name: own[name] for name in _LENGTHS}, {name: style[name] for name in _BORDERS}
        return
    own.update(lengths)
    if style["border_collapse"] == "collapse":  # what the table decided about a border stays
        for name, value in borders.items():
            if name not in own:
                own[name] = value
    else:
        own.update(borders)


def avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
    """Return what `float.avoid_collisions` does, at once for a line with nothing floating beside it."""
    if (
        context.excluded_shapes
        or not isinstance(box, boxes.LineBox)
        or box.margin_left
        or box.margin_right
        or box.margin_top
        or containing_block.style["direction"] != "ltr"
    ):
        return _avoid_collisions(context, box, containing_block, outer)
    left = containing_block.content_box_x()
    return left, box.position_y, left + containing_block.width - left  # rounded as there


def _is_bare(style: Any) -> bool:
    """Say whether a box of this style has square corners and paints neither background nor border image nor shadow."""
    return bool(
        all((0, "px") in style[name] for name in _SQUARE)
        and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        and style["visibility"] != "hidden"
        and all(kind == "none" for kind, _image in style["background_image"])
        and get_color(style, "background_color").alpha == 0
        and not style["box_shadow"]
    )


def layout_box_backgrounds(
    page: Any, box: Any, get_image_from_uri: Any, layout_children: bool = True, style: Any = None
) -> None:
    """Do what `background.layout_box_backgrounds` does, at once for a box that has none."""
    own = box.style
    try:
        bare = own.kept_bare
    except AttributeError:
        bare = own.kept_bare = _is_bare(own)
    if not bare or style is not None or box is page or not isinstance(box, boxes.Box):
        _layout_box_backgrounds(page, box, get_image_from_uri, layout_children, style)
        return
    box.__dict__.update(_SQUARE)
    box.background = None
    if layout_children:
        for child in box.all_children():
            layout_box_backgrounds(page, child, get_image_from_uri)


_METRICS = ("underline_thickness", "strikethrough_thickness")
_SET_UP = ("layout", "language", "ascent", "underline_position", "strikethrough_position")


def set_up(layout: Any, style: Any) -> None:
    """Take a Pango layout of this style that a line before has done with, or make one as `Layout.setup` does."""
    try:
        pool = style.kept_layouts
    except AttributeError:
        pool = style.kept_layouts = []
    if pool:
        layout.__dict__.update(pool.pop(), style=style, first_line_direction=0)
    else:
        _set_up(layout, style)


def deactivate(layout: Any) -> None:
    """Let go of the Pango layout as `Layout.deactivate` does; it goes back to its style as it was when it was new."""
    style, own = layout.style, layout.__dict__
    plain = (
        not layout.justification_spacing
        and not style["word_spacing"]
        and style["letter_spacing"] in ("normal", 0)
        and "\t" not in own.get("text", "")
    )
    if plain:  # the others carry attributes of their text
        kept = own["layout"]
        pango.pango_layout_set_width(kept, -1)
        pango.pango_layout_set_wrap(kept, _WRAP_WORD)
        pango.pango_layout_set_ellipsize(kept, _NO_ELLIPSIS)
        pango.pango_layout_set_single_paragraph_mode(kept, False)
        style.kept_layouts.append({name: own[name] for name in (*_SET_UP, *_METRICS) if name in own})
    del layout.layout, layout.language, layout.style


def split_first_line(
    text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any, *options: Any, **named: Any
) -> Any:
    """Return what `line_break.split_first_line` does.

    It shapes four times what a line of Chinese can hold to find where the line ends; less will do where the rest can
    break between two characters.
    """
    if max_width is not None and max_width != math.inf and style["font_size"] and style["white_space"] in _COLLAPSING:
        reach = int(max_width / style["font_size"] * _WIDE)
        if reach < len(text) and _HAN.fullmatch(text, reach - _TAIL, reach) and "\n" not in text[:reach]:
            found = _split_first_line(text[:reach], style, context, max_width, justification_spacing, *options, **named)
            if found[2] is not None and found[2] <= len(text[: reach - _TAIL].encode()):
                return found
    return _split_first_line(text, style, context, max_width, justification_spacing, *options, **named)


def strut(style: Any) -> tuple[float, float]:
    """Return what `line_break.strut` does: height and baseline of an empty line depend on the style alone."""
    try:
        return style.kept_strut
    except AttributeError:
        style.kept_strut = _strut(style)
        return style.kept_strut


_LEVERS: tuple[tuple[Callable[..., Any], Callable[..., Any]], ...] = (
    (_resolve_percentages, resolve_percentages),
    (_avoid_collisions, avoid_collisions),
    (_layout_box_backgrounds, layout_box_backgrounds),
    (_split_first_line, split_first_line),
    (_strut, strut),
)
_METHODS: tuple[tuple[Any, str, Callable[..., Any], Callable[..., Any]], ...] = (
    (boxes.Box, "is_in_normal_flow", boxes.Box.is_in_normal_flow, is_in_normal_flow),
    (boxes.Box, "descendants", boxes.Box.descendants, descendants),
    (css.ComputedStyle, "__missing__", compute_plainly, compute),
    (css.StyleFor, "set_computed_styles", set_plainly, set_computed_styles),
    (fonts, "get_hb_object_data", get_hb_object_data, FontFile),
    (line_break.Layout, "setup", _set_up, set_up),
    (line_break.Layout, "deactivate", line_break.Layout.deactivate, deactivate),
)


def pull() -> bool:
    """Put the levers in the place of WeasyPrint's own functions; return False, and do nothing, on another version."""
    if not fits():
        return False
    fonts.Font.file_content = FileContent()
    _exchange(quicker=True)
    return True


@contextmanager
def released() -> Iterator[None]:
    """Print as WeasyPrint comes while the block runs; for tests and benchmarks."""
    _exchange(quicker=False)
    try:
        yield
    finally:
        pull()


def _exchange(*, quicker: bool) -> None:
    for plain, quick in _LEVERS:
        old, new = (plain, quick) if quicker else (quick, plain)
        for name, module in list(sys.modules.items()):
            if name.startswith("weasyprint") and getattr(module, old.__name__, None) is old:
                setattr(module, old.__name__, new)
    for owner, name, plain, quick in _METHODS:
        setattr(owner, name, quick if quicker else plain)
