"""nbconvert's configuration: the filter that cleans what became of Markdown, and
the HTML of outputs that are not trusted.

nbconvert's own filter, clean_html, knows no headings, pictures or tables. This
one is made of the same sanitizer with what a text needs. What is not allowed
becomes text that the reader sees.
"""

import re

import bleach
from bleach.css_sanitizer import CSSSanitizer

TAGS = set(
    """a abbr b bdi blockquote br caption cite code col colgroup dd del details dfn div dl dt em
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span
    strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr""".split()
)
ANYWHERE = {"class", "id", "title", "lang", "dir", "style", "aria-label", "aria-hidden"}
ATTRIBUTES = {
    "a": {"href", "rel"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
# A picture is in the page, or is one of the marks for which it is put in.
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]*|[A-Z2-7]{26}\.\d+\.")


def allowed(tag, name, value):
    if tag == "img" and name == "src":
        return PICTURE.fullmatch(value) is not None
    if tag == "a" and name == "href":
        return not value.lstrip().lower().startswith("data:")
    return name in ANYWHERE or name in ATTRIBUTES.get(tag, ())


cleaner = bleach.Cleaner(
    tags=TAGS,
    attributes=allowed,
    protocols={"http", "https", "mailto", "data"},  # data: for pictures, see allowed
    css_sanitizer=CSSSanitizer(),
)


def clean(html):
    return cleaner.clean(str(html))


c = get_config()  # noqa: F821, traitlets provides it
c.TemplateExporter.filters = {"clean": clean}
