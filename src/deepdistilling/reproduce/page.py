"""A task's page of documentation: what was written by hand stays, what the command made is replaced.

The part between the markers belongs to the command. In: a story and its pictures. Out: ``TASK.md`` and
pictures in a folder of documentation.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from .task import Story, Table, Task

BEGIN, END = "<!-- made by: deepdistilling reproduce -->", "<!-- end -->"


def write_page(docs: Path, task: Task, story: Story, pictures: Sequence[Path]) -> Path:
    """Write or renew the page of a task.

    Parameters
    ----------
    docs : Path
        Folder of the pages; pictures go to ``figures`` within.
    task : Task
    story : Story
    pictures : sequence of Path
        PNG files in the order of the story's figures, each beside its SVG; empty for none.

    Returns
    -------
    Path
        Of the page.
    """
    figures = docs / "figures"
    figures.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        for suffix in (".png", ".svg"):
            shutil.copyfile(picture.with_suffix(suffix), figures / f"{task.name}-{picture.stem}{suffix}")
    path = docs / f"{task.name}.md"
    text = path.read_text(encoding="utf-8") if path.exists() else f"# {task.title}\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    body = "\n\n".join(_parts(task, story, pictures))
    path.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}", encoding="utf-8")
    return path


def markdown(table: Table) -> str:
    """Return a table as Markdown."""
    lines = [table.columns, ["---"] + ["---:"] * (len(table.columns) - 1), *table.rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _parts(task: Task, story: Story, pictures: Sequence[Path]) -> list[str]:
    parts = [f"**{name}**\n\n```python\n{source.rstrip()}\n```" for name, source in story.programs.items()]
    parts += [f"**{table.title}**\n\n{markdown(table)}" for table in story.tables]
    parts += [
        f"![{figure.caption}](figures/{task.name}-{picture.stem}.png)\n\n*{figure.caption}*"
        for figure, picture in zip(story.figures, pictures, strict=False)
    ]
    if story.claims:
        rows = [
            (claim.text, "holds" if claim.holds else "**does not hold**", claim.detail)
            for claim in story.claims
        ]
        parts.append(markdown(Table("", ("claim", "", "figures"), rows)))
    return parts + list(story.notes)
