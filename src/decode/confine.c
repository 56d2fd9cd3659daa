#include "decode/confine.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "config.h"

#ifndef WITH_ASAN
#include <seccomp.h>
#endif

#include "base/alloc.h"
#include "image/protocol.h"

enum { CPU_SECONDS = 60, FILES = 32, PROGRAM_BYTES = 64 << 20 }; /* the program, its libraries, stacks and tables */

static void limit(int what, rlim_t most)
{
	struct rlimit r = {most, most};

	if (setrlimit((__rlimit_resource_t)what, &r) < 0)
		fatal("cannot set a limit of resources");
}

void confine_time(void)
{
	struct rusage used;
	struct rlimit cpu;

	if (getrusage(RUSAGE_SELF, &used) < 0 || getrlimit(RLIMIT_CPU, &cpu) < 0)
		return;
	cpu.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec + CPU_SECONDS);
	setrlimit(RLIMIT_CPU, &cpu);
}

#ifndef WITH_ASAN
/* Calls whose arguments do not matter. rt_sig* and the ids are abort's, sysinfo is what qsort asks. */
static const int plain_calls[] = {
    SCMP_SYS(brk), SCMP_SYS(clock_gettime), SCMP_SYS(close), SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(fstat), SCMP_SYS(futex), SCMP_SYS(getpid), SCMP_SYS(getrandom), SCMP_SYS(getrusage),
    SCMP_SYS(gettid), SCMP_SYS(madvise), SCMP_SYS(mremap), SCMP_SYS(munmap), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sysinfo),
};

/* Calls allowed where (argument & mask) == value. */
static const struct {
	int call;
	unsigned argument;
	uint64_t mask, value;
} bound_calls[] = {
    {SCMP_SYS(recvmsg), 0, UINT32_MAX, DECODE_FD},
    {SCMP_SYS(sendto), 0, UINT32_MAX, DECODE_FD},
    {SCMP_SYS(write), 0, UINT32_MAX, STDERR_FILENO},
    {SCMP_SYS(mmap), 2, PROT_EXEC, 0},
    {SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
    {SCMP_SYS(newfstatat), 3, UINT32_MAX, AT_EMPTY_PATH}, /* fstat of newer libraries */
};

static struct scmp_arg_cmp equals(unsigned argument, uint64_t mask, uint64_t value)
{
	return (struct scmp_arg_cmp){argument, SCMP_CMP_MASKED_EQ, mask, value};
}

static void filter_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	struct scmp_arg_cmp own = equals(0, UINT64_MAX, 0), time = equals(1, UINT64_MAX, RLIMIT_CPU);
	struct scmp_arg_cmp to_itself = equals(0, UINT64_MAX, (uint64_t)getpid());
	int bad = filter ? 0 : -1;

	for (size_t i = 0; bad == 0 && i < NELEM(plain_calls); i++)
		bad = seccomp_rule_add(filter, SCMP_ACT_ALLOW, plain_calls[i], 0);
	for (size_t i = 0; bad == 0 && i < NELEM(bound_calls); i++)
		bad = seccomp_rule_add(filter, SCMP_ACT_ALLOW, bound_calls[i].call, 1,
				       equals(bound_calls[i].argument, bound_calls[i].mask, bound_calls[i].value));
	if (bad == 0)
		bad = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, own, time);
	if (bad == 0) /* abort */
		bad = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, to_itself);
	if (bad == 0)
		bad = seccomp_load(filter);
	seccomp_release(filter);
	if (bad != 0)
		fatal("this kernel has no seccomp filters, without which no picture is decoded");
}
#endif

void confine(size_t max_bytes)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
		fatal("cannot give up privileges");
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NOFILE, FILES);
#ifndef WITH_ASAN
	limit(RLIMIT_AS, (rlim_t)max_bytes + PROGRAM_BYTES);
	filter_calls();
#else
	(void)max_bytes;
#endif
}

const char *confine_says(void)
{
#ifndef WITH_ASAN
	return "confined by a filter of system calls and limits of memory and time";
#else
	return "built with sanitizers: without a filter of system calls and a limit of memory";
#endif
}
