"""The director's workbench: its frame."""

WORDS = {
    "the director's workbench: find, replay, count, lead": "主任工作台：查询、回放、统计、督导",
    "120 director's workbench": "120 主任工作台",
    "only to listen in and take over": "仅监听、接管时填写",
    "This account may not use the workbench": "此账号无权使用主任工作台",
    "The server does not answer; what is shown is as it was": "服务器无应答，所示为此前内容",
    "Print or PDF…": "打印或存为 PDF…",
    "Export as CSV or XLSX…": "导出 CSV 或 XLSX…",
    "Director's workbench, in another terminal: {command}": "主任工作台（在另一终端运行）：{command}",
}
