"""The one-timeline replay: page, film, chronicle."""

WORDS = {
    "Say first what you look at this incident for": "请先填写查看该事件的用途",
}
