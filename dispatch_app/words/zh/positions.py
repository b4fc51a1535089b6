"""Chinese of the positions command."""

WORDS = {
    "Receive vehicles' positions": "接收车辆定位",
    "Password of the account 'positions'": "账号 positions 的口令文件",
    "The ports for positions cannot be opened: {why}": "定位接收端口无法打开:{why}",
    "Print the fixes of a file, one a line": "逐行打印文件中的定位",
    "{file} cannot be read: {why}": "无法读取 {file}：{why}",
    "JT/T 808 frames in hexadecimal, one a line": "JT/T 808 报文文件（每行一帧，十六进制）",
    "TCP port for JT/T 808 terminals; 0 for none": "JT/T 808 终端的 TCP 端口；0 为不启用",
    "UDP port for JT/T 808 terminals; 0 for none": "JT/T 808 终端的 UDP 端口；0 为不启用",
    'NMEA receivers on serial lines: "IDENTITY URL BAUD"': "串口上的 NMEA 定位接收机：“标识 端口 波特率”",
    "must be a list of up to 64 receivers, is {value}": "必须是接收机列表（最多 64 项），现为 {value}",
    "must be 'IDENTITY URL [BAUD]', is {value}": "必须写成“标识 端口 [波特率]”，现为 {value}",
    # terminals and feeds
    "{plate} has no JT/T 808 terminal that could be asked": "{plate} 没有可下发指令的 JT/T 808 终端",
    "The terminal of {plate} has not answered the last requests yet": "{plate} 的终端尚未应答之前的指令",
    "{feed} belongs to {plate} already": "定位源 {feed} 已属于 {plate}",
    "This was reported or overtaken meanwhile": "该状态已上报或已过时",
}
