"""Chinese for the subscriber table and its import."""

WORDS = {
    "The file {file} cannot be opened: {why}": "无法打开文件 {file}：{why}",
    "Line {line} cannot be read: {why}": "第 {line} 行无法读取：{why}",
    "The file has more than {most} rows; divide it": "文件超过 {most} 行，请拆分后导入",
    "the number stands in an earlier line already": "该号码在前面的行中已出现",
    "the characters are neither UTF-8 nor GBK": "字符既不是 UTF-8 也不是 GBK 编码",
    "this is no telephone number": "不是有效的电话号码",
    "the address is missing": "缺少地址",
    "a text is longer than {most} characters": "文字超过 {most} 个字符",
    "the coordinates are no numbers": "经纬度不是数字",
    "longitude and latitude are swapped": "经度和纬度填反了",
    "the coordinates are out of range": "经纬度超出范围",
    "The header line lacks the columns {names}": "表头缺少列：{names}",
    "The datum {datum} is not known here": "此处不认识坐标系 {datum}",
    "Coordinates in {datum} cannot be converted here: give WGS-84": "此处无法转换 {datum} 坐标，请提供 WGS-84 坐标",
}
