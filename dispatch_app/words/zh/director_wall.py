"""Chinese of the live wall, of supervision and of notices with files."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "The alarm of this tile would come before its warning": "该项的告警限值会先于预警限值到达",
    "This rule is not known any more": "该规则已不存在",
    "Name at least one number, grade, word, district or an area": "请至少填写一个号码、分级、关键词、辖区或划定一片区域",
    "{most} rules stand already; remove some first": "规则已有 {most} 条，请先删除一些",
    "This alert is not known any more": "该提醒已不存在",
    "Switched off: {count} alerts that nobody has seen": "已自动停用：有 {count} 条提醒无人确认",
    "Incident {incident} is handled by {desk} now ({name}): {reason}": "事件 {incident} 已由 {desk} 接手处理（{name}）：{reason}",
    "Incident taken over": "事件已被接手",
}
