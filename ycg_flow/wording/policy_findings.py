"""What the checker of policy files finds beyond form, names and units: by code, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping

POLICY_FINDINGS: Mapping[str, tuple[str, str]] = {
    # Clauses
    "clause_missing": ("“{name}”出自文件，却没有写明条款", "请补上 clause；不出自文件的，把 in_text 写成 false"),
    "clause_twice": ("条款“{word}”登记了两次", "请合并或改正编号"),
    "unknown_clause": ("条款登记里没有“{word}”", "请先在 clauses.toml 登记，或改正编号"),
    # Years and dates
    "range_turned": ("下限{least}大于上限{most}", "请改正两端"),
    "trial_without_end": ("试行的政策没有写明最后适用的年度", "请补上 last_year"),
    "deadline_order": ("“{later}”（{second}）早于“{earlier}”（{first}）", "请按办事先后改正日期"),
    "deadline_when": ("期限要写明一种算法，且只写一种", "请保留 on、quarterly_on_day、working_days_after 中的一个"),
    "deadline_working_days": (
        "working_days 和 working_days_after 要一起写",
        "请补上缺的一个，或把两个都删去",
    ),
    "no_such_day": ("没有{given}这一天", "请改正月和日"),
    # Figures and parameters
    "options_need_grade": ("有选项的数据项单位应为 grade，不是“{given}”", "请改正单位，或删去选项"),
    "grade_needs_options": ("等级类的数据项至少要有两个选项", "请补上 options"),
    "part_of_itself": ("数据项不能是自己的一部分", "请改正 part_of"),
    "default_out_of_range": ("默认值{given}不在允许的范围内（下限：{least}；上限：{most}）", "请改正默认值或范围"),
    "figure_years_missing": ("“{name}”要用到{needed}年的数据，却只声明了{given}年", "请把 years 改为{needed}"),
    "figure_years_unused": ("“{name}”声明了{given}年的数据，只用到{needed}年", "请核对 years 是否多写"),
    # Points
    "not_above_zero": ("{given}不大于0", "请写大于0的数"),
    "parts_points": ("各分项的分值合计{given}，与指标的{points}不符", "请改正分值"),
    "points_without_total": ("政策没有总分，这里却有分值或等次", "请补上 [total]，或删去这一处"),
    "total_without_points": ("政策没有总分，公式却用到总分", "请补上 [total]，或改正公式"),
    "group_points_sum": ("“{name}”各指标的分值合计{given}，与所写的{points}不符", "请改正分值"),
    "list_points_sum": ("指标清单的分值合计{given}，与总分{points}不符", "请改正分值"),
    "group_circle": ("“{name}”绕回了自己的下级", "请改正 parent"),
    "group_empty": ("“{name}”下面没有指标", "请补上指标，或删去这个一级指标"),
    "grades_not_from_zero": ("最低的等次从{given}分开始，以下没有等次", "请补上从0分开始的等次"),
    "grade_start_twice": ("有两个等次都从{given}分开始", "请改正其中一个"),
    "grade_never_reached": ("等次从{given}分开始，而最高只能得{most}分", "请改正起点"),
    "rank_without_ranking": ("公式用到名次，政策却没有名次规则", "请补上 [ranking]"),
    "unknown_heading": ("自评报告里没有“{word}”这个标题", "请先声明上级标题"),
    # Rules and vetoes
    "condition_not_yes_no": ("达到条件得分的规则，要用是或否的数据项，这里的单位是“{unit}”", "请改正数据项或规则"),
    "not_yes_no": ("“{name}”不是是或否的数据项（单位：{unit}）", "请改正 applies_when"),
    "graded_figure": ("“{name}”没有等级选项", "请为数据项补上 options，或换一个数据项"),
    "graded_option_unknown": ("数据项没有“{word}”这个等级", "请对照数据项的 options"),
    "option_without_points": ("“{word}”没有写明得几分", "请在 points 里补上"),
    "per_event_points": ("按次数扣分要么写 off，要么写 events，且只写一种", "请保留其中一个"),
    "rule_never_pays": ("按所写的数永远得不到分（满分{points}分）", "请核对目标、扣分和数据的范围"),
    "rule_never_loses": ("按所写的数永远得满分{points}分", "请核对目标、扣分和数据的范围"),
    "rule_top_not_points": ("最高一档得{given}分，与满分{points}分不符", "请改正其中一个"),
    "veto_always": ("按界限{given}，任何数据都会被否决", "请核对界限"),
    "veto_never": ("界限是{given}，而数据最高只到{most}，永远不会否决", "请核对界限和单位"),
    # Bands of points and of money
    "band_turned": ("这一档 {band} 的下限不低于上限", "请改正两端"),
    "bands_gap": ("各档之间有空档 {gap}", "请补上这一段，或改正相邻两档的端点"),
    "bands_overlap": ("{number}同时落在 {first} 和 {second} 两档", "请改正端点，使每个数只属于一档"),
    "marginal_start": ("分段费率从{given}开始", "请从0开始"),
    "marginal_order": ("分段起点{second}不大于前一段的{first}", "请按起点从小到大排列"),
    "cliff": ("在{at}处从{before}跳到{after}，差一点就差一大截", "文件确是这样规定的可不改，否则请核对各档的值"),
    "curve_unused": ("曲线“{word}”没有用在公式里", "请用上或删去"),
    "curve_empty": ("曲线没有一档", "请补上 bands 或 marginal"),
    "share_out_of_range": ("比例取到{given}，超出0至1", "请改正各档的值"),
    "settlement_not_conserved": (
        "试算总分“{total}”、口径“{readings}”时，各部分合计{parts}元，与整体{whole}元不符",
        "请改正各行的公式，使部分之和等于整体",
    ),
    "settlement_rests_on_entries": (
        "各台账数之间要对得上，各部分才等于整体（试算时合计{parts}元，整体{whole}元）",
        "录入时对不上会被拒绝；文件并无此要求的，请改正公式",
    ),
    "settlement_may_be_negative": (
        "试算总分“{total}”、口径“{readings}”时，本行为{amount}元",
        "文件确有此意的可不改，否则请加上 max(0, …)",
    ),
    # What the commands on policies are asked for
    "policy_id_form": ("“{word}”不能作政策编号", "请只用小写字母、数字和连字符，如 my-city-2026"),
    "policy_id_taken": ("编号“{word}”已有政策使用", "请换一个编号"),
    "policy_has_points": ("政策本来就有分值", "请去掉 --points-total，衍生后再改分值"),
    "points_total_range": ("总分{given}不能用", "请写1至10000的整数"),
    "folder_not_empty": ("目录 {word} 里已有文件", "请换一个目录，或先移走其中的文件"),
    "folder_not_writable": ("不能写到 {word}（{detail}）", "请换一个目录"),
    "file_not_utf8": ("{word} 不是UTF-8编码", "请另存为UTF-8编码"),
    # The other files of a policy
    "file_missing": ("政策目录里没有 {word}", "请补上"),
    "examples_empty": ("没有一个算例", "请至少写一个手工核过的算例"),
    "example_twice": ("算例“{case}”的名称重复", "请改名"),
    "example_policy": ("算例“{case}”属于政策“{given}”", "请移到该政策的目录，或改正编号"),
    "example_refused": ("算例“{case}”的输入在“{where}”处有错（{reason}）", "请改正算例的输入"),
    "example_differs": ("算例“{case}”的“{where}”应为{expected}，算得{found}", "请核对算例和规则，改正有错的一方"),
    # Readings
    "reading_default": ("默认的理解“{given}”不在选项之中", "请从这些当中选一个：{options}"),
    "reading_one_option": ("只有一个选项，谈不上两种理解", "请补上另一种理解，或删去这个口径"),
    "reading_option_unknown": ("“{word}”不是这里可用的选项", "请对照格式说明"),
    # What nothing uses
    "figure_unused": ("数据项“{name}”没有用到", "请用上或删去"),
    "parameter_unused": ("本地参数“{name}”没有用到", "请用上或删去"),
    "ledger_unused": ("台账项“{name}”没有用到", "请用上或删去"),
    "measure_unused": ("计算口径“{name}”没有用到", "请用上或删去"),
    "reading_unused": ("口径“{name}”没有用到", "请用上或删去；只供人判断时参照的，写明 guides_people"),
    "unit_unused": ("单位“{name}”没有用到", "请用上或删去"),
    "unit_known_already": ("单位“{name}”已经内置", "请删去声明"),
}
