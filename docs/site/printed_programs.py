"""Programs and outputs on pages, without a copy that could grow old.

A paragraph that is nothing but a link to a printed program (a golden file, ``tests/golden/**/*.txt``) becomes
that program, under the link. On a code host it stays the link.

A block below the comment ``<!-- prints -->`` is what the block before it prints, which `tests/pages.py`
compares; it is drawn as its continuation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

LANGUAGES = {".py": "python", ".c": "c", ".h": "c", ".js": "javascript", ".sql": "sql", ".tex": "latex"}
PRINTS = "<!-- prints -->"


class ShowPrograms(SphinxTransform):
    """Put the text of a golden file where a paragraph holds a link to it and nothing else."""

    default_priority = 100

    def apply(self, **_: Any) -> None:
        """Walk over the paragraphs of a page."""
        for paragraph in list(self.document.findall(nodes.paragraph)):
            match paragraph.children:
                case [addnodes.download_reference() as link] if "tests/golden/" in link["reftarget"]:
                    _, path = self.env.relfn2path(link["reftarget"], self.env.docname)
                    self.env.note_dependency(path)
                    text = Path(path).read_text(encoding="utf-8")
                    block = nodes.literal_block(text, text)
                    block["language"] = LANGUAGES.get(Path(path).with_suffix("").suffix, "text")
                    paragraph.parent.insert(paragraph.parent.index(paragraph) + 1, block)
                    paragraph["classes"].append("title-of-program")


class JoinPrints(SphinxTransform):
    """Mark the blocks that show what the block before them prints."""

    default_priority = 110

    def apply(self, **_: Any) -> None:
        """Walk over the comments of a page."""
        for comment in list(self.document.findall(nodes.raw)):
            if comment.astext().strip() != PRINTS:
                continue
            block = comment.next_node(nodes.literal_block, siblings=True, descend=False)
            block["classes"].append("prints")


def setup(app: Sphinx) -> dict[str, bool]:
    """Add both transforms."""
    app.add_transform(ShowPrograms)
    app.add_transform(JoinPrints)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
