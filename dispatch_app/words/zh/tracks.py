"""Chinese of tracks: replay, mileage, files."""

WORDS = {
    "Films need Leaflet on the server (Debian package libjs-leaflet)": "生成轨迹影片需要服务器安装 Leaflet（Debian 软件包 libjs-leaflet）",
    "Playback speed": "倍速",
    "doubtful fixes": "存疑定位",
    "{km} km by road": "道路里程 {km} 公里",
}
