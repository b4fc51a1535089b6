"""Chinese for the map view and the vehicle states."""

WORDS = {
    "free": "空闲",
    "ordered": "已派",
    "en route": "途中",
    "on scene": "现场",
    "to hospital": "送院",
    "at hospital": "到院",
    "out of service": "停用",
    "emergency": "紧急",
}
