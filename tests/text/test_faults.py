import pickle

from docgen.problems import Severity, codes, problem
from docgen.text.dates import YearMonth
from docgen.text.faults import TextFault

FAULT = TextFault("DG104", YearMonth(2015, 1), found="2015.1", other=YearMonth(2015, 10))


def test_a_fault_carries_code_value_and_arguments_as_text():
    assert FAULT.code == "DG104"
    assert FAULT.value == YearMonth(2015, 1)
    assert FAULT.args_ == (("found", "2015.1"), ("other", "2015年10月"))


def test_a_fault_survives_pickling():
    copy = pickle.loads(pickle.dumps(FAULT))
    assert (copy.code, copy.value, copy.args_) == (FAULT.code, FAULT.value, FAULT.args_)


def test_a_fault_becomes_a_problem_with_the_registered_severity():
    made = problem(FAULT.code, field="入党时间", **dict(FAULT.args_))
    assert made.severity is Severity.HINT
    assert made.arg("found") == "2015.1"


def test_only_doubts_are_hints():
    mine = [codes()[f"DG{number}"] for number in range(103, 126)]
    assert {each.code for each in mine if each.severity is Severity.HINT} == {"DG104", "DG119", "DG125"}
