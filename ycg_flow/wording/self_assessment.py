"""What the self-assessment says where no template can: slips, the way to the next point, what was saved."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ycg_flow.wording.numbers import number_text, quantity_text

SLIPS: Mapping[str, str] = {
    "yuan_for_ten_thousand": "本格单位是万元，看起来填的是元，请核对。",
    "ten_thousand_for_yuan": "本格单位是元，看起来填的是万元，请核对。",
    "ten_times_last_year": "是上年（{other}）的10倍以上，请核对。",
    "tenth_of_last_year": "不到上年（{other}）的十分之一，请核对。",
    "part_and_whole_swapped": "大于所属的整体（{other}），可能把分子和分母填反了，请核对。",
    "share_for_percent": "本格填百分数，85.5%请填85.5，不填0.855，请核对。",
}
SAVED = "已保存草稿。"
SAVED_WITH_FAULTS = "已保存草稿，其中{count}处还不是可用的数值，报送前请改正。"
KEPT_AGAIN = "登录前填写的内容已放回下表，尚未保存，请核对后点“保存草稿”。"
CONFLICT_OF_DRAFT = "没有保存：{person}在{at}改过同一处。请点保存按钮，对照两处内容后再存。"
NO_ROW_FOUND = "文件名开头没有行号，或没有这一行；请选行后再传。"
NO_FILE_CHOSEN = "没有选择文件，请先选择要上传的文件。"
ATTACHED = "已上传{count}份材料。"
REMOVED = "已移除这份材料。"
ASKED = "问题已提交，答复后会通知您。"
SUBMITTED = "自评已报送。"
REPORT_SAVED = "自评报告已保存。"
CONTRIBUTED = "已保存本单位的数据，牵头医院的填报人可以看到。"
TAKEN_OVER = "已把{count}项合计填入自评表，请在自评表里核对。"
NOTHING_CHOSEN = "没有选择要填入的数据，请先勾选。"


def slip_sentence(code: str, other: Fraction | None) -> str:
    """Return what may be wrong with a value."""
    return SLIPS[code].format(other="" if other is None else number_text(other))


def next_point_sentence(change: Fraction, points: Fraction, unit: str, *, is_beyond: bool, is_rise: bool) -> str:
    """Return what a measure lacks to the next point.

    >>> next_point_sentence(Fraction(1, 2), Fraction(3), "percent", is_beyond=False, is_rise=True)
    '再提高0.5个百分点可得3分'
    >>> next_point_sentence(Fraction(0), Fraction(2), "percent", is_beyond=True, is_rise=True)
    '再提高一点可得2分'
    """
    way = "再提高" if is_rise else "再降低"
    if not change:
        return f"{way}一点可得{number_text(points)}分"
    way += "超过" if is_beyond else ""
    amount = f"{number_text(abs(change))}个百分点" if unit == "percent" else quantity_text(abs(change), unit, {})
    return f"{way}{amount}可得{number_text(points)}分"
