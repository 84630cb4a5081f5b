"""What checks answer, and the record of them."""

import dataclasses

import pytest

from deepdistilling.verify import Proved, Refuted, Step, Unknown, Verification, overall, verdict


def test_all_proofs_make_a_proof():
    assert overall([Proved("expansion", 3), Proved("normal form", 9)]) == "proved"
    assert overall([]) == "proved"


@pytest.mark.parametrize("weaker", [verdict.Tested(10), Unknown("too large")])
def test_a_single_test_makes_it_tested(weaker):
    assert overall([Proved("expansion", 3), weaker]) == "tested"


def test_verdicts_are_values():
    assert Proved("enumeration", 4) == Proved("enumeration", 4, "")
    assert Refuted("shape", (1,), (2,)) != Refuted("shape", (1,), (3,))
    with pytest.raises(dataclasses.FrozenInstanceError):
        verdict.Tested(3).samples = 4


STEPS = (Step("lift", "expansion", 1234567, 0.25, "scores within 1e-9"), Step("print", "sampling", 50, 1.0))


@pytest.mark.parametrize(
    ("status", "words"),
    [("proved", "proved equal to the network"), ("tested", "tested against the network on samples")],
)
def test_a_verification_reads_as_a_table(status, words):
    head, *rows = str(Verification(status, "(3,) arrays of 0/1", STEPS)).splitlines()
    assert head.startswith(words)
    assert "(3,) arrays of 0/1" in head
    assert [row.split()[:2] for row in rows] == [["lift", "expansion"], ["print", "sampling"]]
    assert "1,234,567 cases" in rows[0]
    assert rows[0].endswith("scores within 1e-9")
    assert rows[0].index("cases") == rows[1].index("cases")
    assert not rows[1].endswith(" ")
