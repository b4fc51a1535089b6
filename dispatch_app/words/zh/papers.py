"""Chinese for return slips, notices and shifts."""

WORDS = {
    "No return slip is owed for this mission: {mission_id}": "此任务没有待交的回单：{mission_id}",
    "{plate} is still on its way; the return slip comes after the hand-over": "{plate} 任务尚未结束，交接病人后再填回单",
    "Choose an outcome": "请选择转归",
    "Enter the condition of each patient at the scene and at the hospital": "请填写每位病人的现场病情和到院病情",
    "This notice is not valid any more": "该通告已失效",
    "Choose who is to receive the notice": "请选择通告接收方",
    "A notice is valid between one minute and 31 days": "通告有效期为 1 分钟至 31 天",
    "{most} notices are valid already; recall some first": "有效通告已达 {most} 条，请先撤回一部分",
    "This file did not reach the centre: {name}": "附件未上传成功：{name}",
    "No shift has begun at this station": "本站尚未开始班次",
    "{name} is entered twice": "{name} 重复登记",
    "Check these vehicles too: {plates}": "还有车辆未检查：{plates}",
    "{plate} is not ready: say what is missing": "{plate} 未就绪，请说明缺什么",
    "A return slip missing longer than this is overdue": "回单超过此时间未交即为逾期",
    "Died on the way": "途中死亡",
    "Moved between hospitals": "院间转运",
    "Called off on the way": "途中撤回",
}
