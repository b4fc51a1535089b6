"""Chinese for the station receiver: its screen, its spool, its printer."""

WORDS = {
    "Too much waits for the centre; tell the desk by telephone": "待上传内容过多，请电话告知调度台",
    "The spool {path} cannot be opened: {reason}": "无法打开本地存储 {path}：{reason}",
    "The spool {path} cannot be written: {reason}": "无法写入本地存储 {path}：{reason}",
    "The spool {path} was written by another version": "本地存储 {path} 由其他版本写入",
    "No Chinese font for printing is installed (fonts-wqy-microhei)": "未安装打印用中文字体（fonts-wqy-microhei）",
    "This is no name of a print queue: {queue}": "打印队列名称不正确：{queue}",
    "The print service does not answer": "打印服务无应答",
    "The map cannot be opened: {reason}": "无法打开地图：{reason}",
    "There is no such print queue": "没有此打印队列",
}
