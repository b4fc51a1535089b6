"""Chinese for campaigns of outgoing calls."""

WORDS = {
    "This campaign is not known: {campaign_id}": "没有这个外呼任务：{campaign_id}",
    "Campaign {name} is over": "外呼任务“{name}”已结束",
    "Campaign {name} is paused": "外呼任务“{name}”已暂停",
    "Campaign {name} calls by itself": "外呼任务“{name}”为自动外呼",
    "Campaign {name} calls nobody between {begin} and {end}": "外呼任务“{name}”在 {begin} 至 {end} 为免打扰时段，不拨打",
    "A campaign calls 1–{most} people": "一个外呼任务的名单为 1–{most} 人",
    "{most} campaigns run already; stop one first": "已有 {most} 个外呼任务在进行，请先停止一个",
    "This person is not on the list: {person_id}": "名单上没有此人：{person_id}",
    "{person} has answered already or is not called any more": "{person} 已答复，或不再拨打",
    "{person} is on the telephone already": "{person} 正在通话中",
    "{person} has not been called yet": "尚未拨打 {person}",
}
