#pragma once
#include <string>
#include <vector>

/** Where the program was put: the cores it runs on, or why pinning did not work. */
struct Placement {
    bool pinned = false;
    std::vector<int> cores;
    std::string error;
};

/** Pins this process (and the threads it starts later) to the given cores; no cores = leave it to the system. */
Placement pin_to(const std::vector<int>& cores);

int core_count();
/** The core this thread is on now; -1 where the system does not say. */
int current_core();
/** Present clock of a core in MHz; -1 where the system does not say. */
int frequency_mhz(int core);
/** Time this thread has spent on a core, in µs; -1 where the system does not say. */
double thread_time_us();
/** How often the system took the core from this thread so far; -1 where it does not say. */
long preemptions();
/** Largest memory use so far in bytes; 0 where the system does not say. */
long long peak_memory_bytes();
