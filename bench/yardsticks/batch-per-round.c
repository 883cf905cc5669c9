/*
 * The limit: the least that a program must do to be a chat server of the base protocol on one core. One round: take in
 * all that has come, then send each member one batch of it. What it leaves out is what Parley adds: it checks neither
 * names nor texts, keeps no log, limits nobody, and ends when memory does.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CLIENTS = 65536, EVENTS = 4096, BACKLOG = 4096, READ_BYTES = 256 * 1024 };

/* Bytes that grow at the end. */
struct bytes {
    char *data;
    size_t length, capacity;
};

struct client {
    int socket;
    int member;          /* position in `members`, or -1 before READY */
    int spoke;           /* whether it said something in this round */
    struct bytes unread; /* the beginning of a frame whose end has not come */
    struct bytes unsent; /* what the system did not take; waits for EPOLLOUT */
    size_t name_length;
    char name[128];
};

/* One text of the round: where it lies in the batch, and who must not get it back. */
struct line {
    size_t offset, length;
    const struct client *origin;
};

static int epoll;
static struct client *members[MOST_CLIENTS];
static int member_count;
static struct bytes batch, own;
static struct line *lines;
static size_t line_count, line_capacity;
static char received[READ_BYTES];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void append(struct bytes *to, const void *data, size_t length) {
    if (to->length + length > to->capacity) {
        to->capacity = (to->length + length) * 2;
        to->data = realloc(to->data, to->capacity);
        if (to->data == NULL) fail("realloc");
    }
    memcpy(to->data + to->length, data, length);
    to->length += length;
}

static void watch(struct client *client, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    if (epoll_ctl(epoll, operation, client->socket, &event) < 0) fail("epoll_ctl");
}

/* Only marks the end: whoever holds the client in this round goes on first. Its memory goes in `bury`. */
static void leave(struct client *client) {
    if (client->member >= 0) {
        struct client *last = members[--member_count];
        members[client->member] = last;
        last->member = client->member;
    }
    client->member = -1;
    shutdown(client->socket, SHUT_RDWR);
}

static void bury(struct client *client) {
    leave(client);
    close(client->socket);
    free(client->unread.data);
    free(client->unsent.data);
    free(client);
}

/* Sends without waiting. What the system does not take is kept, and nothing overtakes it. */
static void put(struct client *client, const char *data, size_t length) {
    if (length == 0) return;
    if (client->unsent.length == 0) {
        ssize_t taken = send(client->socket, data, length, MSG_NOSIGNAL);
        if (taken == (ssize_t)length) return;
        /* Of a broken connection epoll tells us in the next round. */
        if (taken < 0 && errno != EAGAIN) return;
        if (taken > 0) data += taken, length -= (size_t)taken;
        watch(client, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
    append(&client->unsent, data, length);
}

static void put_rest(struct client *client) {
    struct bytes *rest = &client->unsent;
    ssize_t taken = send(client->socket, rest->data, rest->length, MSG_NOSIGNAL);
    if (taken < 0) return;
    rest->length -= (size_t)taken;
    memmove(rest->data, rest->data + taken, rest->length);
    if (rest->length > 0) return;
    free(rest->data);
    memset(rest, 0, sizeof *rest);
    watch(client, EPOLL_CTL_MOD, EPOLLIN);
}

static void name_client(struct client *client, const char *name, size_t length) {
    client->name_length = length < sizeof client->name ? length : sizeof client->name;
    memcpy(client->name, name, client->name_length);
    client->member = member_count;
    members[member_count++] = client;
    put(client, "\0\5READY", 7);
}

static void say(struct client *client, const char *text, size_t length) {
    if (line_count == line_capacity) {
        line_capacity = line_capacity * 2 + 256;
        lines = realloc(lines, line_capacity * sizeof *lines);
        if (lines == NULL) fail("realloc");
    }
    size_t payload = client->name_length + 2 + length;
    unsigned char header[2] = {(unsigned char)(payload >> 8), (unsigned char)payload};
    lines[line_count++] = (struct line){batch.length, payload + 2, client};
    append(&batch, header, 2);
    append(&batch, client->name, client->name_length);
    append(&batch, ": ", 2);
    append(&batch, text, length);
    client->spoke = 1;
}

/* The frames in `data`; returns how many bytes were used. */
static size_t take_frames(struct client *client, const char *data, size_t length) {
    size_t used = 0;
    while (length - used >= 2) {
        const unsigned char *header = (const unsigned char *)data + used;
        size_t payload = (size_t)header[0] << 8 | header[1];
        if (length - used < 2 + payload) break;
        const char *text = data + used + 2;
        used += 2 + payload;
        if (client->member < 0) {
            if (payload > 5 && memcmp(text, "NICK ", 5) == 0) name_client(client, text + 5, payload - 5);
        } else if (payload == 3 && memcmp(text, "BYE", 3) == 0) {
            leave(client);
        } else if (payload > 0) {
            say(client, text, payload);
        }
    }
    return used;
}

/* Reads once: with level-triggered events, what is left comes in the next round. Returns 0 at the end. */
static int take(struct client *client) {
    ssize_t count = recv(client->socket, received, sizeof received, 0);
    if (count <= 0) return count < 0 && errno == EAGAIN;
    if (client->unread.length == 0) {
        size_t used = take_frames(client, received, (size_t)count);
        if (used < (size_t)count) append(&client->unread, received + used, (size_t)count - used);
        return 1;
    }
    struct bytes *unread = &client->unread;
    append(unread, received, (size_t)count);
    size_t used = take_frames(client, unread->data, unread->length);
    unread->length -= used;
    memmove(unread->data, unread->data + used, unread->length);
    return 1;
}

/* Everyone gets the whole batch in one call; who spoke gets a copy without its own lines. */
static void send_batch(void) {
    for (int index = 0; index < member_count; index++) {
        struct client *client = members[index];
        if (!client->spoke) {
            put(client, batch.data, batch.length);
            continue;
        }
        own.length = 0;
        for (size_t at = 0; at < line_count; at++)
            if (lines[at].origin != client) append(&own, batch.data + lines[at].offset, lines[at].length);
        put(client, own.data, own.length);
        client->spoke = 0;
    }
    batch.length = 0;
    line_count = 0;
}

static void accept_all(int listener) {
    for (;;) {
        int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) return;
        struct client *client = socket < MOST_CLIENTS ? calloc(1, sizeof *client) : NULL;
        if (client == NULL) fail("a new client");
        int yes = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        client->socket = socket;
        client->member = -1;
        watch(client, EPOLL_CTL_ADD, EPOLLIN);
        put(client, "\0\5HELLO", 7);
    }
}

static int listen_anywhere(void) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) < 0) fail("bind");
    if (listen(listener, BACKLOG) < 0) fail("listen");
    if (getsockname(listener, (struct sockaddr *)&address, &size) < 0) fail("getsockname");
    printf("Batch per round listens on port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(void) {
    int listener = listen_anywhere();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event listening = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &listening) < 0) fail("epoll");
    static struct epoll_event events[EVENTS];
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        int gone = 0;
        for (int index = 0; index < count; index++) {
            struct client *client = events[index].data.ptr;
            if (client == NULL) {
                accept_all(listener);
                continue;
            }
            if (events[index].events & EPOLLOUT) put_rest(client);
            if (!(events[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) || take(client)) continue;
            /* Its lines of this round still name it: it is kept until they are sent. */
            leave(client);
            events[gone++].data.ptr = client;
        }
        if (line_count > 0) send_batch();
        for (int index = 0; index < gone; index++) bury(events[index].data.ptr);
    }
}
