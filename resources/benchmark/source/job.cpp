#include "job.h"

#include <sstream>

#include "fail.h"

namespace {

struct Lines {
    std::istream& in;
    int number = 0;

    bool next(std::string& line) {
        if (!std::getline(in, line)) return false;
        number++;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        return true;
    }

    [[noreturn]] void wrong(const std::string& what) const { fail(EXIT_BAD_JOB, "job line " + std::to_string(number) + ": " + what); }
};

int whole_number(std::istringstream& words, const Lines& lines, const char* name, int low, int high) {
    long value = 0;
    if (!(words >> value) || value < low || value > high)
        lines.wrong(std::string(name) + " must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return (int)value;
}

GraphSource read_graph(std::istringstream& words, Lines& lines) {
    GraphSource graph;
    graph.width = whole_number(words, lines, "width", 1, 4096);
    graph.height = whole_number(words, lines, "height", 1, 4096);
    graph.channels = whole_number(words, lines, "channels", 1, 65536);
    const int count = whole_number(words, lines, "lines", 1, 1000000);
    std::string line;
    for (int i = 0; i < count; i++) {
        if (!lines.next(line)) lines.wrong("the job ends inside a graph");
        graph.param += line + "\n";
    }
    return graph;
}

std::vector<int> read_numbers(std::istringstream& words, const Lines& lines, const char* name, int high) {
    std::vector<int> numbers;
    while (!(words >> std::ws).eof()) numbers.push_back(whole_number(words, lines, name, 0, high));
    return numbers;
}

} // namespace

Job read_job(std::istream& in) {
    Lines lines{in};
    Job job;
    std::string line;
    if (!lines.next(line) || line != "tansaku-job 1") lines.wrong("expected `tansaku-job 1`");
    while (lines.next(line)) {
        std::istringstream words(line);
        std::string key;
        words >> key;
        if (key == "end") {
            if (job.graphs.empty()) lines.wrong("no graphs");
            if (job.passes.empty()) lines.wrong("no passes");
            return job;
        }
        if (key == "threads") job.threads = whole_number(words, lines, "threads", 1, 256);
        else if (key == "precision") words >> job.precision;
        else if (key == "cores") job.cores = read_numbers(words, lines, "core", 1023);
        else if (key == "warmup") job.warmup = whole_number(words, lines, "warmup", 0, 1000000);
        else if (key == "warmup-ms") job.warmup_ms = whole_number(words, lines, "warmup-ms", 0, 3600000);
        else if (key == "rounds") job.rounds = whole_number(words, lines, "rounds", 1, 1000000);
        else if (key == "lead") job.lead = whole_number(words, lines, "lead", 0, 1000);
        else if (key == "repeats") job.repeats = whole_number(words, lines, "repeats", 1, 1000);
        else if (key == "limit-ms") job.limit_ms = whole_number(words, lines, "limit-ms", 0, 86400000);
        else if (key == "graph") job.graphs.push_back(read_graph(words, lines));
        else if (key == "pass") {
            job.passes.push_back(read_numbers(words, lines, "graph", (int)job.graphs.size() - 1));
            if (job.passes.back().empty()) lines.wrong("an empty pass");
        } else lines.wrong("unknown key `" + key + "`");
        if (job.precision != "fp32" && job.precision != "fp16" && job.precision != "int8") lines.wrong("precision must be fp32, fp16 or int8");
    }
    lines.wrong("the job has no `end`: it was cut short");
}
