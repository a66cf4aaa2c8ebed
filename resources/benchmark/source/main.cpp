// tansaku-benchmark [JOB]: times ncnn graphs and prints one JSON line per pass, times in microseconds.
// tansaku-benchmark --model [JOB]: runs a net with its weights on pictures (model.h).
// JOB is a file, `-` or nothing for standard input. README.md beside the sources names every field.
#include <cpu.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <new>
#include <string>

#include "fail.h"
#include "job.h"
#include "json.h"
#include "model.h"
#include "placement.h"
#include "runner.h"

std::string json_text(const std::string& text) {
    std::string out = "\"";
    for (unsigned char c : text) {
        if (c == '"' || c == '\\') out += '\\', out += (char)c;
        else if (c < 0x20 || c > 0x7e) {
            char code[8];
            snprintf(code, sizeof(code), "\\u%04x", c);
            out += code;
        } else out += (char)c;
    }
    return out + "\"";
}

[[noreturn]] void fail(ExitCode code, const std::string& message) {
    const char* name = code == EXIT_BAD_JOB ? "bad-job" : code == EXIT_BAD_GRAPH ? "bad-graph" : code == EXIT_MEMORY ? "out-of-memory" : "run-failed";
    printf("{\"type\":\"error\",\"code\":\"%s\",\"message\":%s}\n", name, json_text(message).c_str());
    fflush(stdout);
    _Exit(code);
}

/** [position, µs] of the graphs during which the core was taken away; null with several threads, where waiting looks the same. */
static std::string away_text(const Job& job, const std::vector<double>& away) {
    if (job.threads > 1 || thread_time_us() < 0) return "null";
    std::string out;
    for (size_t i = 0; i < away.size(); i++)
        if (away[i] > 1.0) out += (out.empty() ? "[" : ",[") + std::to_string(i) + "," + number(away[i]) + "]";
    return "[" + out + "]";
}

static void print_start(const Job& job, const Placement& placement, const Runner& runner) {
    print_line("{\"type\":\"start\",\"version\":1,\"engine\":" + json_text(engine_name()) +
               ",\"threads\":" + whole(ncnn::get_omp_num_threads() < job.threads ? ncnn::get_omp_num_threads() : job.threads) +
               ",\"precision\":" + json_text(job.precision) + ",\"elementBits\":" + whole(runner.element_bits()) +
               ",\"halfArithmetic\":" + (runner.element_bits() == 16 && ncnn::cpu_support_arm_asimdhp() ? "true" : "false") +
               ",\"pinned\":" + (placement.pinned ? "true" : "false") + ",\"cores\":" + json_list(placement.cores, whole) +
               ",\"pinError\":" + (placement.error.empty() ? "null" : json_text(placement.error)) +
               ",\"coreCount\":" + whole(core_count()) + ",\"graphs\":" + whole((int)job.graphs.size()) + ",\"passes\":" + whole((int)job.passes.size()) + "}");
}

int main(int argc, char** argv) {
    std::set_new_handler([] { fail(EXIT_MEMORY, "memory ran out"); });
    const bool is_model = argc > 1 && strcmp(argv[1], "--model") == 0;
    const char* path = argc > (is_model ? 2 : 1) ? argv[argc - 1] : "-";
    if (argc > (is_model ? 3 : 2) || (path[0] == '-' && path[1] != 0)) fail(EXIT_BAD_JOB, "usage: tansaku-benchmark [--model] [JOB]");
    std::ifstream file;
    if (strcmp(path, "-") != 0) {
        file.open(path);
        if (!file) fail(EXIT_BAD_JOB, std::string("cannot read ") + path);
    }
    std::istream& in = file.is_open() ? (std::istream&)file : std::cin;
    if (is_model) return run_model(read_model_job(in));
    const Job job = read_job(in);

    // Before the engine starts its threads, so that they inherit it.
    const Placement placement = pin_to(job.cores);
    Runner runner(job);
    print_start(job, placement, runner);

    const auto milliseconds_since = [](std::chrono::steady_clock::time_point start) {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    };
    std::vector<double> us, away;
    const auto warming = std::chrono::steady_clock::now();
    for (int round = 0; round < job.warmup || milliseconds_since(warming) < job.warmup_ms; round++)
        for (const auto& pass : job.passes) {
            runner.run_reference();
            runner.run_overhead();
            runner.run_pass(pass, us, away);
            runner.run_memory();
        }

    const auto begin = std::chrono::steady_clock::now();
    long done = 0, samples = 0;
    bool limited = false;
    for (int round = 0; round < job.rounds && !limited; round++) {
        for (size_t p = 0; p < job.passes.size() && !limited; p++) {
            for (int run = -job.lead; run < job.repeats; run++) {
                const int core_before = current_core();
                const long preempted_before = preemptions();
                const double reference = runner.run_reference();
                const double overhead = runner.run_overhead();
                runner.run_pass(job.passes[p], us, away);
                const long preempted = preemptions() - preempted_before;
                const int core = current_core();
                if (run < 0) continue;
                const double reference_after = runner.run_reference();
                const double memory = runner.run_memory();
                print_line("{\"type\":\"pass\",\"index\":" + std::to_string(done++) + ",\"round\":" + whole(round) + ",\"pass\":" + whole((int)p) +
                           ",\"referenceUs\":" + number(reference) + ",\"referenceAfterUs\":" + number(reference_after) + ",\"memoryUs\":" + number(memory) +
                           ",\"overheadUs\":" + number(overhead) +
                           ",\"preempted\":" + std::to_string(preempted) + ",\"core\":" + whole(core) + ",\"moved\":" + (core == core_before ? "false" : "true") +
                           ",\"mhz\":" + whole(core < 0 ? -1 : frequency_mhz(core)) + ",\"us\":" + json_list(us, number) + ",\"away\":" + away_text(job, away) + "}");
                samples += (long)us.size();
            }
            // One whole round in any case: every graph has a sample.
            const bool whole_round = round > 0 || p + 1 == job.passes.size();
            limited = job.limit_ms > 0 && whole_round && milliseconds_since(begin) >= job.limit_ms;
        }
    }
    print_line("{\"type\":\"end\",\"passes\":" + std::to_string(done) + ",\"samples\":" + std::to_string(samples) + ",\"limited\":" + (limited ? "true" : "false") +
               ",\"peakBytes\":" + std::to_string(peak_memory_bytes()) + "}");
    return 0;
}
