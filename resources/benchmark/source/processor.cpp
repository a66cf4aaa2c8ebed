// Part of a program for one kind of processor alone: on another one it says so, where it would be killed by an
// instruction that is not there.
#include <unistd.h>

#include <cstring>

#include "fail.h"

// Before the engine's own initialisers, which are compiled for that processor, too: so nothing but system calls.
__attribute__((constructor(101))) static void require_processor() {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return;
    const char* line = "{\"type\":\"error\",\"code\":\"other-processor\",\"message\":\"this program is for processors with AVX2 and FMA\"}\n";
    _exit(write(STDOUT_FILENO, line, strlen(line)) < 0 ? EXIT_RUN : EXIT_PROCESSOR);
}
