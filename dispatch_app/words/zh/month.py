"""Chinese of the simulated month."""

from __future__ import annotations

WORDS = {
    "makes a centre with a month of a city in it": "生成一个带有一个月业务的指挥中心",
    "A centre with days of a city in its journal": "生成流水中已有若干天业务的指挥中心",
    "days, the last one ends now": "天数，最后一天到现在为止",
    "mean number of calls in a day": "平均每天来电数",
    "the month's end, with its zone (2026-11-01T12:00+08:00)": "这个月的结束时间，含时区（2026-11-01T12:00+08:00）",
    "an empty PostgreSQL database (default: SQLite in the folder)": "一个空的 PostgreSQL 数据库（默认用文件夹里的 SQLite）",
    "calls with a recording": "带录音的来电数",
    "keep no positions of vehicles": "不保存车辆位置",
    "throw an earlier month in the folder away": "丢弃该文件夹里以前的月份",
    "The month cannot be made: {why}": "无法生成这个月：{why}",
    "{folder} holds a month already; --again makes it anew": "{folder} 里已有一个月；用 --again 重新生成",
    "The city lives through a month first; this takes some minutes, only once":
        "先模拟城市一个月的业务，需要几分钟，仅一次",
    "Starting the director's workbench": "正在启动主任工作台",
    "let the city live through a month first, and open the director's workbench": "先模拟一个月的业务，并打开主任工作台",
    "Living through {days} days": "正在模拟 {days} 天的业务",
}
