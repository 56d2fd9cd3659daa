#include "decode/confine.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"

#include "image/protocol.h"
#include "test.h"

enum { MOST = 64 << 20 };

static void open_file(void)
{
	open("/dev/null", O_RDONLY);
}

static void open_socket(void)
{
	socket(AF_INET, SOCK_STREAM, 0);
}

static void start_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
}

static void start_process(void)
{
	fork();
}

static void read_other(void)
{
	char c;
	ssize_t n = read(STDIN_FILENO, &c, 1);
	(void)n;
}

static void send_other(void)
{
	send(DECODE_FD + 1, "x", 1, MSG_NOSIGNAL);
}

static void map_code(void)
{
	mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void signal_parent(void)
{
	kill(getppid(), 0);
}

static void map_too_much(void)
{
	void *p = mmap(NULL, (size_t)1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	_exit(p == MAP_FAILED ? 3 : 0);
}

static void map_enough(void)
{
	void *p = mmap(NULL, MOST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	_exit(p == MAP_FAILED ? 3 : 4);
}

static void answer(void)
{
	confine_time();
	_exit(send(DECODE_FD, "x", 1, MSG_NOSIGNAL) == 1 ? 5 : 6);
}

static void fail_hard(void)
{
	abort();
}

/* How a confined process ends that does this. */
static int end_of(void (*act)(void))
{
	int pair[2], status;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		signal(SIGABRT, SIG_DFL);
		dup2(pair[0], DECODE_FD);
		confine(MOST);
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(pair[0]);
	close(pair[1]);
	return status;
}

static void test_confined(void **state)
{
	static const struct {
		const char *name;
		void (*act)(void);
		int signal, code;
	} cases[] = {
	    {"open", open_file, SIGSYS, 0},
	    {"socket", open_socket, SIGSYS, 0},
	    {"exec", start_program, SIGSYS, 0},
	    {"fork", start_process, SIGSYS, 0},
	    {"read", read_other, SIGSYS, 0},
	    {"send", send_other, SIGSYS, 0},
	    {"code", map_code, SIGSYS, 0},
	    {"kill", signal_parent, SIGSYS, 0},
	    {"too much memory", map_too_much, 0, 3},
	    {"enough memory", map_enough, 0, 4},
	    {"answer", answer, 0, 5},
	    {"abort", fail_hard, SIGABRT, 0},
	};

#ifdef WITH_ASAN
	skip();
#endif
	for (size_t i = 0; i < NELEM(cases); i++) {
		int status = end_of(cases[i].act);
		bool as_said = cases[i].signal ? WIFSIGNALED(status) && WTERMSIG(status) == cases[i].signal
					       : WIFEXITED(status) && WEXITSTATUS(status) == cases[i].code;
		if (!as_said)
			fail_msg("%s: it ends with status %x", cases[i].name, (unsigned)status);
	}
}

static void test_says(void **state)
{
#ifdef WITH_ASAN
	assert_non_null(strstr(confine_says(), "without"));
#else
	assert_null(strstr(confine_says(), "without"));
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_confined), cmocka_unit_test(test_says)};

	return cmocka_run_group_tests_name("confine", tests, NULL, NULL);
}
