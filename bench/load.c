/* The load of the bench: one thread, epoll, as many clients as asked for. It says what CPU it took itself.
 *
 * load port=N clients=N mode=steady|spread|bursts|loop|idle|get [senders=N] [seconds=S] [warm=S] [rate=N]
 *      [burst=N] [raw=1] [servers=PID,PID] [signin=JSON] [joins=FILE] [moves=FILE] [request=FILE]
 *
 * Clients speak WebSocket and, unless raw, Socket.IO 5 over Engine.IO 4. Each sends one line of `joins`
 * (an event, as a JSON array) and waits for its ack. The first `senders` of them send the lines of `moves`:
 *   steady  the first client, `rate` a second
 *   spread  the senders in turn, `rate` a second in all; clients need not be on the same board
 *   bursts  `burst` at once, the next burst when every client has had the last one
 *   loop    each sender one, the next when it is acknowledged
 *   idle    nobody; the line `ready` is printed when all have joined
 *   get     all clients send the HTTP request in the file `request` at once
 * The frames counted are those that begin with 42["change". The result is one line of JSON.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_SERVERS 16
#define MAX_OPENING 16 /* clients that have not joined yet, at once */
#define PATIENCE 240   /* seconds beyond those asked for */

enum stage { CONNECTING, UPGRADING, OPENING, SIGNING_IN, JOINING, READY, ANSWERED };

struct client {
  int fd;
  enum stage stage;
  char *buffer;
  size_t used, room;
  size_t changes;    /* how many it has had */
  size_t body_left;  /* mode get */
  double asked_at;   /* when the move that waits for its ack was sent */
};

struct move {
  double sent_at;
  size_t seen_by;
};

struct lines {
  char **line;
  size_t count, next;
};

struct times {
  double *ms;
  size_t count, room;
};

static struct client *clients;
static struct move *sent;
static struct lines moves, joins;
static struct times seen, acked;
static const char *mode, *signin, *request;
static size_t client_count, sender_count, rate, burst, is_raw;
static int port, poller;
static double seconds, warm;
static clockid_t server_clocks[MAX_SERVERS];
static size_t server_count;

static size_t opened, ready, answered, moves_sent, whole_moves;
static int is_measuring, is_over;
static double started, began, ended, own_cpu, server_cpu;
static size_t deliveries, delivered_bytes, acks, body_bytes;

static void fail(const char *format, ...)
{
  va_list list;
  va_start(list, format);
  fputs("load: ", stderr);
  vfprintf(stderr, format, list);
  fputc('\n', stderr);
  exit(1);
}

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu_of_servers(void)
{
  double sum = 0;
  struct timespec t;
  for (size_t i = 0; i < server_count; i++) {
    if (clock_gettime(server_clocks[i], &t)) fail("a server has gone");
    sum += t.tv_sec + t.tv_nsec / 1e9;
  }
  return sum;
}

static double cpu_of_us(void)
{
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void begin(void)
{
  is_measuring = 1;
  began = now();
  own_cpu = -cpu_of_us();
  server_cpu = -cpu_of_servers();
}

static void end(void)
{
  is_over = 1;
  ended = now();
  own_cpu += cpu_of_us();
  server_cpu += cpu_of_servers();
}

static void note(struct times *times, double since)
{
  if (times->count == times->room) {
    times->room = times->room ? times->room * 2 : 1024;
    times->ms = realloc(times->ms, times->room * sizeof *times->ms);
  }
  times->ms[times->count++] = (now() - since) * 1e3;
}

/* ---- sending ---- */

static void send_all(struct client *client, const void *data, size_t size)
{
  if (send(client->fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)size)
    fail("a server took no more: %s", strerror(errno));
}

static void send_text(struct client *client, const char *prefix, const char *text)
{
  static unsigned char frame[1 << 16];
  size_t size = strlen(prefix) + strlen(text), head = 2;
  if (size + 8 > sizeof frame) fail("a line is too long");
  frame[0] = 0x81;
  if (size < 126) {
    frame[1] = 0x80 | size;
  } else {
    frame[1] = 0x80 | 126;
    frame[2] = size >> 8;
    frame[3] = size;
    head = 4;
  }
  memset(frame + head, 0, 4); /* a mask of zeros changes nothing */
  int length = sprintf((char *)frame + head + 4, "%s%s", prefix, text);
  send_all(client, frame, head + 4 + length);
}

static int send_move(struct client *client)
{
  if (moves.next == moves.count) return 0;
  sent[moves_sent++].sent_at = client->asked_at = now();
  send_text(client, is_raw ? "" : "421", moves.line[moves.next++]);
  return 1;
}

static void send_burst(void)
{
  for (size_t i = 0; i < burst; i++)
    if (!send_move(&clients[i % sender_count])) end();
}

/* Whole bursts are measured, so that no delivery is counted whose cost is not. */
static void next_burst(void)
{
  if (is_measuring && now() - began >= seconds) {
    end();
    return;
  }
  if (!is_measuring && now() - started >= warm) begin();
  send_burst();
}

/* ---- receiving ---- */

static int starts(const char *text, size_t size, const char *with)
{
  size_t length = strlen(with);
  return size >= length && !memcmp(text, with, length);
}

static void on_ready(struct client *client)
{
  client->stage = READY;
  ready++;
}

static void on_change(struct client *client, size_t size)
{
  size_t number = client->changes++;
  if (is_measuring) {
    deliveries++;
    delivered_bytes += size;
  }
  if (number >= moves_sent || ++sent[number].seen_by < client_count) return;
  whole_moves++;
  if (is_measuring && sent[number].sent_at >= began) note(&seen, sent[number].sent_at);
  if (!strcmp(mode, "bursts") && whole_moves == moves_sent && !is_over) next_burst();
}

static void on_ack(struct client *client, const char *text, size_t size)
{
  if (memmem(text, size, "\"error\"", 7)) fail("refused: %.*s", (int)size, text);
  if (client->stage == JOINING) {
    on_ready(client);
    return;
  }
  acks += is_measuring;
  if (is_measuring && client->asked_at >= began) note(&acked, client->asked_at);
  if (!strcmp(mode, "loop") && !is_over && !send_move(client)) end();
}

static void on_text(struct client *client, const char *text, size_t size)
{
  if (starts(text, size, "42[\"change\"")) {
    on_change(client, size);
  } else if (starts(text, size, "43")) {
    on_ack(client, text, size);
  } else if (size == 1 && *text == '2') {
    send_text(client, "3", "");
  } else if (client->stage == OPENING && starts(text, size, "0{")) {
    client->stage = SIGNING_IN;
    send_text(client, "40", signin);
  } else if (client->stage == SIGNING_IN && starts(text, size, "40")) {
    client->stage = JOINING;
    send_text(client, "420", joins.line[joins.next++ % joins.count]);
  } else if (starts(text, size, "44")) {
    fail("not let in: %.*s", (int)size, text);
  }
}

/* Returns the bytes of one whole frame at the start of the buffer, 0 when it is not here yet. */
static size_t read_frame(struct client *client, size_t at)
{
  unsigned char *data = (unsigned char *)client->buffer + at;
  size_t have = client->used - at, head = 2;
  if (have < 2) return 0;
  uint64_t size = data[1] & 127;
  if (size == 126) head = 4;
  if (size == 127) head = 10;
  if (have < head) return 0;
  if (head > 2) {
    size = 0;
    for (size_t i = 2; i < head; i++) size = size << 8 | data[i];
  }
  if (have < head + size) return 0;
  if ((data[0] & 15) == 8) fail("a server closed a WebSocket");
  if ((data[0] & 15) == 1) on_text(client, (char *)data + head, size);
  return head + size;
}

static size_t read_upgrade(struct client *client)
{
  char *over = memmem(client->buffer, client->used, "\r\n\r\n", 4);
  if (!over) return 0;
  if (!starts(client->buffer, client->used, "HTTP/1.1 101"))
    fail("no WebSocket: %.*s", (int)client->used, client->buffer);
  client->stage = OPENING;
  if (is_raw) on_ready(client);
  return over + 4 - client->buffer;
}

/* The body of an answer is counted and thrown away. */
static size_t read_answer(struct client *client)
{
  if (client->stage != READY) return client->used;
  if (!client->body_left) {
    char *over = memmem(client->buffer, client->used, "\r\n\r\n", 4);
    if (!over) return 0;
    *over = 0;
    char *length = strcasestr(client->buffer, "Content-Length:");
    if (!starts(client->buffer, client->used, "HTTP/1.1 200") || !length)
      fail("no answer: %s", client->buffer);
    client->body_left = atol(length + 15);
    return over + 4 - client->buffer;
  }
  body_bytes += client->used;
  client->body_left -= client->used;
  if (!client->body_left) {
    client->stage = ANSWERED;
    note(&seen, began);
    if (++answered == client_count) end();
  }
  return client->used;
}

static size_t read_piece(struct client *client, size_t at)
{
  if (!strcmp(mode, "get")) return at ? 0 : read_answer(client);
  return client->stage == UPGRADING ? read_upgrade(client) : read_frame(client, at);
}

static void consume(struct client *client)
{
  size_t at, piece;
  do {
    for (at = 0; at < client->used && (piece = read_piece(client, at)); at += piece)
      ;
    client->used -= at;
    memmove(client->buffer, client->buffer + at, client->used);
  } while (at && client->used);
}

static void receive(struct client *client)
{
  for (;;) {
    if (client->room - client->used < 8192) {
      client->room = client->room ? client->room * 2 : 16384;
      client->buffer = realloc(client->buffer, client->room + 1);
    }
    size_t room = client->room - client->used;
    ssize_t got = recv(client->fd, client->buffer + client->used, room, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0 && client->stage == ANSWERED) {
      epoll_ctl(poller, EPOLL_CTL_DEL, client->fd, NULL);
      return;
    }
    if (got <= 0) fail("a server hung up");
    client->used += got;
    consume(client);
    if ((size_t)got < room) return;
  }
}

/* ---- opening ---- */

static void open_client(struct client *client)
{
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (client->fd < 0) fail("socket: %s", strerror(errno));
  setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  if (connect(client->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS)
    fail("connect: %s", strerror(errno));
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = client};
  epoll_ctl(poller, EPOLL_CTL_ADD, client->fd, &event);
}

static void open_some(void)
{
  while (opened < client_count && opened - ready < MAX_OPENING) open_client(&clients[opened++]);
}

static void on_connected(struct client *client)
{
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
  int error = 0;
  getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &(socklen_t){sizeof error});
  if (error) fail("connect: %s", strerror(error));
  epoll_ctl(poller, EPOLL_CTL_MOD, client->fd, &event);
  client->stage = UPGRADING;
  if (!strcmp(mode, "get")) {
    on_ready(client);
    return;
  }
  char head[400];
  int size = sprintf(head,
                     "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                     is_raw ? "/" : "/socket.io/?EIO=4&transport=websocket", port);
  send_all(client, head, size);
}

/* ---- the run ---- */

static int wait_ms(double until)
{
  double left = until - now();
  return left <= 0 ? 0 : left > 1 ? 1000 : (int)(left * 1e3) + 1;
}

static void turn(double until)
{
  struct epoll_event events[256];
  int count = epoll_wait(poller, events, 256, wait_ms(until));
  for (int i = 0; i < count && !is_over; i++) {
    struct client *client = events[i].data.ptr;
    if (client->stage == CONNECTING) on_connected(client);
    else receive(client);
  }
}

static void start(void)
{
  if (!strcmp(mode, "get")) {
    begin();
    for (size_t i = 0; i < client_count; i++) send_all(&clients[i], request, strlen(request));
  }
  if (!strcmp(mode, "idle")) {
    puts("ready");
    fflush(stdout);
  }
  if (!strcmp(mode, "bursts")) send_burst();
  if (!strcmp(mode, "loop"))
    for (size_t i = 0; i < sender_count; i++) send_move(&clients[i]);
}

static void run(void)
{
  int is_steady = !strcmp(mode, "steady"), is_bursts = !strcmp(mode, "bursts");
  int is_loop = !strcmp(mode, "loop"), is_paced = is_steady || !strcmp(mode, "spread");
  double next, stop;
  started = next = now();
  stop = started + warm + seconds;
  start();
  while (!is_over) {
    if (!is_measuring && !is_bursts && now() - started >= warm) begin();
    if (is_paced && now() >= next && next < stop) {
      if (!send_move(&clients[moves_sent % sender_count])) fail("too few moves");
      next += 1.0 / rate;
    }
    /* What was sent is waited for, and there is something to tell of. */
    if (is_measuring && now() >= stop && !is_bursts && strcmp(mode, "get") &&
        (!is_steady || whole_moves == moves_sent) && (!is_loop || acked.count))
      end();
    double until = is_paced && next < stop ? next : is_measuring ? stop : started + warm;
    if (!is_over) turn(until > now() ? until : now() + 1);
  }
}

static void print_times(const char *name, struct times *times)
{
  printf(", \"%s\": [", name);
  for (size_t i = 0; i < times->count; i++) printf("%s%.3f", i ? "," : "", times->ms[i]);
  printf("]");
}

static void report(double connecting)
{
  printf("{\"seconds\": %.4f, \"connecting\": %.3f, \"deliveries\": %zu, \"bytes\": %zu, \"acks\": %zu, "
         "\"server_cpu\": %.6f, \"own_cpu\": %.6f, \"body_bytes\": %zu",
         ended - began, connecting, deliveries, delivered_bytes, acks, server_cpu, own_cpu, body_bytes);
  print_times("seen_ms", &seen);
  print_times("acked_ms", &acked);
  puts("}");
}

/* ---- what is asked for ---- */

static char *read_file(const char *path)
{
  FILE *file = fopen(path, "r");
  if (!file) fail("%s: %s", path, strerror(errno));
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  char *text = calloc(1, size + 1);
  rewind(file);
  if (fread(text, 1, size, file) != (size_t)size) fail("%s cannot be read", path);
  fclose(file);
  return text;
}

static struct lines read_lines(const char *path)
{
  struct lines lines = {0};
  for (char *line = strtok(read_file(path), "\n"); line; line = strtok(NULL, "\n")) {
    lines.line = realloc(lines.line, (lines.count + 1) * sizeof *lines.line);
    lines.line[lines.count++] = line;
  }
  return lines;
}

static const char *asked(int count, char **words, const char *name, const char *otherwise)
{
  size_t length = strlen(name);
  for (int i = 1; i < count; i++)
    if (!strncmp(words[i], name, length) && words[i][length] == '=') return words[i] + length + 1;
  return otherwise;
}

static void watch_servers(char *pids)
{
  for (char *pid = strtok(pids, ","); pid && server_count < MAX_SERVERS; pid = strtok(NULL, ","))
    if (clock_getcpuclockid(atoi(pid), &server_clocks[server_count++])) fail("no process %s", pid);
}

int main(int count, char **words)
{
  mode = asked(count, words, "mode", "steady");
  port = atoi(asked(count, words, "port", "0"));
  client_count = atol(asked(count, words, "clients", "500"));
  sender_count = atol(asked(count, words, "senders", "1"));
  seconds = atof(asked(count, words, "seconds", "5"));
  warm = atof(asked(count, words, "warm", "1"));
  rate = atol(asked(count, words, "rate", "5"));
  burst = atol(asked(count, words, "burst", "20"));
  is_raw = atol(asked(count, words, "raw", "0"));
  signin = asked(count, words, "signin", "{}");
  watch_servers(strdup(asked(count, words, "servers", "")));
  const char *path;
  if ((path = asked(count, words, "joins", NULL))) joins = read_lines(path);
  if ((path = asked(count, words, "moves", NULL))) moves = read_lines(path);
  if ((path = asked(count, words, "request", NULL))) request = read_file(path);
  clients = calloc(client_count, sizeof *clients);
  sent = calloc(moves.count + 1, sizeof *sent);
  poller = epoll_create1(0);
  alarm(seconds + warm + PATIENCE);
  double opening = now();
  while (ready < client_count) {
    open_some();
    turn(now() + 1);
  }
  double connecting = now() - opening;
  run();
  report(connecting);
  return 0;
}
