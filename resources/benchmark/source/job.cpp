#include "job.h"

#include <sstream>

#include "lines.h"

namespace {

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
