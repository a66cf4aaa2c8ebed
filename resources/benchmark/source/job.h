#pragma once
#include <istream>
#include <string>
#include <vector>

/** One graph to time: ncnn's text form and the shape of its input `data`; its output is `output`. */
struct GraphSource {
    int width = 0, height = 0, channels = 0;
    std::string param;
};

/**
 * What to run. A pass runs its graphs one after another; each graph takes the previous one's output where the shapes
 * match, as it would inside a network, and its own input elsewhere.
 */
struct Job {
    int threads = 1;
    std::string precision = "fp32";
    std::vector<int> cores;
    /** Rounds that are not reported; more of them until `warmup_ms` have passed. */
    int warmup = 0;
    double warmup_ms = 0;
    int rounds = 1;
    /** Runs of a pass that are not reported before those that are: weights are then as warm as in a network run again. */
    int lead = 0;
    int repeats = 1;
    /** Stops after the pass that crosses this, counted from the end of the warm-up, but not before one whole round; 0 = no limit. */
    double limit_ms = 0;
    std::vector<GraphSource> graphs;
    std::vector<std::vector<int>> passes;
};

/** Reads the line manifest (see README.md here); ends the program with EXIT_BAD_JOB at the first line that is wrong. */
Job read_job(std::istream& in);
