/* Records what a process does to one SQLite database, its log and journal, and the answers it sends meanwhile.
 *
 * Loaded by LD_PRELOAD. RECORD_DATABASE is the path of the database, RECORD_TO the file to which is appended:
 * one head for each event, followed by `length` bytes for writes and answers. A write or sync is noted once the
 * kernel has taken it, an answer before it is sent, so that the order in the record is the strictest one possible.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 'w', SYNC = 's', TRUNCATE = 't', CREATE = 'c', UNLINK = 'u', MAP = 'm', ANSWER = 'a' };
enum { NOTHING, DATABASE, LOG, JOURNAL, SHARED, FOLDER };

struct head {
  char event, file, reserved[6];
  int64_t offset, length;
};

#define FILES 65536
static char kind_of[FILES];
static int record = -1;
static char database[PATH_MAX], folder[PATH_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("RECORD_DATABASE"), *to = getenv("RECORD_TO");
  if (!path || !to) return;
  strncpy(database, path, PATH_MAX - 1);
  strncpy(folder, path, PATH_MAX - 1);
  *strrchr(folder, '/') = 0;
  record = REAL(open)(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void note(char event, char file, int64_t offset, int64_t length, const void *data) {
  if (record < 0) return;
  struct head head = {event, file, {0}, offset, length};
  struct iovec parts[2] = {{&head, sizeof head}, {(void *)data, data ? (size_t)length : 0}};
  pthread_mutex_lock(&lock);
  if (REAL(writev)(record, parts, data ? 2 : 1) < 0) abort();
  pthread_mutex_unlock(&lock);
}

static char kind_of_path(const char *path) {
  size_t length = strlen(database);
  if (!length) return NOTHING;
  if (!strcmp(path, folder)) return FOLDER;
  if (strncmp(path, database, length)) return NOTHING;
  if (!path[length]) return DATABASE;
  if (!strcmp(path + length, "-wal")) return LOG;
  if (!strcmp(path + length, "-journal")) return JOURNAL;
  return strcmp(path + length, "-shm") ? NOTHING : SHARED;
}

static char kind(int fd) { return fd >= 0 && fd < FILES ? kind_of[fd] : NOTHING; }

static int is_kept(char file) { return file == DATABASE || file == LOG || file == JOURNAL; }

static int opened(const char *path, int flags, mode_t mode, __typeof__(&open) real) {
  char file = kind_of_path(path);
  int is_new = is_kept(file) && access(path, F_OK) != 0;
  int fd = real(path, flags, mode);
  if (fd < 0 || fd >= FILES) return fd;
  kind_of[fd] = file;
  if (is_new) note(CREATE, file, 0, 0, NULL);
  if (is_kept(file) && (flags & O_TRUNC)) note(TRUNCATE, file, 0, 0, NULL);
  return fd;
}

static mode_t mode_in(int flags, va_list rest) { return flags & O_CREAT ? va_arg(rest, mode_t) : 0; }

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return opened(path, flags, mode, REAL(open));
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return opened(path, flags, mode, REAL(open64));
}

int close(int fd) {
  if (fd >= 0 && fd < FILES) kind_of[fd] = NOTHING;
  return REAL(close)(fd);
}

static ssize_t wrote(int fd, ssize_t done, const void *data, off_t offset) {
  if (done > 0 && is_kept(kind(fd))) note(WRITE, kind(fd), offset, done, data);
  return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  return wrote(fd, REAL(pwrite)(fd, data, size, offset), data, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  return wrote(fd, REAL(pwrite64)(fd, data, size, offset), data, offset);
}

ssize_t write(int fd, const void *data, size_t size) {
  off_t offset = is_kept(kind(fd)) ? lseek(fd, 0, SEEK_CUR) : 0;
  return wrote(fd, REAL(write)(fd, data, size), data, offset);
}

/* SQLite uses neither; should it begin to, the record would be wrong without a word. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (is_kept(kind(fd))) abort();
  return REAL(writev)(fd, parts, count);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  if (is_kept(kind(fd))) abort();
  return REAL(pwritev)(fd, parts, count, offset);
}

static int synced(int fd, int failed) {
  char file = kind(fd);
  if (!failed && (is_kept(file) || file == FOLDER)) note(SYNC, file, 0, 0, NULL);
  return failed;
}

int fsync(int fd) { return synced(fd, REAL(fsync)(fd)); }

int fdatasync(int fd) { return synced(fd, REAL(fdatasync)(fd)); }

static int truncated(int fd, int failed, off_t size) {
  if (!failed && is_kept(kind(fd))) note(TRUNCATE, kind(fd), size, 0, NULL);
  return failed;
}

int ftruncate(int fd, off_t size) { return truncated(fd, REAL(ftruncate)(fd, size), size); }

int ftruncate64(int fd, off64_t size) { return truncated(fd, REAL(ftruncate64)(fd, size), size); }

int unlink(const char *path) {
  char file = kind_of_path(path);
  int failed = REAL(unlink)(path);
  if (!failed && is_kept(file)) note(UNLINK, file, 0, 0, NULL);
  return failed;
}

/* Writes through a map are not seen: the replay refuses a record in which anything but the index was mapped. */
static void *mapped(int fd, void *at, size_t size) {
  if (at != MAP_FAILED && kind(fd)) note(MAP, kind(fd), 0, size, NULL);
  return at;
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset) {
  void *got = REAL(mmap)(at, size, protection, flags, fd, offset);
  return flags & MAP_ANONYMOUS ? got : mapped(fd, got, size);
}

void *mmap64(void *at, size_t size, int protection, int flags, int fd, off64_t offset) {
  void *got = REAL(mmap64)(at, size, protection, flags, fd, offset);
  return flags & MAP_ANONYMOUS ? got : mapped(fd, got, size);
}

static void answering(const void *data, size_t size) {
  if (memmem(data, size, "{\"ok\":", 6)) note(ANSWER, NOTHING, 0, size, data);
}

ssize_t send(int fd, const void *data, size_t size, int flags) {
  answering(data, size);
  return REAL(send)(fd, data, size, flags);
}

ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *to, socklen_t length) {
  answering(data, size);
  return REAL(sendto)(fd, data, size, flags, to, length);
}
