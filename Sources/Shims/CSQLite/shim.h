#include <sqlite3.h>
#include <sys/vfs.h>

// SQLite asks that a bound buffer be copied by this destructor, a cast that Swift cannot import.
static inline int sphere_bind_text(sqlite3_stmt *statement, int index, const char *text, int bytes) {
  return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}
static inline int sphere_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

// Makes "text" in double quotes a name and nothing else; sqlite3_db_config has variable arguments, which Swift cannot import.
static inline int sphere_refuse_double_quoted_text(sqlite3 *database) {
  int code = sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
  return code == SQLITE_OK ? sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0) : code;
}

// The kind of file system that a path lies on (statfs(2)), 0 if unknown; Swift's Glibc module does not export statfs.
static inline unsigned long sphere_file_system_type(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 ? (unsigned long)status.f_type & 0xFFFFFFFFul : 0;
}
