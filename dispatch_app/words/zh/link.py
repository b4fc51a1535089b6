"""Chinese for what a client says about its link to the server."""

WORDS = {
    "Too many actions wait for the server; this one was not taken": "等待服务器的操作过多，本次操作未受理",
    "Signed out before the server answered; this action may not have been done": "服务器答复前已签退，该操作可能未执行",
    "The server could not carry this out; its administrator finds a report": "服务器执行时出错，已留存报告供管理员查看",
    "The server did not understand this: {where} {message}": "服务器无法识别该操作：{where} {message}",
    "This is too large for the server": "内容过大，服务器未接收",
    "This program is older than the server; install the newer version": "本程序版本低于服务器，请安装新版本",
    "Refused: {code}": "被拒绝：{code}",
    "No answer from the server": "服务器无应答",
    "Nothing heard from the server for {seconds} s": "已 {seconds} 秒未收到服务器信息",
    "User name or password is wrong": "用户名或密码错误",
    "The server's numbers do not follow; loading everything again": "数据序号不连续，正在重新装载",
    "The server is busy": "服务器忙",
    "The centre's certificate cannot be read: {path}": "无法读取中心证书：{path}",
}
