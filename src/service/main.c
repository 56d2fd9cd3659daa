#include "config.h"

#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/err.h"
#include "base/path.h"
#include "service/daemon.h"
#include "service/home.h"
#include "service/service.h"

enum { WAIT_FOR_OTHER_MS = 10000 };

static const char usage[] =
	"usage: labeldeckd [--foreground] [--exit-with-stdin] [--home DIR]\n"
	"The workspace service of labeldeck, which starts it when needed.\n"
	"  --foreground       stay in the terminal; else the service detaches once it listens\n"
	"  --exit-with-stdin  stop when standard input ends\n"
	"  --home DIR         the workspace, instead of $LABELDECK_HOME\n"
	"  --version, --help\n"
	"See labeldeckd(8).\n";

static bool set_home(const char *dir, struct err *e)
{
	char *absolute;

	if (!home_folder(dir, e) || !(absolute = path_absolute(dir, e)))
		return false;
	setenv("LABELDECK_HOME", absolute, 1);
	free(absolute);
	return true;
}

/* Returns -1 to go on, else the exit code. */
static int read_options(int argc, char **argv, struct service_options *o, const char **home)
{
	static const struct option options[] = {
		{"foreground", no_argument, NULL, 'f'}, {"exit-with-stdin", no_argument, NULL, 's'},
		{"home", required_argument, NULL, 'd'}, {"version", no_argument, NULL, 'v'},
		{"help", no_argument, NULL, 'h'},	{0},
	};
	int c;

	*home = getenv("LABELDECK_HOME");
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'f':
			o->foreground = true;
			break;
		case 's':
			o->with_stdin = o->foreground = true;
			break;
		case 'd':
			*home = optarg;
			break;
		case 'v':
			puts("labeldeckd " PACKAGE_VERSION);
			return 0;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			fputs(usage, stderr);
			return err_exit_code(ERR_USAGE);
		}
	}
	if (optind == argc)
		return -1;
	fprintf(stderr, "labeldeckd: unexpected argument \"%s\"\n%s", argv[optind], usage);
	return err_exit_code(ERR_USAGE);
}

/* A starter may have closed them: what we open must not become somebody's standard output. */
static void open_standard_fds(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* Two clients may start a service at once: whoever comes second is content when the first one listens. */
static bool other_listens(const struct service *s, const struct service_options *o, const struct err *e)
{
	return !o->foreground && e->kind == ERR_EXISTS && home_wait(&s->home, WAIT_FOR_OTHER_MS);
}

int main(int argc, char **argv)
{
	struct service_options o = {0};
	struct service s;
	struct err e;
	const char *home;
	int code = read_options(argc, argv, &o, &home), starter = -1;

	if (code >= 0)
		return code;
	open_standard_fds();
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	if (home && *home && !set_home(home, &e)) {
		fprintf(stderr, "labeldeckd: %s\n", e.text);
		return err_exit_code(e.kind);
	}
	if (!o.foreground)
		starter = daemon_detach();
	code = 0;
	if (service_open(&s, &o, &e)) {
		daemon_report(starter, NULL);
		loop_run(s.loop);
	} else if (other_listens(&s, &o, &e)) {
		daemon_report(starter, NULL);
	} else {
		if (o.foreground)
			fprintf(stderr, "labeldeckd: %s\n", e.text);
		daemon_report(starter, &e);
		code = err_exit_code(e.kind);
	}
	service_close(&s);
	return code;
}
