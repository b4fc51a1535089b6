"""Chinese for the station receiver: its screen, its spool, its printer."""

WORDS = {
    "Too much waits for the centre; tell the desk by telephone": "待上传内容过多，请电话告知调度台",
    "The spool {path} cannot be opened: {reason}": "无法打开本地存储 {path}：{reason}",
    "The spool {path} cannot be written: {reason}": "无法写入本地存储 {path}：{reason}",
    "The spool {path} was written by another version": "本地存储 {path} 由其他版本写入",
}
