"""Chinese for the check of recordings."""

WORDS = {
    "checks recordings offline": "离线校验录音",
    "Check recordings": "校验录音",
    "Check every sound file against the journal": "将每个录音文件与流水核对",
    "folder of the recordings, or of a copy": "录音文件夹或其副本文件夹",
    "go by the cards beside the files, without a journal": "按文件旁的登记卡核对，不使用流水",
    "the folder is a copy: what is not in it is no fault": "该文件夹是副本：缺少的文件不算错误",
    "Give a folder that is there, and either --settings FILE or --cards": "请给出存在的文件夹，并给出 --settings 文件 或 --cards",
    "The journal is broken at line {number}": "流水在第 {number} 行被破坏",
    "its content is not what was recorded": "内容与录制时不一致",
    "it is missing": "文件缺失",
    "nobody has reported it": "来历不明，没有登记",
    "its card says another hash than the journal": "登记卡的哈希与流水不一致",
    "Recordings": "录音",
    "… and {count} more": "……另有 {count} 项",
    "{recordings} recordings, {files} files checked, {size} MB": "共 {recordings} 条录音，已核对 {files} 个文件，{size} MB",
    "{count} faults found": "发现 {count} 处错误",
    "All recordings are as they were recorded": "全部录音与录制时一致",
    "Recording {recording}, file {file}: {reason}": "录音 {recording}，文件 {file}：{reason}",
}
