#pragma once
// What `tansaku-benchmark --model` reads, whatever the engine. Header only, for one source file.
#include <istream>
#include <sstream>
#include <string>
#include <vector>

#include "lines.h"

/** A net in two files, pictures in others, and what of it is asked for. */
struct ModelJob {
    struct Strip {
        int pictures;
        std::string file;
    };
    int threads = 1;
    std::string precision = "fp32";
    std::vector<int> cores;
    double warmup_ms = 0;
    /** Timed runs, over the pictures again and again; each picture is run at least once. */
    int runs = 0;
    /** No more runs than one for each picture after this long; 0 = no limit. */
    double limit_ms = 0;
    int width = 0, height = 0, channels = 0;
    /** Of each channel, of pixels scaled to 0 … 1. */
    std::vector<double> mean, std;
    std::string param, weights;
    /** The weights are drawn and written to their file first: a net that has none yet is loaded like any other. */
    bool draws_weights = false;
    std::vector<Strip> strips;
    /** Blobs whose values are written to a file, of so many pictures, the first ones. */
    std::vector<std::string> layers;
    std::string layers_file;
    int layer_pictures = 0;
};

inline std::string rest_of(std::istringstream& words, const Lines& lines, const char* name) {
    std::string text;
    if (!std::getline(words >> std::ws, text) || text.empty()) lines.wrong(std::string(name) + " is missing");
    return text;
}

inline std::vector<double> read_reals(std::istringstream& words, const Lines& lines) {
    std::vector<double> values;
    for (double value; words >> value;) values.push_back(value);
    if (!words.eof()) lines.wrong("expected numbers");
    return values;
}

inline ModelJob read_model_job(std::istream& in) {
    Lines lines{in};
    ModelJob job;
    std::string line;
    if (!lines.next(line) || line != "tansaku-model 1") lines.wrong("expected `tansaku-model 1`");
    while (lines.next(line)) {
        std::istringstream words(line);
        std::string key;
        words >> key;
        if (key == "end") {
            if (job.width == 0 || job.param.empty() || job.weights.empty()) lines.wrong("an input, a net and its weights are needed");
            if ((int)job.mean.size() != job.channels || (int)job.std.size() != job.channels) lines.wrong("a mean and a standard deviation of each channel are needed");
            return job;
        }
        if (key == "threads") job.threads = whole_number(words, lines, "threads", 1, 256);
        else if (key == "precision") words >> job.precision;
        else if (key == "cores") job.cores = read_numbers(words, lines, "core", 1023);
        else if (key == "warmup-ms") job.warmup_ms = whole_number(words, lines, "warmup-ms", 0, 3600000);
        else if (key == "runs") job.runs = whole_number(words, lines, "runs", 0, 1000000);
        else if (key == "limit-ms") job.limit_ms = whole_number(words, lines, "limit-ms", 0, 86400000);
        else if (key == "input") {
            job.width = whole_number(words, lines, "width", 1, 4096);
            job.height = whole_number(words, lines, "height", 1, 4096);
            job.channels = whole_number(words, lines, "channels", 1, 65536);
        } else if (key == "mean") job.mean = read_reals(words, lines);
        else if (key == "std") job.std = read_reals(words, lines);
        else if (key == "param") job.param = rest_of(words, lines, "a file");
        else if (key == "weights" || key == "draw-weights") {
            job.weights = rest_of(words, lines, "a file");
            job.draws_weights = key == "draw-weights";
        }
        else if (key == "pictures") {
            const int count = whole_number(words, lines, "pictures", 1, 1000000);
            job.strips.push_back({count, rest_of(words, lines, "a file")});
        } else if (key == "layers") {
            job.layer_pictures = whole_number(words, lines, "pictures", 1, 1000);
            job.layers_file = rest_of(words, lines, "a file");
        } else if (key == "layer") job.layers.push_back(rest_of(words, lines, "a blob"));
        else lines.wrong("unknown key `" + key + "`");
        if (job.precision != "fp32" && job.precision != "fp16" && job.precision != "int8") lines.wrong("precision must be fp32, fp16 or int8");
    }
    lines.wrong("the job has no `end`: it was cut short");
}
