"""The commands on policies, as their users see them: what is said where, and with which exit code."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ycg_flow.cli import main
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.resources import POLICIES_VARIABLE, folder_texts, load_policy, policy_ids, policy_texts

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["policy", *arguments])
        except SystemExit as stop:
            code = int(str(stop.code))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_command


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The Zhengzhou policy in a folder of its own."""
    folder = tmp_path / "zhengzhou-2022"
    folder.mkdir()
    for name, text in policy_texts("zhengzhou-2022").items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def planted(folder: Path, old: str, new: str, name: str = "policy.toml") -> None:
    """Replace a text in a file of a folder."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.req("PF-09")
def test_every_shipped_policy_is_without_faults(run: Run) -> None:
    code, said, complained = run("check")
    assert (code, complained) == (0, "")
    assert [f"{policy}：没有错误" in said for policy in policy_ids()] == [True] * len(policy_ids())


@pytest.mark.req("PF-09")
def test_faults_are_told_with_file_line_and_remedy_and_exit_2(run: Run, copy: Path) -> None:
    planted(copy, '"visits_within_county / visits"', '"visits_within_conty / visits"')
    code, said, complained = run("check", str(copy))
    assert (code, said) == (2, "")
    line = next(line for line in complained.splitlines() if "visits_within_conty" in line)
    assert re.match(
        r".*policy\.toml:\d+ measure\.within_county_rate\.formula：.*是否想写“visits_within_county”？$", line
    )
    assert complained.splitlines()[-1].endswith("：发现1处错误，2处提醒。")


def test_warnings_alone_are_marked_and_exit_0(run: Run, copy: Path) -> None:
    code, said, _ = run("check", str(copy))
    assert code == 0
    assert [" 提醒 " in line for line in said.splitlines()] == [True, True, False]


def test_a_file_that_is_not_utf_8_is_refused_with_a_remedy(run: Run, copy: Path) -> None:
    (copy / "policy.toml").write_bytes("名称".encode("gb18030"))
    code, _, complained = run("check", str(copy))
    assert code == 2
    assert complained == "policy.toml：policy.toml 不是UTF-8编码。请另存为UTF-8编码。\n"


def test_the_list_names_version_title_years_and_counts(run: Run) -> None:
    code, said, _ = run("list")
    assert code == 0
    [line] = [line for line in said.splitlines() if line.startswith("zhengzhou-2022")]
    for part in (
        "第1版",
        "郑州市紧密型县域医共体医保绩效考核办法",
        "2022年起",
        "410100",
        "计分",
        "24项指标",
        "7项否决情形",
    ):
        assert part in line


def test_a_policy_that_cannot_be_used_is_listed_as_such(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "half-done").mkdir()
    (tmp_path / "half-done" / "policy.toml").write_text('id = "half-done"\n', encoding="utf-8")
    monkeypatch.setenv(POLICIES_VARIABLE, str(tmp_path))
    code, said, _ = run("list")
    assert code == 0
    assert "half-done  有3处错误，不能使用，请用 ycg-flow policy check half-done 查看" in said.splitlines()


def test_a_folder_of_policies_that_does_not_exist_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POLICIES_VARIABLE, str(tmp_path / "nowhere"))
    code, said, fault = run("list")
    assert (code, said) == (2, "")
    assert fault.startswith("YCG_FLOW_POLICIES：设置的政策目录")
    assert "nowhere" in fault
    assert "请建立这个目录，或改正设置中的路径。" in fault


def test_a_byte_order_mark_is_told_with_the_remedy(run: Run, copy: Path) -> None:
    text = (copy / "policy.toml").read_text(encoding="utf-8")
    (copy / "policy.toml").write_text(f"\ufeff{text}", encoding="utf-8")
    code, said, fault = run("check", str(copy))
    assert (code, said) == (2, "")
    assert "policy.toml" in fault
    assert "不要选“带BOM的UTF-8”" in fault


@pytest.mark.parametrize("policy", policy_ids())
@pytest.mark.parametrize("form", ["text", "html"])
def test_the_page_names_everything_that_an_input_is_written_with(policy: str, form: str, run: Run) -> None:
    shown = run("show", policy, "--as", form)[1]
    table = load_policy(policy).table
    entries = [*table.indicator, *table.bonus, *table.veto, *table.figure, *table.parameter, *table.ledger]
    for entry in entries:
        assert re.search(rf"(（{entry.id}）|<code>{entry.id}</code>)", shown), entry.id
    for reading in table.reading:
        for name in (reading.id, *reading.options):
            assert re.search(rf"(（{name}）|<code>{name}</code>)", shown), (reading.id, name)


@pytest.mark.parametrize("form", ["text", "html"])
def test_the_page_says_payment_curves_in_words_and_when_an_indicator_applies(form: str, run: Run) -> None:
    bands = "比例分档：85分及以上 100%，60分及以上、不满85分 50%，不满60分 0%"
    assert bands in run("show", "zhengzhou-2022", "--as", form)[1]
    assert "仅当“牵头单位为中医院”为是时适用" in run("show", "national-alliance", "--as", form)[1]


def test_an_id_in_two_folders_is_refused(run: Run, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(POLICIES_VARIABLE, str(copy.parent))
    code, said, complained = run("list")
    assert (code, said) == (2, "")
    assert "“zhengzhou-2022”在两个目录里都有" in complained


@pytest.mark.req("LN-05")
def test_a_city_derives_a_scored_policy_that_checks_and_names_its_origin(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "my-city"
    code, said, _ = run(
        "derive", "liaoning-reference", "--id", "my-city", "--out", str(folder), "--points-total", "100"
    )
    assert code == 0
    assert "liaoning-reference" in said
    assert run("check", str(folder))[0] == 0
    text = folder_texts(folder)["policy.toml"]
    assert '[derived_from]\npolicy = "liaoning-reference"\nversion = 1\ndigest = "' in text
    assert "#" not in text


def test_a_scored_policy_is_derived_with_its_worked_cases(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    assert run("derive", "zhengzhou-2022", "--id", "own", "--out", str(folder))[0] == 0
    code, said, _ = run("check", str(folder))
    assert code == 0
    assert "examples.toml" not in said
    assert 'policy = "own"' in folder_texts(folder)["examples.toml"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--id", "Nicht Gut"], "“Nicht Gut”不能作政策编号"),
        (["--id", "xinxiang-2025"], "编号“xinxiang-2025”已有政策使用"),
        (["--id", "own", "--points-total", "100"], "政策本来就有分值"),
        (["--id", "own", "--out", "."], "目录 . 里已有文件"),
    ],
)
def test_what_cannot_be_derived_is_refused_and_nothing_written(
    arguments: list[str], complaint: str, run: Run, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy)
    before = sorted(copy.rglob("*"))
    code, said, complained = run("derive", "zhengzhou-2022", *arguments)
    assert (code, said) == (2, "")
    assert complaint in complained
    assert sorted(copy.rglob("*")) == before


@pytest.mark.req("PF-09")
def test_the_difference_of_two_versions_is_told_in_sentences(run: Run, copy: Path) -> None:
    planted(copy, "version = 1", "version = 2")
    planted(copy, 'name = "信息公开情况"\npoints = 5', 'name = "信息公开情况"\npoints = 4')
    planted(copy, "target = 10, off = 1", "target = 12, off = 2")
    planted(copy, "{ from = 85, value = 1 }", "{ from = 90, value = 1 }")
    planted(copy, "on = { year = 1, month = 3, day = 31 }", "on = { year = 1, month = 4, day = 30 }")
    planted(copy, 'default = "proportional"', 'default = "begun"')
    planted(copy, '"surplus - retained_surplus"', '"max(0, surplus - retained_surplus)"')
    code, said, _ = run("diff", "zhengzhou-2022", str(copy))
    assert code == 0
    before, after = (f"[{at}, +∞) 1；[60, {at}) 0.5；[0, 60) 0" for at in (85, 90))
    returned = "年度预付额度结余 − 结余留用"
    lines = said.splitlines()
    for line in (
        "政策：版本由1改为2。",
        f"清算行“退回的结余资金”（surplus_clawback）：公式由“{returned}”改为“{returned}，小于0按0计”。",
        "指标“信息公开情况”（disclosure）：分值由5分改为4分。",
        "期限“完成年终清算和医保资金拨付”（settlement）：日期由次年3月31日改为次年4月30日。",
        f"清算行“质量保证金返还”（deposit_refund）：支付曲线“refund_share”由{before}改为{after}。",
    ):
        assert line in lines
    assert any(line.startswith("指标“下转病人达到10%”（down_referral）：规则由“低于10%的，每低") for line in lines)
    assert any("理解口径" in line and "默认值由“按比例扣”改为“不足一个百分点按一个百分点扣”" in line for line in lines)


def test_policies_that_say_the_same_have_no_difference(run: Run, copy: Path) -> None:
    assert run("diff", str(copy), "zhengzhou-2022") == (0, "两份政策的内容相同。\n", "")


def test_the_page_of_a_policy_needs_nothing_else_and_draws_every_computed_rule(run: Run) -> None:
    code, page, _ = run("show", "zhengzhou-2022", "--as", "html")
    assert code == 0
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert page.count('<svg class="curve"') == 21
    identifiers = re.findall(r'id="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("policy", policy_ids())
@pytest.mark.parametrize("form", ["text", "html"])
def test_every_policy_can_be_shown(policy: str, form: str, run: Run) -> None:
    code, page, complained = run("show", policy, "--as", form)
    assert (code, complained) == (0, "")
    assert "None" not in page


@pytest.mark.parametrize("action", [["show"], ["derive", "--id", "own", "--out", "own"]])
def test_a_faulty_register_of_clauses_is_told_and_not_a_crash(
    action: list[str], run: Run, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy.parent)
    planted(copy, "place = ", "plcae = ", "clauses.toml")
    code, _, complained = run(action[0], str(copy), *action[1:])
    assert code == 2
    assert "是否想写“place”？" in complained
    assert not Path("own").exists()


def test_a_name_with_markup_is_shown_and_not_obeyed(run: Run, copy: Path) -> None:
    planted(copy, 'name = "信息公开情况"', 'name = "<script>信息&公开</script>"')
    _, page, _ = run("show", str(copy), "--as", "html")
    assert "<script" not in page
    assert "&lt;script&gt;信息&amp;公开" in page


@pytest.mark.req("PF-09")
def test_a_policy_that_the_checker_refuses_evaluates_nobody(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = copy.rename(copy.parent / "own-city")
    for name, text in folder_texts(own).items():
        (own / name).write_text(text.replace('"zhengzhou-2022"', '"own-city"'), encoding="utf-8")
    monkeypatch.setenv(POLICIES_VARIABLE, str(own.parent))
    assert load_policy("own-city").id == "own-city"
    example = (own / "examples.toml").read_text(encoding="utf-8")
    wrong = re.sub(r"(?m)^total = .*$", 'total = "1"', example, count=1)
    assert wrong != example
    (own / "examples.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(FaultsFound):
        load_policy("own-city")


@pytest.mark.req("PF-09")
def test_brackets_nested_a_thousand_deep_are_a_fault_and_no_crash(run: Run, copy: Path) -> None:
    (copy / "policy.toml").write_text(f"id = {'[' * 3000}{']' * 3000}\n", encoding="utf-8")
    code, said, complained = run("check", str(copy))
    assert (code, said) == (2, "")
    assert "层数太多" in complained
