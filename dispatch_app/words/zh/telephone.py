"""Chinese of telephones, queues, desks' states and recordings."""

WORDS = {
    # alarms
    "Desk telephone lost": "话机脱网", "Line down": "线路中断", "Desk does not answer": "席位无应答",
    # refusals
    "The exchange is speaking to the caller; wait until the call rings": "交换机正在向呼救人播放提示，请等待振铃",
    "Only a call that came in can go back into a queue": "只有呼入来电可以退回队列",
    "This call is at your own desk": "该通话就在本台",
    "Both calls must be at the same desk": "两个通话必须在同一受理台",
    "This queue is not known: {queue_id}": "查无此队列：{queue_id}",
    "Name one number, desk or line of this call": "请指定该通话的一个号码、受理台或线路",
    "No more than {most} can be added to one conversation": "一个通话最多加入{most}方",
    "Choose 1–{most} to call": "请选择1–{most}个呼叫对象",
    "This is no number that can be dialled: {number}": "该号码无法拨打：{number}",
    "This hot line is not known: {line_id}": "查无此直线：{line_id}",
    "The line of {line} is down; call its telephone number": "{line}的直线不通，请拨打其电话号码",
    "This is your own desk": "这是本台",
    "Desk {desk} is on the telephone": "{desk}正在通话",
    "The telephone of desk {desk} is not connected to the exchange": "{desk}的话机未连接到交换机",
    "Desk {desk} still has calls: end them, hand them over or put them back into the queue":
        "{desk}仍有通话：请先挂断、转接或退回队列",
    "A break needs the shift lead's approval: ask for it": "小休须经班长批准，请先申请",
    "No more than {cap} desks may be on a break at the same time": "同时小休的受理台不得超过{cap}个",
    "Desk {desk} has not asked for a break": "{desk}未申请小休",
    "{number} is the number of {owner} and cannot be locked": "{number}是{owner}的号码，不能拉黑",
    "This number is not locked: {number}": "该号码未被拉黑：{number}",
    "{most} numbers are locked already; unlock some first": "已拉黑{most}个号码，请先解除部分号码",
    "This recording is not known: {recording_id}": "查无此录音：{recording_id}",
    "This recording is not finished: {recording_id}": "该录音尚未结束：{recording_id}",
    "The sound of this recording was removed when its time of keeping was over: {recording_id}":
        "该录音已过保存期，声音已清除：{recording_id}",
    "Recording {recording_id} has another hash in the journal": "录音{recording_id}与流水中的校验值不符",
    "You may listen to the recordings of your own desk; ask the shift lead": "您只能收听本台录音，其他录音请联系班长",
}
