"""How the books fit their pages: counted once by LibreOffice, or estimated; what is too long is set smaller, aloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docgen.batch.printing.book import Book, Facts, Piece, Press
from docgen.batch.printing.letters import Letter
from docgen.batch.printing.pages import can_count, page_counts, to_pdf
from docgen.errors import InputRefused
from docgen.problems import Origin, Problem, problem
from docgen.word.fitting import estimated_pages, has_steps
from docgen.word.merge import Merger
from docgen.word.standard import Step, fitting


class Layout:
    """The books of one run as they are printed. Nothing is done before the first of them is asked for."""

    def __init__(self, press: Press, office: str | None, books: Sequence[Book]) -> None:
        self.books = tuple(books)
        self.problems: list[Problem] = []
        self.longer: dict[int, int] = {}
        self._press, self._office = press, office
        self._facts: Facts | None = None
        self._pdfs: dict[int, bytes] = {}
        self._refusal: InputRefused | None = None

    @property
    def facts(self) -> Facts:
        """What is known of the pages."""
        if self._facts is None:
            self._facts = self._counted() if self._office else None
            if self._facts is None:
                self._facts = self._estimated()
        return self._facts

    def document(self, book: Book) -> bytes:
        """Return the book as a document."""
        return self._press.book(book, self.facts)

    def pdf(self, book: Book) -> bytes:
        """Return the book as PDF. Raises InputRefused where LibreOffice did not make it."""
        assert self.facts
        if self._refusal is not None:
            raise self._refusal
        return self._pdfs[self.books.index(book)]

    @property
    def _limit(self) -> int:
        return self._press.kind.pages if self._press.kind else 0

    def _estimated(self) -> Facts:
        """Return what the lengths of the texts say, and name what is likely not to fit."""
        facts = Facts(self._lengths())
        for mark, each in self._pieces().items():
            if each.letter and self._limit and facts.pages[mark] > self._limit:
                self.longer[each.letter.row] = facts.pages[mark]
                self.problems.append(_said("DG769", each.letter, pages=facts.pages[mark], limit=self._limit))
        return facts

    def _lengths(self) -> dict[str, int]:
        """Return about how many pages each paper takes, by mark."""
        letters = {mark: each.letter for mark, each in self._pieces().items() if each.letter}
        return {mark: estimated_pages(self._press.letter(each) or {}) or 1 for mark, each in letters.items()}

    def _counted(self) -> Facts | None:
        """Return what LibreOffice says; None, and said, where it fails or nobody can count.

        Where every piece takes the pages that were expected, one conversion is all.
        """
        try:
            expected = Facts(self._lengths(), counted=can_count())
            self._pdfs = self._convert(expected)
            if not expected.counted:
                self.problems.append(problem("DG771"))
                return None
            seen = self._count()
            steps = self._fitted(seen)
            for _ in range(3):  # covers say the pages, and what was set smaller changes them
                if steps == expected.steps and seen == {
                    mark: expected.of(each) for mark, each in self._pieces().items()
                }:
                    break
                expected = Facts(seen, steps, counted=True)
                self._pdfs = self._convert(expected)
                seen = self._count()
        except InputRefused as refusal:
            self._refusal = refusal  # said with the first PDF that is not there
            return None
        return expected

    def _fitted(self, pages: Mapping[str, int]) -> dict[int, Step]:
        """Return the step for each paper that does not fit, the largest that does; say each, and what no step helps."""
        long = {
            each.letter.row: each.letter
            for mark, each in self._pieces().items()
            if each.letter and self._limit and pages.get(mark, 1) > self._limit
        }
        waiting = {row: each for row, each in long.items() if has_steps(self._press.letter(each) or {})}
        trials = [(row, each, step) for row, each in waiting.items() for step in fitting().steps]
        counts = self._tried(trials) if trials else {}
        found: dict[int, Step] = {}
        for row, letter in long.items():
            good = [step for step in fitting().steps if counts.get((row, step.name), 99) <= self._limit]
            if good:
                found[row] = good[0]
                self.problems.append(
                    _said("DG773", letter, size=good[0].name, normal=fitting().normal, limit=self._limit)
                )
                continue
            smallest = fitting().steps[-1]
            count = counts.get(
                (row, smallest.name), next(pages[m] for m, p in self._pieces().items() if p.letter == letter)
            )
            if row in waiting:
                found[row] = smallest
            self.longer[row] = count
            self.problems.append(_said("DG774", letter, size=smallest.name, pages=count, limit=self._limit))
        return found

    def _tried(self, trials: Sequence[tuple[int, Letter, Step]]) -> dict[tuple[int, str], int]:
        """Return how many pages each paper takes at each step, from one document of them all."""
        merger = Merger(self._press.letter(trials[0][1]))
        marks = []
        for row, letter, step in trials:
            marks.append(f"docgentry{row}x{step.size_hp}")
            merger.add(self._press.smaller(letter, step), bookmark=marks[-1])
        (pdf,) = to_pdf(str(self._office), [merger.to_bytes()], papers=len(trials))
        counts = page_counts(pdf, marks)
        return {(row, step.name): count for (row, _, step), count in zip(trials, counts, strict=True)}

    def _convert(self, facts: Facts) -> dict[int, bytes]:
        documents = [self._press.book(book, facts, marked=True) for book in self.books]
        made = to_pdf(str(self._office), documents, papers=sum(len(self._press.pieces(book)) for book in self.books))
        return dict(enumerate(made))

    def _count(self) -> dict[str, int]:
        """Return the pages of every piece by mark."""
        counts: dict[str, int] = {}
        for number, pdf in self._pdfs.items():
            marks = [each.mark for each in self._press.pieces(self.books[number])]
            counts |= dict(zip(marks, page_counts(pdf, marks), strict=True))
        return counts

    def _pieces(self) -> dict[str, Piece]:
        return {each.mark: each for book in self.books for each in self._press.pieces(book)}


def _said(code: str, letter: Letter, **args: str | int) -> Problem:
    known: dict[str, Any] = {"row": letter.row, **args}
    return problem(code, Origin(letter.file), **known)
