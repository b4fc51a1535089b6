"""History: search, looks, what is said of it."""

WORDS = {
    "The row has not the dimensions of its question": "该行与统计维度不符",
    "This cannot be counted; allowed: {allowed}": "无法统计；可用：{allowed}",
    "history": "历史索引",
    "history and statistics": "历史统计",
    "statistics": "统计数据",
    "{reader} is {events} events behind": "{reader}落后 {events} 条事件",
    "{reader} is not open yet": "{reader}尚未打开",
    "{reader} stands still, {events} events behind": "{reader}停滞，落后{events}个事件",
    "The statistics cannot be read or written: {fault}": "统计数据无法读写：{fault}",
    "The search is too long": "检索条件过长",
    "History has no field {field}": "历史记录没有字段 {field}",
    "The end lies before the beginning": "结束时间早于开始时间",
    "This record is not known: {record_id}": "查无此记录：{record_id}",
}
