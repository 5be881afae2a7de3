"""What backing up, restoring, the drill and the sweep of evidence say."""

from __future__ import annotations

from collections.abc import Mapping

HELP: Mapping[str, str] = {
    "backup": "把数据库和佐证材料一起备份到一个加密文件，写完自动核验",
    "restore": "在空的机器上从备份恢复数据库和佐证材料",
    "folder": "存放备份文件的文件夹，默认为数据文件夹下的 backups",
    "file": "备份文件",
    "check": "只核验一个已有的备份文件",
    "drill": "演练：备份、在临时位置恢复、核对后清除",
    "drill_database": "演练时恢复到的空数据库（使用PostgreSQL时必须给出）",
    "evidence": "佐证文件的清理和核对",
    "sweep": "清除没有登记且已超过一天的佐证文件，并逐个核对登记的文件是否完好",
}
FOLDER, FILE, DATABASE, ACTS = "文件夹", "文件", "数据库", "操作"

MADE = "已备份到 {file}（{size}），并已读回核验：{chains} 个案卷或周期的办理记录，{evidence} 个佐证文件。\n"
KEY_NOTE = "备份密钥在 {file}。请另存一份到别处：没有它，备份无法恢复；办理记录密钥也须另存，不在备份之内。\n"
HOLDS = "备份完整：{made_at} 所作，{chains} 个案卷或周期的办理记录，{evidence} 个佐证文件。\n"
RESTORED = (
    "已恢复 {made_at} 的备份：{chains} 个案卷或周期的办理记录，{evidence} 个佐证文件。\n"
    "重算 {results} 次计算，与原结果逐字节相同，得分、清算单和拨付与办理记录相符。\n"
)
MISSING = "以下佐证文件在备份时已经缺失或损坏：{items}。\n"
DRILLED = (
    "演练通过：备份 {size}，用时 {made:.1f} 秒；恢复用时 {restored:.1f} 秒；核验用时 {proven:.1f} 秒。\n"
    "办理记录 {entries} 条完整，重算 {results} 次计算逐字节相同，得分、清算单和拨付与办理记录相符；"
    "{files} 个佐证文件完好。\n"
)
DRILL_FAILED = "演练未通过：\n"

SWEPT = "已清除 {count} 个没有登记的佐证文件。\n"
ALL_THERE = "登记的 {count} 个佐证文件都完好。\n"
LOST = "以下案卷的佐证文件缺失或损坏，请从备份中取回：\n"
LOST_FILE = "  案卷 {case}：{name}（{digest}）\n"

ERRORS: Mapping[str, str] = {
    "backup_exists": "备份文件 {file} 已经存在，没有改动。请稍后再试，或换一个文件夹。",
    "backup_not_found": "没有找到备份文件 {file}。请核对文件名和所在文件夹。",
    "backup_is_damaged": (
        "备份文件 {file} 已损坏、被截断，或者备份密钥不是写它时的那一个；什么都没有改动。"
        "请用 ycg-flow backup --check 试另一个备份：那个完整，就是这个文件坏了，请用那个；个个如此，请找回原来的密钥。"
    ),
    "not_written": "备份没有写成（{reason}）。请检查磁盘空间和文件夹的权限后再试。",
    "tool_failed": "PostgreSQL工具未能完成：{tool}。请安装与数据库同版本的客户端工具后再试。",
    "database_is_not_empty": "目标数据库不是空的，没有改动。请换一个空的数据库或数据文件夹再恢复。",
    "another_database": "备份来自{dialect}数据库，只能恢复到同类的数据库。请改用同类的空数据库。",
    "history_key_missing": (
        "没有找到办理记录密钥 {file}，没有恢复任何内容。它不在备份之内：请把原来的密钥文件放回原处再试，不要另造。"
    ),
    "history_key_differs": "办理记录密钥与备份时的不同，没有恢复任何内容。请先把原来的密钥文件放回原处，再恢复。",
    "restored_differs": "恢复后的内容与备份不一致，请不要使用，换用另一个备份重新恢复。",
    "key_missing": "没有找到备份密钥 {file}。请把备份密钥放回原处再试。",
    "drill_needs_a_database": "使用PostgreSQL时，演练须用 --database 给出一个空的数据库。",
}


def error_sentence(code: str, values: Mapping[str, str]) -> str:
    """Return why a backup was not made or restored, and what to do."""
    return ERRORS[code].format_map(values) + "\n"


def size_words(size: int) -> str:
    """Return a size in megabytes.

    >>> size_words(1_572_864)
    '1.5 MB'
    """
    return f"{size / 1024 / 1024:.1f} MB"
