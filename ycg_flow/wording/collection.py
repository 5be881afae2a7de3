"""What the pages of data collection say: stages of a figure, where a value comes from, what was done."""

from __future__ import annotations

from collections.abc import Mapping

STAGES: Mapping[str, str] = {
    "self_reported": "自评",
    "collected": "采集",
    "verified": "核查",
    "final": "终评",
}
_SOURCES: Mapping[str, str] = {
    "submission": "自评报送",
    "case": "上年案卷{rest}",
    "survey_tally": "满意度调查",
    "decision": "另行核定",
}
ENTERED = "已录入{count}项新的或有变化的数据。"
NOTHING_NEW = "与已录入的数据相同，没有新增。"
RESOLVED = "差异已处理，终评值已写入。"


def source_text(source: str) -> str:
    """Return where a value comes from, as people say it; what people wrote themselves stands as it is.

    >>> source_text("stage:collected"), source_text("survey_tally:4"), source_text("医保结算数据")
    ('采用采集值', '满意度调查', '医保结算数据')
    """
    kind, _, rest = source.partition(":")
    if kind == "stage" and rest in STAGES:
        return f"采用{STAGES[rest]}值"
    return _SOURCES[kind].format(rest=rest) if kind in _SOURCES else source
