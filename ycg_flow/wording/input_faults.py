"""What can be wrong with the input of a case or a round: by code, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping

SEE_README = "请对照说明书中的输入格式"

INPUT_FAULTS: Mapping[str, tuple[str, str]] = {
    # The text itself
    "input_not_found": ("没有找到文件“{given}”", "请核对文件名和所在目录；从标准输入读取时请写“-”"),
    "input_is_directory": ("“{given}”是目录，不是文件", "请写出目录中具体的文件名"),
    "input_not_permitted": ("没有读取文件“{given}”的权限", "请让有权限的人运行，或改变文件的权限"),
    "input_unreadable": ("读不了文件“{given}”（系统错误{number}）", "请核对文件名，或换一个存放位置"),
    "output_exists": ("文件“{given}”已经存在，没有改动", "请换一个文件名"),
    "no_room": ("写“{given}”时存储空间不足，没有写成", "请清理空间，或换到别的磁盘，再试一次"),
    "no_anchor_in_file": (
        "文件“{given}”中没有一个锚点，没有核验",
        "请给出锚点文件（anchors.jsonl），不是导出的办理记录",
    ),
    "history_key_lost": (
        "没有找到办理记录密钥“{file}”，而数据库中已有办理记录",
        "请把原来的密钥从另存的地方放回原处；不要另造，新的密钥不能接着记，动态验证码也都会失效",
    ),
    "history_key_differs": (
        "办理记录密钥“{file}”不是写下已有记录和锚点的那一个，没有写入任何内容",
        "请把原来的密钥从另存的地方放回原处；换了密钥就不能接着记，动态验证码也都会失效",
    ),
    "database_address": (
        "不是数据库的地址，或没有安装它所需的驱动",
        "应写成 postgresql://账户:密码@主机/数据库，密码中的特殊符号写成百分号编码；驱动见安装说明",
    ),
    "database_unusable": (
        "连不上数据库或无法使用（{reason}）",
        "请核对地址、账户和密码，数据库是否在运行，磁盘和文件夹的权限，再试一次",
    ),
    "database_of_another_schema": (
        "数据库的结构不是当前版本，或本账户缺少权限（{reason}）",
        "请由数据库所有者运行 ycg-flow database upgrade，再按 ycg-flow database grants 授权",
    ),
    "database_is_newer": ("数据库已由更新版本的程序升级，本程序不能使用", "请换用升级它的那个版本或更新的版本"),
    "database_is_damaged": ("这个文件不是数据库，或已损坏（{reason}）", "请核对位置，或从备份恢复"),
    "data_folder_unusable": ("不能使用“{given}”（系统错误{number}）", "请核对位置、所有者和权限，再试一次"),
    "key_unreadable": ("文件“{given}”中不是密钥", "请核对密钥文件，应为64位十六进制数字"),
    "json_too_large": ("输入超过{most}MB的上限", "请只保留本案所需的数据，或分几次计算"),
    "json_not_utf8": ("输入不是UTF-8编码的文字", "请把文件另存为UTF-8编码的JSON"),
    "json_unreadable": ("第{line}行第{column}列不符合JSON格式", "请检查此处的引号、逗号和括号"),
    "json_too_deep": ("括号嵌套超过{most}层", "请按说明书中的输入格式书写，不要层层嵌套"),
    "json_duplicate_key": ("“{word}”写了两次，无法判断以哪个为准", "请删去其中一个"),
    "json_text_broken": ("有文字含不成对的编码，无法显示和保存", "请重新输入这段文字"),
    "more_faults": ("错误太多，其余的没有列出", "请先改正以上各处，再算一次"),
    "plain_http": (
        "监听{host}会让其他机器不经加密地访问",
        "请在前面放一个提供HTTPS的代理并加上 --behind-https，或只监听本机",
    ),
    "host_not_here": ("{host}不是这台机器的地址", "请用本机的地址，例如 --host 127.0.0.1"),
    "port_taken": ("端口{port}不能使用，可能已被占用", "请换一个端口，例如 --port {other}"),
    "folder_of_others": (
        "文件夹{word}中有并非演示产生的内容，没有改动",
        "请另选一个空的文件夹，或不写此项，使用默认位置",
    ),
    "database_of_others": (
        "该数据库无法打开，或存有并非模拟产生的数据，没有改动",
        "请另选一个空的数据库或文件夹，例如不写此项，使用默认位置",
    ),
    # Form
    "not_a_table": ("这里要写成一组“名称: 值”", "请用花括号括起来"),
    "not_a_list": ("这里要写成一个列表", "请用方括号括起来"),
    "unknown_field": ("没有“{word}”这个字段", SEE_README),
    # Years
    "year_missing": ("缺少评价年度", "请写明年度，如 2025"),
    "year_not_one": ("“{given}”不是年度", "请写2000至2100之间的四位整数，不加引号"),
    "policy_not_begun": ("{year}年度早于本政策开始适用的{first}年度", "请改用当时有效的政策"),
    "policy_has_ended": ("{year}年度晚于本政策最后适用的{last}年度", "请改用现行政策"),
    "trial_has_ended": ("本政策试行到{last}年度为止，不用于{year}年度", "请改用现行政策，或先确认试行已经延长"),
    "figure_year": ("“{given}”不是可用的年度", "请写{year}年度或之前几年的四位年份"),
    "year_not_of_round": ("本方的年度{given}与这一批的{year}不一致", "请删去本方的年度，或改为同一年度"),
    # Values
    "number_not_plain": (
        "“{given}”不是普通的十进制数",
        "请只写数字和小数点，如 85.5，不带单位、百分号、逗号、全角数字和指数",
    ),
    "not_yes_or_no": ("“{given}”不是“是”或“否”", "请写 true（是）或 false（否），不加引号"),
    "not_whole": ("{given}不是整数", "请核对个数；这里不能有小数"),
    "below_minimum": ("{given}小于下限{least}", "请核对数值和单位"),
    "above_maximum": ("{given}大于上限{most}", "请核对数值和单位"),
    "not_an_option": ("“{given}”不在可选范围内", "请从这些当中选一个：{options}"),
    "more_than_whole": ("部分{part}大于整体“{whole_name}”的{whole}", "请核对这两个数"),
    "finer_than_fen": ("{given}元比分还细", "请精确到分，最多两位小数"),
    # Names
    "unknown_figure": ("没有“{word}”这个数据项", "请对照政策的数据项清单"),
    "unknown_indicator": ("没有“{word}”这个指标", "请对照政策的指标清单"),
    "unknown_bonus": ("没有“{word}”这个加分项", "请对照政策的加分项"),
    "unknown_veto": ("没有“{word}”这个否决情形", "请对照政策的否决情形"),
    "unknown_parameter": ("没有“{word}”这个本地参数", "请对照政策的本地参数"),
    "unknown_reading": ("没有“{word}”这个理解口径", "请对照政策列出的口径"),
    "unknown_ledger_entry": ("台账没有“{word}”这一项", "请对照政策的台账项目"),
    # What people decide
    "not_judged": ("这个指标按规则“{kind}”计算，不由人打分", "请删去打分；确需另定的，写在 decisions 里并说明理由"),
    "reason_missing": ("没有写明理由", "请写2000字以内的理由"),
    "points_missing": ("没有写明分数", "请在 points 里写明"),
    "only_and_score": ("只算部分指标（only）和直接给出总分（score）不能同时用", "请删去其中一个"),
    "policy_without_points": ("本政策不计分，没有总分可给", "请删去 score"),
    "group_points": ("“{group}”各指标的分值合计{given}，与文件规定的{points}不符", "请调整分值，使合计等于{points}"),
    # Money
    "split_weights": ("分配权数要都不小于0，且至少一个大于0", "请改正权数"),
    "member_name": ("成员名称为空或超过80个字", "请写成员单位的名称"),
    "negative_amount": ("算得{amount}元，金额不能为负", "请核对本行所用的台账金额和参数"),
    "not_conserved": ("各部分合计{parts}元，与整体{whole}元不符，清算不予出具", "请核对有关的台账金额"),
    # A round
    "party_without_id": ("这一方没有写名称，或名称超过80个字", "请在 id 里写明"),
    "party_twice": ("“{word}”列了两次", "请合并或删去其中一个"),
}
