#include <sqlite3.h>
#include <sys/vfs.h>

// SQLite asks that a bound buffer be copied by this destructor, a cast that Swift cannot import.
static inline int sphere_bind_text(sqlite3_stmt *statement, int index, const char *text, int bytes) {
  return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}
static inline int sphere_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

// The kind of file system that a path lies on (statfs(2)), 0 if unknown; Swift's Glibc module does not export statfs.
static inline unsigned long sphere_file_system_type(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 ? (unsigned long)status.f_type & 0xFFFFFFFFul : 0;
}
