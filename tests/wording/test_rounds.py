"""The sheets of a round: ranks, common money, and what another reading would change for whom."""

import json
from typing import Any

import pytest

from ycg_flow import resources
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.interface import evaluate_round_json
from ycg_flow.policy.reading_effects import round_reading_effects
from ycg_flow.wording.sheet.model import RoundSheet
from ycg_flow.wording.sheet.rounds import round_sheet_of

NANAN = resources.load_policy("nanan-2021")
SCORES = {
    "市医院片区": "96",
    "中医院片区": "94",
    "官桥片区": "90",
    "南侨片区": "90",
    "海都片区": "88",
    "洪濑片区": "80",
}


def round_sheet(**changes: Any) -> RoundSheet:
    parties = [
        {"id": name, "score": score, "ledger": {"centre_package": "100000000.00"}} for name, score in SCORES.items()
    ]
    content = {"year": 2021, "parties": parties, **changes}
    common, result = evaluate_round_json(NANAN, json.dumps(content).encode())
    effects = round_reading_effects(NANAN, common, result)
    return round_sheet_of(NANAN, common, result, clauses_of("nanan-2021"), effects)


@pytest.mark.req("NA-04")
def test_parties_stand_in_order_of_their_ranks_and_tied_ones_share_the_better() -> None:
    assert [(line[0], line[1]) for line in round_sheet().parties] == [
        ("1", "市医院片区"),
        ("2", "中医院片区"),
        ("3", "官桥片区"),
        ("3", "南侨片区"),
        ("5", "海都片区"),
        ("6", "洪濑片区"),
    ]


def test_each_party_has_a_sheet_of_its_own_with_the_arithmetic_of_its_rank() -> None:
    last = round_sheet().sheets[-1]
    line = next(line for line in last.money if line.name == "按考核名次结算的打包基金")
    assert last.party == "洪濑片区"
    assert line.arithmetic == "100,000,000.00 × 96% = 96,000,000.00元"
    share = next(line for line in last.money if line.name == "按名次结算的比例")
    assert "第5至6名 96%，第3至4名 98%，第1至2名 100%" in share.note


def test_a_sum_over_all_parties_is_said_and_computed() -> None:
    line = next(line for line in round_sheet().money if line.name == "各片区少结算的打包基金合计")
    assert line.formula == "各方按名次少结算的打包基金之和"
    assert line.arithmetic == "12,000,000.00元"


@pytest.mark.req("PF-19")
def test_another_reading_of_ties_is_shown_for_the_parties_it_moves_and_for_no_other() -> None:
    effect = next(line for line in round_sheet().effects if line.startswith("并列时怎样排名次"))
    assert "海都片区名次由第5名变为第4名" in effect
    assert "市医院片区" not in effect


def test_a_rank_beyond_the_bands_of_the_paper_is_left_to_the_place() -> None:
    parties = [
        {"id": f"片区{number}", "score": str(99 - number), "ledger": {"centre_package": "1.00"}} for number in range(7)
    ]
    last = round_sheet(parties=parties).sheets[-1]
    assert any("不在文件列出的各档之内，请由当地另行决定" in matter for matter in last.open_matters)


def test_ranks_wait_while_a_total_of_the_round_is_not_known() -> None:
    parties = [{"id": "甲", "score": "90"}, {"id": "乙"}]
    found = round_sheet(parties=parties)
    assert [line[0] for line in found.parties] == ["—", "—"]
    assert found.parties[1][2].startswith("未定（0.00分至")
