"""What stands under a job's name, judged by the journal: make, leave, replace, keep, or put beside. Touches nothing.

Done is a matter of digests, never of existence or file times. Only a file that holds exactly what docgen wrote under
that name may be replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from docgen.batch.journal import Ledger, Written
from docgen.batch.outcome import Job
from docgen.files import Seen, Sort


class Verdict(StrEnum):
    """What may be done for a job."""

    PLACE = "place"
    """The name is free."""
    REPLACE = "replace"
    """The file holds exactly what docgen wrote before."""
    DONE = "done"
    """The file is what this job makes."""
    COMPARE = "compare"
    """Nobody can tell before the job's bytes are known."""
    KEEP = "keep"
    """Edited by hand; what docgen would write now is what it wrote then, or was put beside already."""
    BESIDE = "beside"
    """Edited by hand; what docgen would write now differs."""
    FOREIGN = "foreign"
    """Not docgen's, or no regular file."""


def judge(job: Job, seen: Seen, ledger: Ledger, *, new: str | None) -> Verdict:
    """Judge what stands under the job's name; `new` is the digest of the job's bytes, None before they are made."""
    if seen.sort is Sort.NOTHING:
        return Verdict.PLACE
    if seen.sort is Sort.OTHER:
        return Verdict.FOREIGN
    known = ledger.written.get(job.name, ())
    if new is not None and seen.sha256 == new:
        return Verdict.DONE
    if any(each.job == job.id and each.sha256 == seen.sha256 for each in known):
        return Verdict.DONE
    if any(each.sha256 == seen.sha256 for each in known):
        return Verdict.REPLACE
    return _edited(job, known, new, doubtful=job.name in ledger.doubtful) if known else _unknown(new)


def _unknown(new: str | None) -> Verdict:
    return Verdict.COMPARE if new is None else Verdict.FOREIGN


def _edited(job: Job, known: Sequence[Written], new: str | None, *, doubtful: bool) -> Verdict:
    """Judge an edited file. After a run that died, its last record may never have reached the disk's names: then what
    the user edited is the version before, and the new one is still owed."""
    sure = known[:-1] if doubtful and len(known) > 1 else known
    if any(each.job == job.id for each in sure if each is sure[-1] or each.file != job.name):
        return Verdict.KEEP
    if new is None:
        return Verdict.COMPARE
    own = [each for each in sure if each.file == job.name]
    return Verdict.KEEP if own and own[-1].sha256 == new else Verdict.BESIDE
