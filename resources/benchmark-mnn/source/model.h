#pragma once
// tansaku-benchmark --model JOB: runs a net with its own weights on real pictures and prints what it answers, as
// ../../benchmark's program does. Header only, for main.cpp.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "graph.h"
#include "json.h"
#include "model-job.h"
#include "pictures.h"
#include "placement.h"
#include "runner.h"

/** Writes the job's net in MNN's own form, its numbers drawn where the job wants that. */
inline void write_mnn(const ModelJob& job, const std::string& path) {
    std::ifstream in(job.param);
    const std::string param((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    FILE* weights = fopen(job.weights.c_str(), job.draws_weights ? "wb" : "rb");
    if (param.empty() || !weights) fail(EXIT_BAD_GRAPH, "the engine cannot read the net");
    try {
        Numbers numbers(weights, job.draws_weights);
        const std::vector<char> bytes = mnn_net(param, job.width, job.height, job.channels, numbers).bytes;
        FILE* file = fopen(path.c_str(), "wb");
        const bool written = file && fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
        if (!file || fclose(file) != 0 || !written || fclose(weights) != 0) fail(EXIT_RUN, "cannot write the net: the disk may be full");
    } catch (const std::string& why) {
        fail(EXIT_BAD_GRAPH, "the engine cannot read the net: " + why);
    }
}

/** The same in a process of its own: what it takes there is no part of the net's memory. */
inline void write_mnn_apart(const ModelJob& job, const std::string& path) {
    const pid_t child = fork();
    if (child < 0) fail(EXIT_RUN, "the system starts no process to write the net");
    if (child == 0) {
        write_mnn(job, path);
        _exit(0);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status)) fail(EXIT_RUN, "writing the net was ended");
    // It has told why.
    if (WEXITSTATUS(status) != 0) _exit(WEXITSTATUS(status));
}

/** A net in MNN's form, loaded. */
class Model {
public:
    /** @param kept names of tensors whose values can be asked for, beside its answer; they cost time and memory */
    Model(const std::string& path, const std::vector<std::string>& kept) {
        const double start = now_us();
        net_.reset(MNN::Interpreter::createFromFile(path.c_str()));
        if (!net_) fail(EXIT_BAD_GRAPH, "the engine cannot read the net");
        net_->setSessionMode(MNN::Interpreter::Session_Release);
        MNN::ScheduleConfig config = engine_config(backend_);
        config.saveTensors = kept;
        session_ = net_->createSession(config);
        if (!session_) fail(EXIT_BAD_GRAPH, "the engine cannot run the net, or memory ran out");
        net_->releaseModel();
        load_us_ = now_us() - start;
        input_ = net_->getSessionInput(session_, nullptr);
    }

    static double now_us() { return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
    double load_us() const { return load_us_; }

    /** Microseconds from a picture (channels, rows, columns) to the answer to it. */
    double run(const std::vector<float>& picture, std::vector<float>& answer) const {
        const double start = now_us();
        MNN::Tensor plain(input_, MNN::Tensor::CAFFE, false);
        plain.buffer().host = (uint8_t*)picture.data();
        input_->copyFromHostTensor(&plain);
        const MNN::ErrorCode status = net_->runSession(session_);
        if (status == MNN::OUT_OF_MEMORY) fail(EXIT_MEMORY, "memory ran out while the net ran");
        if (status != MNN::NO_ERROR) fail(EXIT_RUN, "the net failed with status " + std::to_string(status));
        values("output", answer);
        return now_us() - start;
    }

    /** What a tensor held in the last run: channels, rows, columns. */
    void values(const std::string& name, std::vector<float>& out) const {
        const MNN::Tensor* tensor = net_->getSessionOutput(session_, name.c_str());
        if (!tensor) fail(EXIT_BAD_GRAPH, "the net has no blob `" + name + "`");
        MNN::Tensor plain(tensor, MNN::Tensor::CAFFE);
        tensor->copyToHostTensor(&plain);
        out.assign(plain.host<float>(), plain.host<float>() + plain.elementSize());
    }

private:
    MNN::BackendConfig backend_;
    std::unique_ptr<MNN::Interpreter> net_;
    MNN::Session* session_ = nullptr;
    MNN::Tensor* input_ = nullptr;
    double load_us_ = 0;
};

/** A picture as training saw it: (pixel / 255 - mean) / std of its channel, worked out in double and kept in float. */
inline std::vector<float> normalised(const ModelJob& job, const unsigned char* pixels) {
    std::vector<float> picture;
    for (int c = 0; c < job.channels; c++)
        for (int i = 0; i < job.width * job.height; i++)
            picture.push_back((float)((pixels[i * job.channels + c] / 255.0 - job.mean[c]) / job.std[c]));
    return picture;
}

/** All digits of a float; JSON has no word for what is no number. */
inline std::string exact(float value) {
    if (!(value - value == 0.f)) return "null";
    char text[32];
    snprintf(text, sizeof(text), "%.9g", (double)value);
    return text;
}

/** Values of the job's blobs for a picture. @returns numbers written */
inline long write_layers(const Model& model, const ModelJob& job, const std::vector<float>& picture, FILE* file) {
    std::vector<float> values;
    model.run(picture, values);
    long written = 0;
    for (const std::string& name : job.layers) {
        model.values(name, values);
        if (fwrite(values.data(), sizeof(float), values.size(), file) != values.size()) fail(EXIT_RUN, "cannot write the layers: the disk may be full");
        written += (long)values.size();
    }
    return written;
}

inline int run_model(const ModelJob& job) {
    if (job.threads != 1 || job.precision != "fp32") fail(EXIT_BAD_JOB, "this program runs fp32 on one thread");
    const std::string path = job.weights + ".mnn";
    write_mnn_apart(job, path);
    const Placement placement = pin_to(job.cores);
    const Model model(path, {});
    std::vector<float> answer;
    const std::vector<unsigned char> blank_pixels((size_t)job.width * job.height * job.channels, 128);
    const std::vector<float> blank = normalised(job, blank_pixels.data());
    const double warming = Model::now_us();
    do model.run(blank, answer);
    while (Model::now_us() - warming < job.warmup_ms * 1000);
    // Memory is told before pictures, and the values of layers, take some.
    print_line("{\"type\":\"start\",\"version\":1,\"engine\":" + json_text(engine_name()) + ",\"threads\":1,\"precision\":\"fp32\"" +
               ",\"elementBits\":32,\"halfArithmetic\":false,\"pinned\":" + (placement.pinned ? "true" : "false") +
               ",\"cores\":" + json_list(placement.cores, whole) + ",\"pinError\":" + (placement.error.empty() ? "null" : json_text(placement.error)) +
               ",\"loadUs\":" + number(model.load_us()) + ",\"peakBytes\":" + std::to_string(peak_memory_bytes()) + "}");

    FILE* layers = nullptr;
    std::unique_ptr<Model> open;
    if (!job.layers_file.empty()) {
        if (!(layers = fopen(job.layers_file.c_str(), "wb"))) fail(EXIT_BAD_JOB, "cannot write " + job.layers_file);
        open = std::make_unique<Model>(path, job.layers);
    }
    remove(path.c_str());
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
                const std::vector<float> input = normalised(job, pixels.pixels.get() + (size_t)i * job.width * job.height * job.channels);
                if (round == 0 && layers && picture < job.layer_pictures) written += write_layers(*open, job, input, layers);
                const double us = model.run(input, answer);
                print_line("{\"type\":\"run\",\"index\":" + std::to_string(runs++) + ",\"picture\":" + whole(picture) + ",\"us\":" + number(us) +
                           ",\"logits\":" + (round == 0 ? json_list(answer, exact) : "null") + "}");
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
