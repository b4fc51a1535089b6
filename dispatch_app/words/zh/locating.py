"""Chinese of locating callers: sources, links, the caller's page."""

WORDS = {
    "[{centre}] Tap and choose “share” so that we find you: {url}": "【{centre}】请点开链接并选择“共享位置”，以便急救车找到您：{url}",
    "This location link is no longer valid": "此定位链接已失效",
    "File of the location sources, SMS gateway and drop folder; empty for none":
        "定位来源、短信网关和导入文件夹的配置文件；留空表示没有",
    "Address at which telephones reach the page that shares a position": "手机访问位置共享网页的地址",
    "Sources are asked again every so many seconds of a call": "通话期间每隔多少秒重新查询各定位来源",
    "… at most so many times a call": "……每个来电最多次数",
    "must be an address such as https://120.example.org, is {value}": "应为形如 https://120.example.org 的地址，现为 {value}",
}
