"""What other readings would give is what the engine gives when it is told to read so."""

import json
from dataclasses import replace

import pytest

from tests.wording.cards import demo, result, zhengzhou
from ycg_flow import resources
from ycg_flow.policy.evaluation import evaluate
from ycg_flow.policy.interface import evaluate_round_json
from ycg_flow.policy.reading_effects import reading_effects, round_reading_effects


@pytest.mark.req("PF-19")
def test_an_effect_is_the_difference_to_the_case_read_otherwise() -> None:
    used = result()
    effects = reading_effects(zhengzhou(), used)
    assert effects
    for effect in effects:
        other = evaluate(zhengzhou(), replace(used.case, readings={effect.reading: effect.option}))
        differences = effect.differences
        assert differences is not None
        for name, scored in other.score.indicators.items():
            before = used.score.indicators[name].judgement.points
            change = differences.indicators.get(name)
            assert scored.judgement.points == (before if change is None else change.after)
        for name, amount in other.statement.items():
            changed = differences.amounts.get(name)
            assert amount.value == (used.statement[name].value if changed is None else changed.after)


def test_readings_that_change_nothing_or_only_guide_people_have_no_effect() -> None:
    figures = {**demo()["figures"], "down_referral_rate": "10"}
    effects = reading_effects(zhengzhou(), result({"year": 2025, "figures": figures, "only": ["down_referral"]}))
    assert effects == ()


def test_in_a_round_every_party_is_read_otherwise_at_once() -> None:
    nanan = resources.load_policy("nanan-2021")
    parties = [{"id": name, "score": score} for name, score in (("a", "90"), ("b", "90"), ("c", "80"))]
    content = {"year": 2021, "parties": parties}
    common, found = evaluate_round_json(nanan, json.dumps(content).encode())
    (effect,) = [each for each in round_reading_effects(nanan, common, found) if each.reading == "ties"]
    assert effect.option == "dense"
    rank = effect.parties["c"].rank
    assert rank is not None
    assert [rank.before, rank.after] == [3, 2]
    assert "a" not in effect.parties
