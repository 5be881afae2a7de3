"""The sentences of notices: what happened or is due, with names in place of codes."""

from __future__ import annotations

from collections.abc import Mapping

NOTICES: Mapping[str, str] = {
    "act_on_your_case": "案卷{case}：已办理“{act}”。{reason}",
    "receipt_issued": "案卷{case}的自评已报送，回执编号{number}，请保存回执。",
    "question_asked": "案卷{case}就指标“{indicator}”提问，请统一答复。",
    "question_answered": "指标“{indicator}”的提问已统一答复，请查看。",
    "named_for_the_group": "您被指定参加案卷{case}的评价组（{role}），请先申报利益关系。",
    "objection_assigned": "案卷{case}指标“{indicator}”的异议由您复核，请在期限内答复。",
    "result_for_department": "案卷{case}的评价结果已审定，文号{document}，特此通报。",
    "task_assigned": "“{task}”已指定由您办理。",
    "task_nudged": "请尽快办理“{task}”。{message}",
    "before": "“{task}”将于{due_on}到期（{subject}），请按时办理。",
    "overdue": "“{task}”已于{due_on}到期（{subject}），请立即办理。",
    "escalation": "“{task}”（{subject}）已于{due_on}到期仍未办结，请督促办理。",
}


def notice_sentence(code: str, values: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return the sentence of a notice; a reminder's code carries its days (`before_3`), which the due date says better.

    >>> notice_sentence("task_nudged", {"task": "fill", "message": ""}, {"fill": "完成自查自评"})
    '请尽快办理“完成自查自评”。'
    """
    kind = code if code in NOTICES else code.partition("_")[0]
    return NOTICES[kind].format_map(_Shown({name: names.get(value, value) for name, value in values.items()}))


class _Shown(dict[str, str]):
    """Values of a notice; one that it does not carry is shown as nothing."""

    def __missing__(self, key: str) -> str:
        return ""
