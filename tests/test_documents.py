"""Pages: their code runs and prints what they show, their commands exist, their links lead somewhere."""

import os
import re
from html import escape

import pytest
from pages import PAGES, ROOT, RUN, blocks, run, with_printed

LANGUAGES_LEFT_ALONE = {"", "text", "mermaid"}


def found(pattern):
    """Every match of a pattern, with its page."""
    return sorted({(page, match) for page in PAGES for match in re.findall(pattern, page.read_text())})


def named(value):
    return str(value.relative_to(ROOT)) if hasattr(value, "relative_to") else str(value)


def test_the_pages_are_there():
    assert any(block.is_run for block in blocks(ROOT / "README.md"))
    assert len(PAGES) > 20


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the pages are for a POSIX shell")
@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(block.is_run for block in blocks(page))], ids=named
)
def test_blocks_run_and_print_what_is_shown(page, tmp_path, request):
    """One after the other, in a process of their own. `make golden` puts in what they print."""
    printed = run(page, tmp_path)
    if request.config.getoption("--update-golden"):
        page.write_text(with_printed(page, printed), encoding="utf-8")
        return
    for block, text in printed:
        assert text == block.text


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_is_run_or_says_why_not(page):
    """Also those in a language that nothing here runs: they show what is printed, or they are no code."""
    for block in blocks(page):
        directive = block.language.startswith("{")
        assert block.mark or directive or block.language in {*RUN, *LANGUAGES_LEFT_ALONE}, block.text


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_mark_stands_above_a_block(page):
    marks = re.findall(r"^<!-- (?:prints|not run)", page.read_text(), flags=re.MULTILINE)
    assert len(marks) == sum(bool(block.mark) for block in blocks(page))


@pytest.mark.parametrize(("page", "target"), found(r"make ([a-z-]+)`"), ids=named)
def test_make_targets_exist(page, target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize(("page", "link"), found(r"\]\((?!https?:|#)([^)]+)\)"), ids=named)
def test_links_to_files_lead_somewhere(page, link):
    assert (page.parent / link.partition("#")[0]).exists()


def test_the_picture_of_the_front_page_shows_the_printed_program():
    """`make pictures` draws it."""
    picture = (ROOT / "docs" / "figures" / "flow.svg").read_text()
    program = (ROOT / "tests" / "golden" / "programs" / "rule_110.py.txt").read_text().splitlines()
    assert "left, center, right = x" in picture
    for part in re.split(r" (?=if |else )", program[-1].strip()):
        assert f">{escape(part)}<" in picture
