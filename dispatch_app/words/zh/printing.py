"""What is printed and taken out of the workbench."""

WORDS = {
    "What for? (written into the journal)": "用途（写入流水）",
    "PDF…": "存为 PDF…",
    "Printer…": "打印机…",
    "Stop": "停止",
    "Save as": "另存为",
    "only the newest {most}, narrow the search for the others": "仅最新 {most} 条，其余请缩小范围",
    "Writing…": "正在写入…",
    "Stopped, nothing was written": "已停止，未写入任何内容",
    "Handed to the printer": "已送打印机",
    "Not written: {reason}": "未写入：{reason}",
    "This page has no table": "本页没有表格",
    "Say what the list is needed for": "请填写导出用途",
    "{rows} rows fetched": "已取 {rows} 条",
    "Written: {file}": "已写入：{file}",
    "Nothing to show": "无内容",
    "page {page} of {pages}": "第 {page} 页，共 {pages} 页",
    "{count} more rows are not printed: export the list": "另有 {count} 行未打印，请导出列表",
    "Mark": "标记",
    "Entry": "条目",
    "Time or number": "时间或数值",
}
