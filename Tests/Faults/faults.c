// Makes one system call of a program fail, to be preloaded (LD_PRELOAD): the N-th of those that read or change a file below a folder.
//
//   FAULT_FOLDER   only calls on files below it are counted
//   FAULT_AT       N, from 1; 0 or absent: nothing fails
//   FAULT_MODE     once (default), ever (this call and all later ones), or kill (the process ends there, as by a power failure)
//   FAULT_ERRNO    the error's number (default: EIO)
//   FAULT_PROGRAM  the name of the program that is meant; others, say git, are left alone
//   FAULT_COUNT    a file that the number of calls is written to at the end
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static const char *folder;
static long fault_at;
static int fault_errno = EIO;
static enum { ONCE, EVER, KILL } mode;
static atomic_long calls;

__attribute__((constructor)) static void prepare(void) {
  char program[4096];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  program[length < 0 ? 0 : length] = 0;
  const char *meant = getenv("FAULT_PROGRAM"), *name = strrchr(program, '/');
  if (meant && (!name || strcmp(name + 1, meant) != 0)) return;
  folder = getenv("FAULT_FOLDER");
  const char *at = getenv("FAULT_AT"), *how = getenv("FAULT_MODE"), *number = getenv("FAULT_ERRNO");
  fault_at = at ? atol(at) : 0;
  mode = how && !strcmp(how, "ever") ? EVER : how && !strcmp(how, "kill") ? KILL : ONCE;
  if (number) fault_errno = atoi(number);
}

__attribute__((destructor)) static void report(void) {
  const char *file = getenv("FAULT_COUNT");
  if (!folder || !file) return;
  int descriptor = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  char text[32];
  int length = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
  if (descriptor >= 0) syscall(SYS_write, descriptor, text, length);
}

// Whether this call is to fail.
static int fails(const char *path) {
  if (!folder || !path) return 0;
  char absolute[8192];
  if (path[0] != '/') {
    char here[4096];
    if (!getcwd(here, sizeof here)) return 0;
    snprintf(absolute, sizeof absolute, "%s/%s", here, path);
    path = absolute;
  }
  if (strncmp(path, folder, strlen(folder)) != 0) return 0;
  long call = atomic_fetch_add(&calls, 1) + 1;
  if (fault_at <= 0 || call < fault_at || (call > fault_at && mode != EVER)) return 0;
  if (mode == KILL) raise(SIGKILL);
  errno = fault_errno;
  return 1;
}

static int fails_at(int descriptor) {
  if (!folder || descriptor <= 2) return 0;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return fails(path);
}

#define NEXT(type, name, ...) \
  static type (*next)(__VA_ARGS__); \
  if (!next) next = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define TRANSFER(name, buffer_type) \
  ssize_t name(int descriptor, buffer_type buffer, size_t count) { \
    NEXT(ssize_t, #name, int, buffer_type, size_t); \
    return fails_at(descriptor) ? -1 : next(descriptor, buffer, count); \
  }
#define TRANSFER_AT(name, buffer_type, offset_type) \
  ssize_t name(int descriptor, buffer_type buffer, size_t count, offset_type offset) { \
    NEXT(ssize_t, #name, int, buffer_type, size_t, offset_type); \
    return fails_at(descriptor) ? -1 : next(descriptor, buffer, count, offset); \
  }
TRANSFER(read, void *)
TRANSFER(write, const void *)
TRANSFER_AT(pread, void *, off_t)
TRANSFER_AT(pread64, void *, off64_t)
TRANSFER_AT(pwrite, const void *, off_t)
TRANSFER_AT(pwrite64, const void *, off64_t)

#define ON_DESCRIPTOR(name) \
  int name(int descriptor) { \
    NEXT(int, #name, int); \
    return fails_at(descriptor) ? -1 : next(descriptor); \
  }
ON_DESCRIPTOR(fsync)
ON_DESCRIPTOR(fdatasync)

int ftruncate(int descriptor, off_t length) {
  NEXT(int, "ftruncate", int, off_t);
  return fails_at(descriptor) ? -1 : next(descriptor, length);
}
int ftruncate64(int descriptor, off64_t length) {
  NEXT(int, "ftruncate64", int, off64_t);
  return fails_at(descriptor) ? -1 : next(descriptor, length);
}
int rename(const char *old, const char *new) {
  NEXT(int, "rename", const char *, const char *);
  return fails(new) ? -1 : next(old, new);
}
int link(const char *old, const char *new) {
  NEXT(int, "link", const char *, const char *);
  return fails(new) ? -1 : next(old, new);
}
int unlink(const char *path) {
  NEXT(int, "unlink", const char *);
  return fails(path) ? -1 : next(path);
}
int mkdir(const char *path, mode_t permissions) {
  NEXT(int, "mkdir", const char *, mode_t);
  return fails(path) ? -1 : next(path, permissions);
}
