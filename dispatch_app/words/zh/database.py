"""Chinese for the database, its schema and its verification."""

WORDS = {
    "The database address cannot be read: write sqlite:///FILE or postgresql://…": "数据库地址无法识别：请写 sqlite:///文件 或 postgresql://…",
    "A SQLite database needs a file: sqlite:///FILE": "SQLite 数据库必须指定文件：sqlite:///文件",
    "Databases of kind {kind} are not supported, only SQLite and PostgreSQL": "不支持 {kind} 数据库，只支持 SQLite 和 PostgreSQL",
    "There is no database file {file}": "数据库文件不存在：{file}",
    "Another server is already working for centre {centre}; stop it first": "中心 {centre} 已有另一台服务器在运行，请先停止它",
    "The database migrations are not installed: no folder {folder}": "数据库升级脚本未安装：找不到目录 {folder}",
    "The folder of the database cannot be made: {reason}": "无法创建数据库目录：{reason}",
    "The database has no tables yet; run the set-up first": "数据库尚未建表，请先运行初始化",
    "The database has schema {found}, this program needs {known}": "数据库结构版本为 {found}，本程序需要 {known}",
    "The database was made by a newer program (schema {found}); install that program": "数据库由更新版本的程序建立（结构版本 {found}），请安装相应版本的程序",
    "The journal was continued by another program; the board must be loaded again": "流水已被其他程序续写，必须重新装载态势",
    "Journal and board of centre {centre} do not belong together; run the verifier": "中心 {centre} 的流水与态势不一致，请运行校验程序",
    "Row {key} of {table} cannot be read; run the verifier": "{table} 表的 {key} 行无法读取，请运行校验程序",
}
