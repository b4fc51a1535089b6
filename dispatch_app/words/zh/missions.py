"""Chinese for missions: corrected times."""

WORDS = {
    "The time of this state is the server's own and cannot be corrected": "该时刻由服务器自动记录，不能更正",
    "The time must lie between {earliest} and {latest}": "时刻须在 {earliest} 与 {latest} 之间",
}
