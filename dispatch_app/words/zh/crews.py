"""Chinese of crews and hospitals: emergencies, messages, patient records, hand-overs."""

WORDS = {
    # refusals
    "A crew calls for help: answer the crew": "车组正在求助：请应答车组",
    "This crew emergency is not known: {emergency_id}": "查无此车组求助：{emergency_id}",
    "This crew emergency is over": "该车组求助已结束",
    "This message is not known any more": "该消息已不在列表中",
    "A message has 1–{most} characters": "消息须为 1–{most} 个字",
    "A patient record has at most {most} entries": "一份急救病历最多 {most} 条记录",
    "A mission has at most {most} patient records": "一次任务最多 {most} 份急救病历",
    "This patient record belongs to another mission": "该急救病历属于另一任务",
    "{plate} has no patient aboard yet": "{plate} 尚无病人上车",
    "{name} has signed this hand-over already": "{name} 已签收该病人",
    "The patient of {plate} has been handed over already": "{plate} 的病人已移交",
    "{plate} has no hospital yet": "{plate} 尚未选定医院",
    # the desk
    "Message of a crew": "车组消息", "answered by {name}": "{name} 已应答", "{count} more": "另有 {count} 条", "Answer the crew": "应答车组",
    "Reply and read": "回复并已阅", "What the crew shall read": "给车组的文字", "To the crew": "发送车组",
    # reasons
    "Crew is safe": "车组已安全", "Police have taken over": "警方已到场处置", "Pressed by mistake": "误触",
    "Improved": "好转", "Unchanged": "无变化", "Worse": "加重", "Died on the way": "途中死亡",
}
