"""Why a typed text was not taken as a number: what is wrong with it and what to type instead."""

from __future__ import annotations

from collections.abc import Mapping

from ycg_flow.wording.quoting import quoted
from ycg_flow.wording.terms import unit_word

TYPED_NUMBERS: Mapping[str, str] = {
    "typed_nothing_there": "“{given}”不是数值。数量为零请写0；确实没有数据的，请清空此格并在说明栏写明原因。",
    "typed_in_chinese": "“{given}”是中文数字，请改用阿拉伯数字，如 3。",
    "typed_exponent": "“{given}”是科学记数法，表格软件可能已丢掉后几位，请写出全部数字。",
    "typed_two_points": "“{given}”有两个以上的小数点，请核对后重写。",
    "typed_about": "“{given}”是大约的数，请写确切的数值。",
    "typed_range": "“{given}”是一个范围，请写确切的数值。",
    "typed_fraction": "“{given}”是分数，请写算好的小数。",
    "typed_formula": "“{given}”是算式，请写算好的结果。",
    "typed_unfinished": "“{given}”小数点后没有数字，请补全或去掉小数点。",
    "typed_too_long": "“{given}”太长，请核对是否粘贴了多格内容。",
    "typed_grouping": "“{given}”的逗号或空格不在千位上，可能是小数点或漏了数字，请核对后重写。",
    "typed_other_unit": "“{given}”的单位与本格（{unit}）不符，请换算成{unit}后只写数字。",
    "typed_no_number": "“{given}”不是数值，请只写数字和小数点，如 85.5。",
}


def typed_number_sentence(code: str, given: str, unit: str, declared: Mapping[str, str]) -> str:
    """Return why a text is no number and what to type instead."""
    return TYPED_NUMBERS[code].format(given=quoted(given), unit=unit_word(unit, declared))
