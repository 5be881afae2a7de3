"""The workflow's catalogue: codes and values of refusals, faults and deadlines in Chinese.

A refusal says what does not hold and what to do. Identifiers in values (figures, indicators, roles, acts) are shown by
the names the caller gives; one without a name is shown as it is.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

from ycg_flow.wording.input_faults import INPUT_FAULTS
from ycg_flow.wording.numbers import money_text
from ycg_flow.wording.refusals import REFUSALS
from ycg_flow.workflow.deadlines import Step, Timeliness
from ycg_flow.workflow.diagram import DiagramWords
from ycg_flow.workflow.facts import Reason, Value
from ycg_flow.workflow.faults import Fault
from ycg_flow.workflow.table import Workflow
from ycg_flow.workflow.working_days import CHINA_TIME

WEEKDAYS = "一二三四五六日"
FEN_PER_YUAN = 100

REASONS: Mapping[str, str] = {
    # who may
    "event_is_possible_here": "当前环节不能办理此事项，请刷新页面查看最新进度。",
    "permission_is_held": "您没有办理此事项的权限；确需办理的，请联系安全管理员核对岗位。",
    "only_automatic": "此事项由系统自动办理，无需人工操作。",
    "a_person_decides": "此事项须由经办人员决定，系统不得代办。",
    "earlier_act_shuts_out": "您已办理过：{items}，按职责分离要求不能再办理此事项，请由其他人员办理。",
    "second_signature_by_another": "您已办理过：{items}，须由另一人签署，请转其他有权人员办理。",
    "no_conflict_of_interest": "您与该医共体存在隶属或利益关系，须回避，请由其他人员办理。",
    "actor_has_declared_interests": "您尚未申报与该医共体的利益关系，请先完成申报。",
    "reason_is_given": "未填写理由，请填写后再提交。",
    # the frame
    "party_is_named": "尚未确定评价对象，请先选择医共体。",
    "policy_version_is_stored": "尚未固定政策版本，请先在评价周期中选定政策。",
    "case_is_under_way": "案卷已归档或已撤销；确需重启的，请先按程序重启案卷。",
    "timetable_is_complete": "以下期限尚未设定：{items}，请补充时间安排。",
    "parameters_are_settled": "以下本地参数尚未确定：{items}，请填写数值和依据。",
    "every_duty_has_an_eligible_person": "以下职责没有符合条件的人员：{items}，请指定人员或请上级派员支援。",
    "evaluation_group_is_complete": "评价组缺少：{items}，请先补齐成员。",
    "every_member_has_declared_interests": "以下成员尚未申报利益关系：{items}，请督促其申报。",
    "named_person_has_no_conflict": "未指定人员，或所选人员与该医共体有利益关系，请另选人员。",
    "evaluation_year_has_ended": "{year}年度尚未结束，请在年度结束后办理。",
    # windows
    "window_is_not_locked": "办理已于{locks_at}关闭；需要补办的，请向医保部门申请延期。",
    "lock_date_has_passed": "关闭时间未到（{closes_at}），在此之前仍可报送，请届时再办理。",
    "due_date_has_passed": "期限未到（{due_at}），请届时再办理。",
    "new_date_is_later": "新期限须晚于原期限{due_on}，且不早于今天，请重新选择日期。",
    # the self-assessment
    "all_required_figures_are_answered": "以下必填数据尚未填写或说明：{items}，请补充。",
    "no_figure_is_invalid": "以下数据有误：{items}，请按提示更正。",
    "all_demanded_evidence_is_attached": "以下数据缺少佐证材料：{items}，请上传。",
    "report_is_attached": "自评报告尚未写好，请写完各节或上传写好的报告。",
    "every_returned_indicator_has_a_reason": "请至少选择一项退回的指标，并逐项填写理由（缺理由：{items}）。",
    # collection and verification
    "collection_has_not_begun": "医保部门已开始采集核对，不能撤回；确需修改的，请申请退回补正。",
    "all_collected_figures_are_imported": "以下采集数据尚未导入：{items}，请补充导入。",
    "differences_are_resolved": "以下数据差异超出允许范围且尚未处理：{items}，请逐项处理。",
    "all_sample_kinds_are_verified": "以下材料尚未抽查：{items}，请完成抽查。",
    "every_sampled_item_is_checked": "以下样本尚未核查：{items}，请记录核查结果。",
    "interviews_are_recorded": "以下对象尚未访谈：{items}，请补充访谈记录。",
    "survey_is_recorded": "满意度调查结果尚未报送，请联系第三方调查员。",
    # the result
    "every_indicator_is_scored": "以下指标尚未评分：{items}，请完成评分。",
    "every_score_has_a_reason": "以下评分缺少理由：{items}，请补充。",
    "every_missing_figure_is_decided": "以下数据缺失或无法计算：{items}，请逐项裁定处理方式。",
    "result_is_current": "评分依据已变化，请重新计算结果。",
    "content_shown_is_the_content_to_approve": "您看到的内容已被更新，请刷新页面，核对后再签署。",
    "feedback_is_given_or_its_time_is_over": "医共体尚未反馈意见，反馈期到{due_at}，请届时再办理。",
    "an_indicator_is_named": "未指明指标，请选择一项指标。",
    "no_objection_is_open": "以下异议或申诉尚未办结：{items}，请先作出答复。",
    "an_objection_is_upheld": "没有认定成立的异议或申诉，不能更正结果。",
    "no_veto_inquiry_is_open": "以下一票否决核查尚未办结：{items}，请先作出决定。",
    "no_veto_is_undecided": "以下一票否决情形缺少判定依据：{items}，请补充数据或作出决定。",
    "result_is_approved": "审定结果已失效，请由审定人重启案卷，重新评定并审定后再办理。",
    "public_notice_is_required": "本政策未要求公示。",
    "notice_period_has_ended": "公示期未满（{ends_at}），请届时再办理。",
    "grade_is_excellent": "评价等次不是优秀，不能登记激励措施。",
    "decision_document_is_named": "未注明决定文件，请填写文号或会议纪要名称。",
    # the cycle
    "cycle_has_parties": "评价周期内没有评价对象，请先选择医共体。",
    "every_case_is_decided": "以下案卷尚未审定：{items}，请待全部审定后办理。",
    "every_case_is_closed": "以下案卷尚未归档：{items}，请待全部归档后办理。",
    "no_case_is_settled": "以下案卷已进入清算：{items}，不能再变更；确需变更的，请先重启案卷。",
    "ranks_do_not_wait_for_the_cohort": "清算按名次确定，须待本轮全部案卷审定后办理。",
    # the money
    "ledger_is_complete": "清算台账缺少：{items}，请补充录入。",
    "every_statement_is_issued": "以下清算单尚未下达：{items}，请先办理。",
    "every_statement_is_settled": "以下清算单的资金尚未结清：{items}，请先登记拨付或收回。",
    "statement_conserves": "清算单各部分之和与总额相差{gap_fen}，请核对台账后重新计算。",
    "statement_is_current": "清算依据已变化，请重新计算清算单。",
    "departments_are_informed": "尚未通报以下部门：{items}，请先通报。",
    # inquiry, objection, order
    "findings_are_recorded": "尚未记录调查事实，请先记录。",
    "fraud_was_self_reported_in_time": "不符合及时主动报告的条件，不能从宽处理。",
    "rescoring_is_recorded": "更正后的得分尚未算出：请先在“评分”页改分，由评价组组长重新计算初步评价结果，再来登记。",
    "answerer_did_not_score": "未指定复核人，或所选人员参与过该指标评分，请另选人员。",
    "rectification_evidence_is_attached": "尚未上传整改佐证材料，请上传后再报告。",
    "re_inspection_is_recorded": "尚未记录复查情况，请先复查并记录。",
    "rectification_target_is_met": "指标仍未达到整改目标，不能销号。",
    "rectification_target_is_missed_again": "指标未再低于整改目标，无需重启。",
    "order_is_overdue_or_insufficient": "整改期限未到，也未认定整改不到位，不能升级处理。",
    "measure_is_on_the_ladder": "所选措施轻于已采取的措施或不在规定之列，可选：{items}。",
    "no_order_is_open": "以下整改通知尚未办结：{items}，请先复查销号。",
    # the task
    "task_is_owed_by_the_actor": "该任务不由您的岗位承担（承担岗位：{items}）。",
    "task_is_held_by_the_actor": "该任务不在您名下，不能退回。",
}
"""Refusals by the code of their reason; the code is the statement that does not hold."""

FAULTS: Mapping[str, str] = {
    "missing_key": "缺少此项（应为{wanted}）；请补充。",
    "wrong_type": "类型不符（应为{wanted}）；请更正。",
    "unknown_key": "不认识此项；请删除或改正拼写（相近：{nearest}）。",
    "unknown_word": "不认识“{word}”；请改为已定义的名称（相近：{nearest}）。",
    "named_twice": "“{word}”重复；请只保留一处。",
    "not_a_division_code": "“{word}”不是六位行政区划代码；请更正。",
    "region_above_missing": "缺少上级区划“{word}”；请补充。",
    "includes_itself": "岗位“{word}”包含了自身；请去掉循环。",
    "day_of_another_year": "“{word}”不属于该年；请移到对应年份。",
    "day_without_effect": "“{word}”写在这里不起作用（工作日才能放假，周末才能调休上班）；请核对日期。",
    "date_or_working_days": "须写日期（month、day）或 working_days 之一；请二选一。",
    "no_such_day": "没有“{word}”这一天；请更正。",
    "below_zero": "天数不能为负；请更正。",
    "nothing_creates_it": "没有说明由何而来；请填写 created_by 或 creation_permission。",
    "nobody_owes_it": "没有承担岗位；请填写 roles。",
    "never_opened": "没有任何环节产生此任务；请在环节的 tasks 中列出或删除。",
    "final_with_duties": "终结环节不应有承担岗位或任务；请删除。",
    "state_without_owner": "没有承担岗位；请填写 owners，或标为 is_final。",
    "task_of_nobody_who_owns_the_state": "任务“{word}”的承担岗位不在本环节之列；请统一。",
    "state_not_reachable": "从起始环节无法到达；请补充转入或删除。",
    "no_way_to_an_end": "从此环节无法到达任何终结环节；请补充转出。",
    "final_is_left": "终结环节有未标明 leaves_final 的转出；请标明或删除。",
    "never_possible": "没有起始环节；请填写 from。",
    "nobody_may": "没有任何人可以办理；请填写 permissions，或标为 is_automatic。",
    "moves_nowhere": "转入环节“{word}”与起始环节相同；不转移的事项请去掉 to。",
    "tasks_follow_the_states": "转移的任务由环节决定；请去掉 opens 和 closes。",
    "no_window_here": "环节“{state}”没有可判断的期限；请填写该环节的 window_of。",
    "first_signature_does_not_lead_here": "“{word}”不通向此事项的起始环节；请更正首签事项。",
    "routes_are_not_exclusive": "环节“{state}”的同名事项须依次写明 when，最后一条不写；请更正。",
    "routes_differ_in_who_may": "环节“{state}”的同名事项权限不一致；请统一。",
}
"""Faults of the data files: what is wrong, then what to do."""

ORIGINS: Mapping[str, str] = {
    "date_of_timetable": "{label}：{evaluation_year}年度评价，定为{due_on}{clause}。",
    "working_days_from_opening": "{label}：自{opened_on}起{working_days}个工作日，为{due_on}{clause}。",
    "moved_to_leave_working_days": "任务于{opened_on}产生，须至少留{working_days}个工作日，顺延至{due_on}。",
    "stands_on_rest_day": "{rest_day}为休息日，期限不变，请提前办理。",
    "rolled_earlier": "{rest_day}为休息日，提前至{due_on}。",
    "rolled_later": "{rest_day}为休息日，顺延至{due_on}。",
    "rests_on_provisional_year": "所依据年份的放假安排尚未公布，日期为暂定。",
    "locks_after": "逾期{days}天内仍可补办（至{locks_on}），按逾期记录；此后须经批准延期。",
    "set_by_decision": "下达时定为{due_on}{decision_document}。",
    "extended": "经批准由{replaced}延至{due_on}（{decided_on}决定，理由：{reason}{decision_document}）。",
}
"""How a date came about, step by step."""

LOCKS_WHEN_DUE = "到期即关闭（{locks_on}），此后须经批准延期。"
"""In place of `locks_after` where no day is left after the due date."""

NOT_YET_OPEN = "办理时间未到，{opens_at}起办理，请届时再来。"
"""In place of `window_is_not_locked` where the window has not opened yet."""

TIMELINESS: Mapping[Timeliness, str] = {
    Timeliness.TOO_EARLY: "未到办理时间",
    Timeliness.ON_TIME: "按期",
    Timeliness.LATE: "逾期",
    Timeliness.LOCKED: "已关闭",
}

MEASURES: Mapping[str, str] = {
    "supervisory_interview": "约谈",
    "circulated_criticism": "通报批评",
    "payment_suspension": "暂停医保资金拨付",
    "budget_disqualification": "取消总额预算资格",
}
"""Measures against an order that is not carried out, mildest first."""

DEPARTMENTS: Mapping[str, str] = {"health_commission": "卫生健康部门", "finance_department": "财政部门"}
"""Who is told of an approved result."""

ON_SITE: Mapping[str, str] = {
    "medical_record": "病历",
    "prescription": "处方",
    "account": "财务账目",
    "purchase_record": "药品耗材采购记录",
    "insured_patient": "参保患者",
    "medical_staff": "医务人员",
    "manager": "管理人员",
    "surveyed": "调查人数",
    "satisfied": "满意人数",
    "neutral": "一般人数",
    "dissatisfied": "不满意人数",
}
"""What is sampled on site, who is interviewed there, and what the surveyor counts."""

WANTED: Mapping[str, str] = {
    "text": "文字",
    "texts": "文字列表",
    "number": "整数",
    "numbers": "整数列表",
    "flag": "true 或 false",
    "dates": "日期列表",
    "table": "表",
    "tables": "表的列表",
}

DIAGRAM_WORDS = DiagramWords(
    title="{table}流转图",
    here="当前环节",
    at="当前环节：{state}。可以办理：{steps}。",
    ended="当前环节：{state}，流程已结束。",
    everywhere="各环节依次为：{states}。",
    step="{act}（转入{state}）",
    separator="、",
)


WAIVABLE_REQUIREMENTS: Mapping[str, str] = {
    "every_duty_has_an_eligible_person": "职责没有符合条件的人员",
    "all_required_figures_are_answered": "必填数据没有填写或说明",
    "all_demanded_evidence_is_attached": "数据缺少佐证材料",
    "all_collected_figures_are_imported": "采集数据没有导入",
    "evaluation_group_is_complete": "评价组缺少成员",
    "all_sample_kinds_are_verified": "材料没有抽查",
    "every_sampled_item_is_checked": "样本没有核查",
    "interviews_are_recorded": "对象没有访谈",
    "ledger_is_complete": "清算台账缺少数据",
    "departments_are_informed": "部门没有通报",
}
"""What a decision may waive, in short: the head over the items of each."""
EARLIER_YEARS: Mapping[str, str] = {"1": "上年", "2": "前年", "3": "大前年"}


def names_of(workflow: Workflow) -> dict[str, str]:
    """Return the Chinese names of acts ("table.event"), roles, task kinds, measures, departments, samples, waivers."""
    names = {**MEASURES, **DEPARTMENTS, **ON_SITE, **WAIVABLE_REQUIREMENTS}
    for table in workflow.tables.values():
        names |= {role.id: role.label for role in table.roles.values()}
        names |= {f"{table.id}.{row.event}": row.label for row in table.transitions}
    return names | {kind.id: kind.label for kind in workflow.task_kinds.values()}


def reason_sentence(reason: Reason, names: Mapping[str, str]) -> str:
    """Return why an act is refused and what to do; raises KeyError for a code the catalogue does not know."""
    opens_at = reason.values.get("opens_at")
    if isinstance(opens_at, datetime):
        return NOT_YET_OPEN.format(opens_at=start_text(opens_at))
    values = {key: _shown(key, value, names) for key, value in reason.values.items()}
    return _template(reason.code).format_map(_Shown(values))


def fault_sentence(fault: Fault) -> str:
    """Return what is wrong in a data file and what to do, with file and place in front."""
    values = {**fault.values, "wanted": WANTED.get(fault.values.get("wanted", ""), "")}
    return f"{fault.file} {fault.place}：{FAULTS[fault.code].format_map(_Shown(values))}"


def origin_sentence(step: Step) -> str:
    """Return one step of how a date came about; dates carry their weekday."""
    values = {key: _origin_value(key, text) for key, text in step.values.items()}
    has_grace = step.code != "locks_after" or values.get("days") != "0"
    return (ORIGINS[step.code] if has_grace else LOCKS_WHEN_DUE).format_map(_Shown(values))


def day_text(day: date) -> str:
    """Return a date with its weekday.

    >>> day_text(date(2026, 1, 30))
    '2026-01-30（周五）'
    """
    return f"{day.isoformat()}（周{WEEKDAYS[day.weekday()]}）"


def instant_text(at: datetime) -> str:
    """Return an instant in China time; midnight, as the end of a window, is the 24th hour of the day before.

    >>> from datetime import UTC
    >>> instant_text(datetime(2026, 1, 31, 16, tzinfo=UTC))
    '2026-01-31（周六）24:00'
    """
    local = at.astimezone(CHINA_TIME)
    if local.hour == local.minute == local.second == 0:
        return f"{day_text(local.date() - timedelta(days=1))}24:00"
    return f"{day_text(local.date())}{local:%H:%M}"


def start_text(at: datetime) -> str:
    """Return an instant in China time at which something begins; midnight is the day that begins with it.

    >>> from datetime import UTC
    >>> start_text(datetime(2026, 1, 4, 16, tzinfo=UTC))
    '2026-01-05（周一）'
    """
    local = at.astimezone(CHINA_TIME)
    return day_text(local.date()) if local.hour == local.minute == local.second == 0 else instant_text(at)


class _Shown(dict[str, str]):
    """Values of a sentence; one that a reason does not carry is shown as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _template(code: str) -> str:
    """Return the sentence of a code: a guard's, a step's, or that of a value that a case's input cannot have."""
    for catalogue in (REASONS, REFUSALS):
        if code in catalogue:
            return catalogue[code]
    what, remedy = INPUT_FAULTS[code]
    return f"{what}，{remedy}。"


def _shown(key: str, value: Value, names: Mapping[str, str]) -> str:
    if key.endswith("_fen") and isinstance(value, int):
        return f"{money_text(Fraction(value, FEN_PER_YUAN))}元"
    if isinstance(value, tuple):
        return "、".join(item_text(item, names) for item in value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return day_text(value)
    return names.get(value, value) if isinstance(value, str) else str(value)


def item_text(item: str, names: Mapping[str, str]) -> str:
    """Return the name of an item: one of several keeps its number, an earlier year and another case are said.

    >>> names = {"visits": "就诊人次"}
    >>> item_text("2:visits", names), item_text("visits[-1]", names), item_text("410181-2025-001.visits", names)
    ('就诊人次（第2件）', '就诊人次（上年）', '就诊人次（410181-2025-001）')
    """
    number, _, subject = item.partition(":")
    if subject in names:
        return f"{names[subject]}（第{number}件）"
    name, _, back = item.removesuffix("]").partition("[-")
    if name in names and back in EARLIER_YEARS:
        return f"{names[name]}（{EARLIER_YEARS[back]}）"
    case, _, own = item.partition(".")
    if item not in names and own in names:
        return f"{names[own]}（{case}）"
    return names.get(item, item)


def _origin_value(key: str, text: str) -> str:
    if key == "clause":
        return f"（依据{text}）" if text else ""
    if key == "decision_document":
        return f"，{text}" if text else ""
    is_day = key.endswith("_on") or key in {"rest_day", "replaced"}
    return day_text(date.fromisoformat(text)) if is_day else text
