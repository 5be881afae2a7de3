"""The register of duties: what no test names is listed, what is named without being a duty is an error."""

from pathlib import Path

import pytest

from tools import requirements

REGISTER = """# Register

| id | clause | requirement |
|---|---|---|
| ZZB-06 | 6 | At 85 or more the deposit is returned in full. |
| ZZB-07 | 6 | Results are made public. |
| PF-01 | The hospital sees its case. |
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("docs", "tests", "config/policies/zhengzhou-2022"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs/requirements.md").write_text(REGISTER)
    return tmp_path


def write_test(project: Path, *duties: str) -> None:
    # Put together here so that this file names no duty itself.
    mark = "@pytest.mark" + f".req({', '.join(repr(duty) for duty in duties)})"
    (project / "tests/test_deposit.py").write_text(f"import pytest\n\n{mark}\ndef test_it(): ...\n")


def test_duties_without_a_test_are_listed_in_the_order_of_the_register(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_test(project, "ZZB-07")
    assert requirements.main(["--project", str(project)]) == 0
    assert capsys.readouterr().out == "missing: ZZB-06\nmissing: PF-01\n"


def test_a_worked_case_of_a_policy_names_duties_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_test(project, "PF-01", "ZZB-07")
    cases = project / "config/policies/zhengzhou-2022/examples.toml"
    cases.write_text('[[case]]\nname = "deposit returned"\nrequirements = ["ZZB-06"]\n')
    assert requirements.main(["--project", str(project)]) == 0
    assert capsys.readouterr().out == ""


def test_a_name_that_is_no_duty_is_an_error_with_its_place(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_test(project, "ZZB-66")
    assert requirements.main(["--project", str(project)]) == 1
    assert "unknown: ZZB-66 named in tests/test_deposit.py:3" in capsys.readouterr().err


def test_the_register_of_the_project_holds_each_duty_once(project_dir: Path) -> None:
    duties = requirements.registered(project_dir)
    assert len(duties) == len(set(duties))
    assert {"XX-01", "ZZA-14", "ZZB-21", "ZZC-06", "LN-17", "NA-11", "NT-13", "PF-19"} <= set(duties)


def test_no_test_of_the_project_names_what_is_no_duty(project_dir: Path) -> None:
    duties = requirements.registered(project_dir)
    assert [entry for entry in requirements.named_duties(project_dir) if entry[0] not in duties] == []
