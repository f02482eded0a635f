/*
 * recv is the limit of the machine: it opens ws://127.0.0.1:PORT/PATH and writes to
 * standard output what the socket brings, without a look at the frames, until the close
 * frame of the source.
 *
 *	recv PORT PATH
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[256 << 10];

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void write_all(const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(STDOUT_FILENO, bytes, length);
		if (n < 0)
			fail("write");
		bytes += n;
		length -= (size_t)n;
	}
}

int main(int argc, char **argv)
{
	static const char closing[] = "\x88\x02\x03\xe8";
	struct sockaddr_in address = {.sin_family = AF_INET};
	size_t have = 0;
	char *frames;
	ssize_t n;
	int fd, length;

	if (argc != 3) {
		fprintf(stderr, "usage: recv PORT PATH\n");
		return 2;
	}
	address.sin_port = htons((unsigned short)atoi(argv[1]));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if ((fd = socket(AF_INET, SOCK_STREAM, 0)) < 0)
		fail("socket");
	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		fail("connect");
	length = snprintf(buffer, sizeof buffer,
		"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
		argv[2], argv[1]);
	if (length >= (int)sizeof buffer || send(fd, buffer, (size_t)length, 0) != length)
		fail("send");
	do { /* the answer to the handshake, and perhaps the first frames */
		if (have == sizeof buffer - 1 || (n = recv(fd, buffer + have, sizeof buffer - 1 - have, 0)) <= 0)
			fail("handshake");
		have += (size_t)n;
		buffer[have] = 0;
	} while ((frames = strstr(buffer, "\r\n\r\n")) == NULL);
	if (strncmp(buffer, "HTTP/1.1 101 ", 13) != 0) {
		fprintf(stderr, "recv: no WebSocket: %.40s\n", buffer);
		return 1;
	}
	frames += 4;
	write_all(frames, have - (size_t)(frames - buffer));
	while ((n = recv(fd, buffer, sizeof buffer, 0)) > 0) {
		write_all(buffer, (size_t)n);
		if (n >= 4 && memcmp(buffer + n - 4, closing, 4) == 0)
			return 0;
	}
	if (n < 0)
		fail("recv");
	return 0;
}
