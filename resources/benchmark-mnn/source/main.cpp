// tansaku-benchmark [--model] [JOB]: ../../benchmark's program on MNN: it reads the same jobs and prints the same lines
// (README.md there names every field). fp32 and one thread alone.
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
        const bool plain = c >= 0x20 && c <= 0x7e;
        if (c == '"' || c == '\\') out += '\\';
        out += plain ? (char)c : '?';
    }
    return out + "\"";
}

[[noreturn]] void fail(ExitCode code, const std::string& message) {
    const char* name = code == EXIT_BAD_JOB ? "bad-job" : code == EXIT_BAD_GRAPH ? "bad-graph" : code == EXIT_MEMORY ? "out-of-memory" : "run-failed";
    printf("{\"type\":\"error\",\"code\":\"%s\",\"message\":%s}\n", name, json_text(message).c_str());
    fflush(stdout);
    _Exit(code);
}

static std::string away_text(const std::vector<double>& away) {
    if (thread_time_us() < 0) return "null";
    std::string out;
    for (size_t i = 0; i < away.size(); i++)
        if (away[i] > 1.0) out += (out.empty() ? "[" : ",[") + std::to_string(i) + "," + number(away[i]) + "]";
    return "[" + out + "]";
}

static std::string measure(Runner& runner, const std::vector<int>& pass) {
    std::vector<double> us, away;
    const int core_before = current_core();
    const long preempted_before = preemptions();
    const double reference = runner.run_reference();
    const double overhead = runner.run_overhead();
    runner.run_pass(pass, us, away);
    const long preempted = preemptions() - preempted_before;
    const int core = current_core();
    const double reference_after = runner.run_reference();
    const double memory = runner.run_memory();
    return ",\"referenceUs\":" + number(reference) + ",\"referenceAfterUs\":" + number(reference_after) + ",\"memoryUs\":" + number(memory) +
           ",\"overheadUs\":" + number(overhead) + ",\"preempted\":" + std::to_string(preempted) + ",\"core\":" + whole(core) +
           ",\"moved\":" + (core == core_before ? "false" : "true") + ",\"mhz\":" + whole(core < 0 ? -1 : frequency_mhz(core)) +
           ",\"us\":" + json_list(us, number) + ",\"away\":" + away_text(away) + "}";
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
    if (job.threads != 1 || job.precision != "fp32") fail(EXIT_BAD_JOB, "this program times fp32 on one thread");
    const Placement placement = pin_to(job.cores);
    Runner runner(job);
    print_line("{\"type\":\"start\",\"version\":1,\"engine\":" + json_text(engine_name()) + ",\"threads\":1,\"precision\":\"fp32\"" +
               ",\"elementBits\":32,\"halfArithmetic\":false,\"pinned\":" + (placement.pinned ? "true" : "false") +
               ",\"cores\":" + json_list(placement.cores, whole) + ",\"pinError\":" + (placement.error.empty() ? "null" : json_text(placement.error)) +
               ",\"coreCount\":" + whole(core_count()) + ",\"graphs\":" + whole((int)job.graphs.size()) + ",\"passes\":" + whole((int)job.passes.size()) + "}");

    const auto milliseconds_since = [](std::chrono::steady_clock::time_point start) {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    };
    const auto warming = std::chrono::steady_clock::now();
    for (int round = 0; round < job.warmup || milliseconds_since(warming) < job.warmup_ms; round++)
        for (const auto& pass : job.passes) measure(runner, pass);

    const auto begin = std::chrono::steady_clock::now();
    long done = 0, samples = 0;
    bool limited = false;
    for (int round = 0; round < job.rounds && !limited; round++) {
        for (size_t p = 0; p < job.passes.size() && !limited; p++) {
            for (int run = -job.lead; run < job.repeats; run++) {
                const std::string told = measure(runner, job.passes[p]);
                if (run < 0) continue;
                print_line("{\"type\":\"pass\",\"index\":" + std::to_string(done++) + ",\"round\":" + whole(round) + ",\"pass\":" + whole((int)p) + told);
                samples += (long)job.passes[p].size();
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
