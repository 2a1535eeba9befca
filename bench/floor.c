/* The floor: what the kernel alone takes to send one prebuilt frame to everyone.
 *
 * floor PORT BYTES [FILE]: accepts WebSockets, and on each message from one of them sends a frame of BYTES
 * bytes to all. Any other request is answered with the bytes of FILE. It answers the handshake with the same
 * words each time, since our load does not check them, and waits for whoever does not read.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_FILES 16384

static const char HANDSHAKE[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
static const char EVENT[] = "42[\"change\",\"";

static int watchers[MAX_FILES], watcher_count;
static char is_watcher[MAX_FILES];
static char *frame, *answer;
static size_t frame_size, answer_size;

static void make_frame(size_t size)
{
  frame = malloc(size + 4);
  memset(frame, 'x', size + 4);
  frame[0] = (char)0x81;
  frame[1] = 126;
  frame[2] = (char)(size >> 8);
  frame[3] = (char)size;
  memcpy(frame + 4, EVENT, sizeof EVENT - 1);
  memcpy(frame + size + 2, "\"]", 2);
  frame_size = size + 4;
}

static void make_answer(const char *path)
{
  FILE *file = fopen(path, "r");
  if (!file) exit(1);
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  answer = malloc(size + 200);
  answer_size = sprintf(answer, "HTTP/1.1 200 OK\r\nContent-Length: %ld\r\n\r\n", size);
  answer_size += fread(answer + answer_size, 1, size, file);
  fclose(file);
}

static void send_all(int fd, const char *data, size_t size)
{
  while (size) {
    ssize_t done = send(fd, data, size, MSG_NOSIGNAL);
    if (done <= 0) return;
    data += done;
    size -= done;
  }
}

static void leave(int fd)
{
  for (int i = 0; i < watcher_count; i++)
    if (watchers[i] == fd) watchers[i--] = watchers[--watcher_count];
  is_watcher[fd] = 0;
  close(fd);
}

static void greet(int fd, char *request)
{
  if (!strcasestr(request, "Upgrade: websocket")) {
    send_all(fd, answer, answer_size);
    return;
  }
  is_watcher[fd] = 1;
  watchers[watcher_count++] = fd;
  send_all(fd, HANDSHAKE, sizeof HANDSHAKE - 1);
}

/* The load's messages come whole, and are shorter than 64 KiB. */
static int count_frames(const unsigned char *data, ssize_t size)
{
  int count = 0;
  for (ssize_t at = 0; at + 2 <= size; count++) {
    size_t length = data[at + 1] & 127;
    at += 6 + (length == 126 ? 2 + (data[at + 2] << 8 | data[at + 3]) : (ssize_t)length);
  }
  return count;
}

static void receive(int fd)
{
  static char data[1 << 16];
  ssize_t size = recv(fd, data, sizeof data - 1, MSG_DONTWAIT);
  if (size <= 0) {
    leave(fd);
    return;
  }
  data[size] = 0;
  if (!is_watcher[fd]) {
    greet(fd, data);
    return;
  }
  for (int frames = count_frames((unsigned char *)data, size); frames; frames--)
    for (int i = 0; i < watcher_count; i++) send_all(watchers[i], frame, frame_size);
}

static int listen_at(int port)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  if (bind(listener, (struct sockaddr *)&address, sizeof address)) exit(1);
  listen(listener, 1024);
  return listener;
}

int main(int count, char **words)
{
  if (count < 3) return 1;
  make_frame(atol(words[2]));
  if (count > 3) make_answer(words[3]);
  setrlimit(RLIMIT_NOFILE, &(struct rlimit){MAX_FILES, MAX_FILES});
  int poller = epoll_create1(0), listener = listen_at(atoi(words[1]));
  struct epoll_event events[256], event = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
  for (;;) {
    int ready = epoll_wait(poller, events, 256, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd != listener) {
        receive(fd);
      } else if ((fd = accept(listener, NULL, NULL)) >= 0) {
        event.data.fd = fd;
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
      }
    }
  }
}
