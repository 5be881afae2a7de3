"""What the commands that serve the pages say."""

from __future__ import annotations

from collections.abc import Mapping

HELP: Mapping[str, str] = {
    "serve": "提供网页服务",
    "demo": "打开演示环境：虚构的一年、每个岗位一个账号、可以拨动的时钟",
    "port": "端口",
    "host": "监听的地址，默认只在本机",
    "behind_https": "前面有提供HTTPS的代理：会话只经加密连接传送",
    "proxy": "代理的地址；只采信它转告的来访地址，其余一律不采信",
    "name": "对外的域名，可多次给出；给出后只应答这些名字",
    "folder": "演示数据的目录，默认为数据目录下的 demonstration",
    "until": "模拟到哪一天，如 2026-03-10",
    "fresh": "丢弃已有的演示数据，重新生成",
}
PORT, HOST, FOLDER, DAY, NAME = "端口", "地址", "目录", "日期", "域名"
MAKING = "正在生成演示数据，约需20秒……"
READY = "网页已就绪：{address}"
ACCOUNTS = "演示账号（密码都是 {password}）："
PLACE = " {place}"
ACCOUNT = "  {role}　{account}　{name}，{institution}（待办{tasks}件）"
STOP = "按 Ctrl+C 停止。"
NOT_A_DAY = "“{word}”不是日期，请写成 2026-03-10 这样"
