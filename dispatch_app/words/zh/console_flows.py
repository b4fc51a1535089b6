"""Chinese for the console's page of automatic flows."""

WORDS = {
    "120 automatic flows – {desk}": "120 语音导航 – {desk}",
    "Automatic flows of the exchange": "语音导航流程",
    "No flow: [ivr] folder of the exchange's settings names none": "没有语音流程：交换机设置 [ivr] folder 未指定文件夹或文件夹为空",
    "number {numbers}": "接入号 {numbers}",
    "no number leads to it": "没有接入号",
    "{count} callers": "{count} 人在线",
    "the newer file is refused": "新文件被拒绝",
    "cannot be used": "无法使用",
    "in use since {time}": "{time} 起使用",
    "in use": "使用中",
    "File {flow}.toml is right and in use since {time}, {count} steps": "{flow}.toml 正确，{time} 起使用，共 {count} 个步骤",
    "There is no file {flow}.toml: calls to it go to a desk": "没有文件 {flow}.toml：拨入的来电转受理台",
    "{time}: the new file {flow}.toml was refused; the edition of {since} goes on":
        "{time} 新文件 {flow}.toml 被拒绝，{since} 的旧版本继续使用",
    "{time}: the file {flow}.toml was refused; calls to it go to a desk": "{time} 文件 {flow}.toml 被拒绝，拨入的来电转受理台",
    "file line {line}": "第 {line} 行",
    "The server is asked …": "正在询问服务器……",
    "The exchange is not connected: this is what it told last": "交换机未连接：以下为其最近一次上报",
    "press {digits}": "按 {digits}",
    "Click a step to read all that it says": "单击步骤查看完整内容",
    "Whole": "全图",
}
