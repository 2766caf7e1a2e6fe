"""What people wrote, as safe HTML: Markdown through markdown-it, then through a short list of what may stay."""

from collections.abc import Iterable

import nh3
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from stakeholders.agreements import Piece

BLOCKS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
WORDS = {"a", "br", "code", "del", "em", "s", "strong"}

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
_markdown.enable(["table", "strikethrough"]).disable("image")
_cleaner = nh3.Cleaner(
    tags=BLOCKS | TABLES | WORDS,
    attributes={"a": {"href"}},
    url_schemes={"https", "http", "mailto"},
    url_relative="deny",  # a relative link would point into the product, //host would leave it unseen
    link_rel="noopener noreferrer nofollow",
)


def as_html(text: str) -> str:
    """Markdown to HTML that may stand on a page: no images, no scripts, no links into the product."""
    return _cleaner.clean(_markdown.render(text))


def safe(html: str) -> SafeString:
    """Mark what `as_html` made and the database kept."""
    return mark_safe(html)


def marked(pieces: Iterable[Piece]) -> SafeString:
    """A difference, struck and underlined, with its line breaks."""
    tags = {"gone": "del", "added": "ins"}
    parts = []
    for piece in pieces:
        words = conditional_escape(piece.text).replace("\n", "<br>")
        tag = tags.get(piece.kind)
        parts.append(f"<{tag}>{words}</{tag}>" if tag else words)
    return mark_safe("".join(parts))
