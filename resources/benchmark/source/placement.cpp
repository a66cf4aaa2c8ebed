#include "placement.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <thread>

#ifdef __linux__
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#endif
#ifdef _WIN32
#include <windows.h>
#endif

#ifdef __linux__
// The system calls themselves: C libraries differ in what they declare, and Android's lacks some of it.
static constexpr int mask_words = 1024 / (8 * sizeof(unsigned long));
static constexpr int word_bits = 8 * sizeof(unsigned long);

Placement pin_to(const std::vector<int>& cores) {
    Placement placement;
    unsigned long mask[mask_words] = {0};
    if (!cores.empty()) {
        for (int core : cores) mask[core / word_bits] |= 1ul << (core % word_bits);
        if (syscall(SYS_sched_setaffinity, 0, sizeof(mask), mask) == 0) placement.pinned = true;
        else placement.error = strerror(errno);
    }
    memset(mask, 0, sizeof(mask));
    if (syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask) > 0)
        for (int core = 0; core < 1024; core++)
            if (mask[core / word_bits] & (1ul << (core % word_bits))) placement.cores.push_back(core);
    if (placement.pinned && placement.cores.size() != cores.size()) {
        placement.pinned = false;
        placement.error = "the system allowed other cores than those asked for";
    }
    return placement;
}

int current_core() {
    unsigned core = 0;
    return syscall(SYS_getcpu, &core, nullptr, nullptr) == 0 ? (int)core : -1;
}

int frequency_mhz(int core) {
    char path[80];
    snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq", core);
    FILE* file = fopen(path, "r");
    if (!file) return -1;
    long kilohertz = -1;
    if (fscanf(file, "%ld", &kilohertz) != 1) kilohertz = -1;
    fclose(file);
    return kilohertz < 0 ? -1 : (int)(kilohertz / 1000);
}

double thread_time_us() {
    timespec time;
    return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 ? time.tv_sec * 1e6 + time.tv_nsec / 1e3 : -1;
}

long preemptions() {
    rusage usage;
    return getrusage(1 /* RUSAGE_THREAD */, &usage) == 0 ? usage.ru_nivcsw : -1;
}

long long peak_memory_bytes() {
    // Not getrusage's, which counts what the process was before it became this program.
    FILE* file = fopen("/proc/self/status", "r");
    char line[256];
    long long kilobytes = 0;
    while (file && kilobytes == 0 && fgets(line, sizeof(line), file)) sscanf(line, "VmHWM: %lld kB", &kilobytes);
    if (file) fclose(file);
    return kilobytes * 1024;
}
#else
Placement pin_to(const std::vector<int>& cores) {
    Placement placement;
    if (cores.empty()) return placement;
#ifdef _WIN32
    DWORD_PTR mask = 0;
    for (int core : cores)
        if (core < (int)(8 * sizeof(mask))) mask |= (DWORD_PTR)1 << core;
    placement.pinned = mask != 0 && SetProcessAffinityMask(GetCurrentProcess(), mask) != 0;
    if (placement.pinned) placement.cores = cores;
    else placement.error = "SetProcessAffinityMask failed";
#else
    placement.error = "this system has no way to choose cores";
#endif
    return placement;
}

int current_core() {
#ifdef _WIN32
    return (int)GetCurrentProcessorNumber();
#else
    return -1;
#endif
}

int frequency_mhz(int) { return -1; }
double thread_time_us() { return -1; }
long preemptions() { return -1; }
long long peak_memory_bytes() { return 0; }
#endif

int core_count() { return (int)std::thread::hardware_concurrency(); }
