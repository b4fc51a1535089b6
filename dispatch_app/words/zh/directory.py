"""Chinese for the directory of staff, equipment, drugs and telephone numbers."""

WORDS = {
    "This directory entry is not there any more": "该条目已不存在",
    "{user} changed this directory entry meanwhile": "{user} 已修改该条目，请查看后再改",
    "The directory holds {most} entries already; remove some first": "资源目录已有 {most} 条，请先删除一些",
    "Dispatchers edit telephone numbers; ask the shift lead for staff, equipment and drugs": "调度员只能修改电话簿；人员、设备、药品请联系班长修改",
    "Directory": "资源目录",
    "Directory: people, equipment, drugs, numbers": "资源目录：人员、设备、药品、电话",
    "good until {day}": "有效期至 {day}",
}
