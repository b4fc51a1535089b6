"""Chinese for booked transport."""

WORDS = {
    "This booking is not known": "查无此约派车",
    "This booking was changed meanwhile": "该约派车已被他人修改，请查看后再改",
    "This booking is over": "该约派车已结束",
    "This booking runs already as incident {incident_id}": "该约派车已转为事件{incident_id}",
    "{plate} is not reserved for this booking": "{plate}未预留给该约派车",
    "No crew has accepted this booking yet": "尚无车组接受该约派车",
    "{most} bookings are open already": "未完成的约派车已达{most}个",
    "The pick-up place has no position yet: pick it from the list or on the map": "接车地点尚无坐标：请从列表或地图上选取",
    "The pick-up time must lie ahead, within {days} days": "接车时间须在现在之后、{days}天之内",
    "{plate} is kept for emergencies; bookings take vehicles of the booking fleet only": "{plate}属急救车队，约派车只能使用约派车队的车辆",
    "{plate} is reserved for {count} bookings; give them to others first": "{plate}已预留给{count}个约派车，请先改派",
    "A booking has no vehicle yet": "约派车尚无车辆",
    "A crew has not answered a booking": "车组未答复约派车",
    "The reserved vehicle cannot leave for its booking": "约派车预留车辆无法出发",
    "kept for bookings": "约派专用车",
    "reserved at that time already": "该时段已有预约",
}
