"""Chinese of the positions command."""

WORDS = {
    "Receive vehicles' positions": "接收车辆定位",
    "Password of the account 'positions'": "账号 positions 的口令文件",
    "The ports for positions cannot be opened: {why}": "定位接收端口无法打开:{why}",
    "Print the fixes of a file, one a line": "逐行打印文件中的定位",
    "{file} cannot be read: {why}": "无法读取 {file}：{why}",
    "JT/T 808 frames in hexadecimal, one a line": "JT/T 808 报文文件（每行一帧，十六进制）",
}
