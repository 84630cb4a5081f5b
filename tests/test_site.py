"""The documentation site builds without a warning, needs no network, and says all that is public."""

import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import deepdistilling as dd

ROOT = Path(__file__).parents[1]
LOADED = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("source", "src")}
"""What a browser fetches by itself."""

pytestmark = pytest.mark.slow


class Page(HTMLParser):
    """The addresses that a page links to or loads, and the places in it that can be linked to."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loaded, self.places, self.text = [], [], set(), path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if (tag, name) in LOADED and dict(attrs).get("rel") != "canonical":
                self.loaded.append(value)
            elif name == "href":
                self.links.append(value)
            elif name == "id":
                self.places.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-c", "docs/site"]
    built = subprocess.run(
        [*command, "-d", folder / "doctrees", "-b", "html", "docs", folder / "html"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=500,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return {path: Page(path) for path in (folder / "html").rglob("*.html")}


def page_of(site, name):
    return next(page for path, page in site.items() if path.as_posix().endswith(f"/html/{name}"))


def test_every_page_is_built(site):
    for page in (ROOT / "docs").rglob("*.md"):
        assert page_of(site, f"{page.relative_to(ROOT / 'docs').with_suffix('.html').as_posix()}")


def test_nothing_is_loaded_from_elsewhere(site):
    for path, page in site.items():
        for address in page.loaded:
            parts = urlsplit(address)
            assert parts.scheme in ("", "data"), (path, address)
            assert parts.netloc == "", (path, address)


def test_links_and_their_anchors_lead_somewhere(site):
    for path, page in site.items():
        for address in [*page.links, *page.loaded]:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.exists(), (path, address)
            if parts.fragment and target in site:
                assert unquote(parts.fragment) in site[target].places, (path, address)


def test_every_public_name_is_in_the_reference(site):
    places = set().union(*(page.places for page in site.values()))
    for name in dd.__all__:
        assert {f"deepdistilling.{name}", f"deepdistilling.errors.{name}"} & places, name


def test_golden_files_stand_where_they_are_linked_to(site):
    """The gallery has their text, and keeps the links."""
    source = (ROOT / "docs" / "gallery.md").read_text()
    shown = unescape(re.sub("<[^>]+>", "", page_of(site, "gallery.html").text))
    files = re.findall(r"^\[.*\]\(\.\./(tests/golden/.*)\)$", source, flags=re.MULTILINE)
    assert len(files) > 20
    for name in files:
        assert (ROOT / name).read_text().strip() in shown, name
