"""What can be wrong with a policy file, or with the name of one: by code, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping

POLICY_FAULTS: Mapping[str, tuple[str, str]] = {
    # The name of a policy
    "unknown_policy": ("没有“{word}”这项政策", "现有：{known}"),
    "policy_not_a_name": (
        "“{word}”不是政策编号；编号只由小写字母、数字和连字符组成，不能是路径",
        "现有：{known}",
    ),
    "policy_in_two_folders": ("编号“{word}”在两个目录里都有（{first}、{second}）", "请给其中一项政策换一个编号"),
    "policies_folder_missing": (
        "设置的政策目录“{word}”不存在",
        "请建立这个目录，或改正设置中的路径",
    ),
    "file_has_byte_order_mark": (
        "文件“{word}”开头带有字节顺序标记（BOM）",
        "请在编辑器中另存为“UTF-8”（不要选“带BOM的UTF-8”）",
    ),
    "policy_id_not_folder": ("文件里的编号“{word}”与所在目录“{folder}”不同", "请改成一致"),
    "toml_too_deep": ("括号一层套一层，层数太多，无法读取", "政策文件用不到这样深的嵌套，请检查是否多写了括号"),
    "toml_unreadable": ("第{line}行不符合TOML格式（{detail}）", "请改正这一行"),
    "toml_double_table": ("第{line}行的表“{word}”写了两次", "请合并成一个；一项一项列出的，用两层方括号"),
    "toml_text_open": ("第{line}行的文字没有写完，或含有不能用的字符", "请用一对双引号写在同一行里"),
    "toml_list_open": ("第{line}行起的括号没有合上", "请补上缺的括号"),
    "toml_value": ("第{line}行的值读不懂", "文字要加双引号，日期写成 2025-01-31，是否写成 true 或 false"),
    "toml_double_key": ("“{word}”写了两次", "请删去其中一个"),
    # Form
    "key_missing": ("缺少“{word}”", "请补上"),
    "unknown_key": ("没有“{word}”这个键", "请对照政策文件的格式说明"),
    "bad_pattern": ("{given}的写法不合要求", "请按这个格式书写：{pattern}"),
    "not_one_of": ("{given}不在可选范围内", "请从这些当中选一个：{expected}"),
    "too_long": ("文字过长", "请缩短到{max_length}个字以内"),
    "empty_text": ("文字为空", "请填写，或删去这个键"),
    "too_small": ("{given}太小", "须{limit}"),
    "too_large": ("{given}太大", "须{limit}"),
    "empty_list": ("列表为空", "请至少写一项"),
    "not_a_plain_number": ("{given}不是普通的十进制数", "请只写数字和小数点，不用指数"),
    "bad_value": ("{given}不能用在这里", "请对照政策文件的格式说明"),
    "bad_type": ("{given}的类型不对", "请对照政策文件的格式说明，写成数字、文字、日期、列表或表"),
    # Names
    "duplicate_name": ("“{name}”重名", "请换一个没有用过的名称"),
    "unknown_group": ("没有“{word}”这个一级指标", "请先用 [[group]] 声明"),
    "unknown_line": ("前面没有“{word}”这个台账项或清算行", "请核对名称；清算行只能引用排在前面的行"),
    "unknown_name": ("公式里的“{word}”没有声明", "请先声明为数据项、口径、参数、台账项或清算行"),
    "unknown_unit": ("没有“{word}”这个单位", "请先用 [[unit]] 声明"),
    "unknown_counting": ("“{word}”既不是计数方式，也不是理解口径", "请写 proportional、full、begun 或一个口径的编号"),
    "unknown_rule_kind": ("没有“{word}”这种计分规则", "请对照规则种类清单"),
    "unknown_line_kind": ("没有“{word}”这种清算行", "请写 formula、split 或 ration"),
    "line_used_before": ("公式引用了排在后面的清算行“{name}”", "请把“{name}”移到本行之前"),
    "name_without_years": ("“{name}”没有往年的值，不能写年份偏移", "年份偏移只用于数据项和由数据项算出的值"),
    "measure_circle": ("“{name}”的公式绕回了自己", "请改正公式，去掉循环引用"),
    # Formulas
    "formula_too_long": ("公式过长：{word}", "请拆成几个命名的值"),
    "formula_unreadable": ("公式读不懂：{word}", "请检查括号和运算符"),
    "formula_not_arithmetic": (
        "公式里的“{word}”不是四则运算",
        "公式只能用数字、名称、加减乘除、括号和 min、max、abs、sum",
    ),
    "formula_year_too_far": ("“{word}”取的年份太远", "最多往前取四年，写作 [-1] 至 [-4]"),
    "formula_unknown_function": ("公式里没有“{word}”这个函数或曲线", "可用 min、max、abs、sum 和写在同一行旁边的曲线"),
    "formula_arguments": ("“{word}”的参数个数不对", "min、max 至少两个，其余正好一个"),
    "formula_sum_of_line": ("sum 只能对一个清算行求和", "请在括号里只写清算行的编号"),
    "formula_curve_unit": ("曲线“{word}”的自变量单位不对", "请核对曲线的 unit"),
    "formula_units": ("公式“{formula}”把单位不同的值相加减或比较", "请先换成同一单位"),
    "formula_result_unit": ("公式“{formula}”的结果不是“{unit}”", "请核对公式或单位"),
    "formula_options": ("口径“{reading}”的公式与选项不齐", "请为每个选项各写一个公式：{options}"),
    # Rules and lines
    "rule_needs_measure": ("规则“{kind}”要有衡量的值", "请补上 measure"),
    "rule_needs_points": ("规则“{kind}”要有分值", "请补上 points"),
    "rule_without_curve": ("按所写的数画不出计分曲线", "请核对扣分、单位和各档的上下限"),
    "sum_without_parts": ("分项相加的指标没有分项", "请补上 parts"),
    "target_unit": ("目标“{formula}”的单位与衡量的值不同", "请改成同一单位"),
    "veto_limit": ("由数据判定的否决情形要写明一个界限，且只写一个", "请保留 at_least（达到）或 above（超过）中的一个"),
    "reading_not_counting": ("口径“{reading}”的选项不是计数方式", "选项只能是 proportional、full、begun"),
    "band_falls_without_end": ("递减的档缺少上限或下限", "请写明这一档的两端"),
    "ration_scope": ("按比例压减的行要属于各方", "请把 scope 写成 party"),
    "line_key_missing": ("“{kind}”清算行缺少“{word}”", "请补上"),
    "line_key_unused": ("“{kind}”清算行用不到“{word}”", "请删去"),
}
