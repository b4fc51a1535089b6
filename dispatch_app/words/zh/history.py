"""History: search, looks, what is said of it."""

WORDS = {
    "history is {events} events behind": "历史索引落后 {events} 条事件",
    "The history is not open yet": "历史索引尚未打开",
    "The search is too long": "检索条件过长",
    "History has no field {field}": "历史记录没有字段 {field}",
    "The end lies before the beginning": "结束时间早于开始时间",
    "This record is not known: {record_id}": "查无此记录：{record_id}",
}
