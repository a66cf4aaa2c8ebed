#pragma once
// tansaku-benchmark --model JOB: runs a net with its own weights on real pictures and prints what it answers.
// Header only, for main.cpp. README.md beside the sources names every field.
#include <cpu.h>
#include <net.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "json.h"
#include "lines.h"
#include "pictures.h"
#include "placement.h"
#include "runner.h"
#include "weights.h"
// Last: in this order of functions the program keeps the digest that tables measured with it name.
#include "model-job.h"

/** The net of a job, loaded. */
class Model {
public:
    explicit Model(const ModelJob& job) : job_(job) {
        ncnn::set_omp_num_threads(job.threads);
        net_.opt = engine_option(job.threads, job.precision);
        const double start = now_us();
        if (net_.load_param(job.param.c_str())) fail(EXIT_BAD_GRAPH, "the engine cannot read the net");
        if (net_.load_model(job.weights.c_str())) fail(EXIT_BAD_GRAPH, "its weights do not fit its layers, or memory ran out");
        load_us_ = now_us() - start;
        input_ = blob("data");
        output_ = blob("output");
    }

    static double now_us() { return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
    double load_us() const { return load_us_; }

    int blob(const std::string& name) const {
        for (size_t i = 0; i < net_.blobs().size(); i++)
            if (net_.blobs()[i].name == name) return (int)i;
        fail(EXIT_BAD_GRAPH, "the net has no blob `" + name + "`");
    }

    /** Microseconds from a picture to the answer to it. */
    double run(const ncnn::Mat& picture, ncnn::Mat& answer) const {
        const double start = now_us();
        ncnn::Extractor extractor = net_.create_extractor();
        extractor.input(input_, picture);
        require(extractor.extract(output_, answer));
        return now_us() - start;
    }

    /** Bits of an element between layers: 16 shows that half precision is really in use. */
    int element_bits(const ncnn::Mat& picture) const {
        ncnn::Extractor extractor = net_.create_extractor();
        extractor.input(input_, picture);
        ncnn::Mat raw;
        require(extractor.extract(output_, raw, 1));
        return raw.elembits();
    }

    /** Values of the job's blobs, each with rows inside of channels. @returns numbers written */
    long write_layers(const ncnn::Mat& picture, FILE* file) const {
        ncnn::Extractor extractor = net_.create_extractor();
        extractor.set_light_mode(false);
        extractor.input(input_, picture);
        long written = 0;
        for (const std::string& name : job_.layers) {
            ncnn::Mat values;
            require(extractor.extract(blob(name), values));
            for (int c = 0; c < values.c; c++) {
                const size_t count = (size_t)values.w * values.h * values.d;
                if (fwrite((const float*)values.channel(c), sizeof(float), count, file) != count) fail(EXIT_RUN, "cannot write the layers: the disk may be full");
                written += (long)count;
            }
        }
        return written;
    }

private:
    static void require(int status) {
        if (status == -100) fail(EXIT_MEMORY, "memory ran out while the net ran");
        if (status != 0) fail(EXIT_RUN, "the net failed with status " + std::to_string(status));
    }

    const ModelJob& job_;
    ncnn::Net net_;
    double load_us_ = 0;
    int input_ = 0, output_ = 0;
};

/** A picture as training saw it: (pixel / 255 - mean) / std of its channel, worked out in double and kept in float. */
inline ncnn::Mat normalised(const ModelJob& job, const unsigned char* pixels) {
    ncnn::Mat picture;
    picture.create(job.width, job.height, job.channels);
    if (picture.empty()) fail(EXIT_MEMORY, "no memory for a picture");
    for (int c = 0; c < job.channels; c++) {
        float* out = picture.channel(c);
        for (int i = 0; i < job.width * job.height; i++) out[i] = (float)((pixels[i * job.channels + c] / 255.0 - job.mean[c]) / job.std[c]);
    }
    return picture;
}

/** All digits of a float; JSON has no word for what is no number. */
inline std::string exact(float value) {
    if (!(value - value == 0.f)) return "null";
    char text[32];
    snprintf(text, sizeof(text), "%.9g", (double)value);
    return text;
}

inline std::string logits_text(const ncnn::Mat& answer) {
    std::vector<float> values;
    for (int c = 0; c < answer.c; c++) {
        const float* from = answer.channel(c);
        values.insert(values.end(), from, from + (size_t)answer.w * answer.h * answer.d);
    }
    return json_list(values, exact);
}

inline void draw_weights(const ModelJob& job) {
    std::ifstream in(job.param);
    const std::string param((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (param.empty()) fail(EXIT_BAD_GRAPH, "the engine cannot read the net");
    FILE* file = fopen(job.weights.c_str(), "wb");
    const bool written = file && RandomWeights(param).write(file);
    if (!file || fclose(file) != 0 || !written) fail(EXIT_RUN, "cannot write the weights: the disk may be full");
}

inline int run_model(const ModelJob& job) {
    if (job.draws_weights) draw_weights(job);
    // Before the engine starts its threads, so that they inherit it.
    const Placement placement = pin_to(job.cores);
    const Model model(job);
    ncnn::Mat answer;
    const std::vector<unsigned char> blank_pixels((size_t)job.width * job.height * job.channels, 128);
    const ncnn::Mat blank = normalised(job, blank_pixels.data());
    const int bits = model.element_bits(blank);
    const double warming = Model::now_us();
    do model.run(blank, answer);
    while (Model::now_us() - warming < job.warmup_ms * 1000);
    // Memory is told before pictures take some.
    print_line("{\"type\":\"start\",\"version\":1,\"engine\":" + json_text(engine_name()) + ",\"threads\":" + whole(job.threads) +
               ",\"precision\":" + json_text(job.precision) + ",\"elementBits\":" + whole(bits) +
               ",\"halfArithmetic\":" + (bits == 16 && ncnn::cpu_support_arm_asimdhp() ? "true" : "false") +
               ",\"pinned\":" + (placement.pinned ? "true" : "false") + ",\"cores\":" + json_list(placement.cores, whole) +
               ",\"pinError\":" + (placement.error.empty() ? "null" : json_text(placement.error)) +
               ",\"loadUs\":" + number(model.load_us()) + ",\"peakBytes\":" + std::to_string(peak_memory_bytes()) + "}");

    FILE* layers = nullptr;
    if (!job.layers_file.empty() && !(layers = fopen(job.layers_file.c_str(), "wb"))) fail(EXIT_BAD_JOB, "cannot write " + job.layers_file);
    const double begin = Model::now_us();
    const auto is_over = [&] { return job.limit_ms > 0 && Model::now_us() - begin > job.limit_ms * 1000; };
    long runs = 0, written = 0;
    int round = 0;
    bool goes_on = !job.strips.empty();
    while (goes_on) {
        int picture = 0;
        for (const ModelJob::Strip& strip : job.strips) {
            const PictureStrip pixels(strip.file, job.width, job.height * strip.pictures, job.channels);
            for (int i = 0; i < strip.pictures && goes_on; i++, picture++) {
                const ncnn::Mat input = normalised(job, pixels.pixels.get() + (size_t)i * job.width * job.height * job.channels);
                if (round == 0 && layers && picture < job.layer_pictures) written += model.write_layers(input, layers);
                const double us = model.run(input, answer);
                print_line("{\"type\":\"run\",\"index\":" + std::to_string(runs++) + ",\"picture\":" + whole(picture) + ",\"us\":" + number(us) +
                           ",\"logits\":" + (round == 0 ? logits_text(answer) : "null") + "}");
                goes_on = round == 0 || (runs < job.runs && !is_over());
            }
        }
        round++;
        goes_on = goes_on && runs < job.runs && !is_over();
    }
    if (layers && fclose(layers) != 0) fail(EXIT_RUN, "cannot write the layers: the disk may be full");
    print_line("{\"type\":\"end\",\"runs\":" + std::to_string(runs) + ",\"layerNumbers\":" + std::to_string(written) + "}");
    return 0;
}
