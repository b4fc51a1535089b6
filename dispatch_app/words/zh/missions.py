"""Chinese for missions: corrected times."""

WORDS = {
    "not reported": "未报",
    "Correct the time: {state} {time}": "更正时刻：{state} {time}",
    "Right time of {state} (10:42 or 10:42:07, then remarks), and how is it known?": "“{state}”的正确时刻（如 10:42 或 10:42:07，可加说明），依据？",
    "Correct": "更正",
    "Write the time first: 10:42 or 10:42:07": "请先写时刻，如 10:42 或 10:42:07",
    "Heard in the recording": "录音核对",
    "The crew reported it later": "车组补报",
    "Seen in the track": "轨迹核对",
    "The time of this state is the server's own and cannot be corrected": "该时刻由服务器自动记录，不能更正",
    "The time must lie between {earliest} and {latest}": "时刻须在 {earliest} 与 {latest} 之间",
}
