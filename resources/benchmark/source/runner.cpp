#include "runner.h"

#include <cpu.h>
#include <platform.h>

#include <chrono>

#include "fail.h"
#include "placement.h"
#include "weights.h"

namespace {

double now_us() {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

const char* primer_graph = "7767517\n2 2\nInput data 0 1 data\nReLU relu 1 1 data output 0=0\n";
const char* empty_graph = "7767517\n1 1\nInput data 0 1 data\n";
// 3x3 depthwise and 1x1 on 28x28x64: about 4M multiply-accumulates.
const char* reference_graph =
    "7767517\n3 3\nInput data 0 1 data\n"
    "ConvolutionDepthWise depthwise 1 1 data hidden 0=64 1=3 3=1 4=1 5=1 6=576 7=64 9=1\n"
    "Convolution pointwise 1 1 hidden output 0=64 1=1 3=1 4=0 5=1 6=4096 9=1\n";

int elements(const ncnn::Mat& m, int extent) { return extent * m.elempack; }

bool same_shape(const ncnn::Mat& a, const ncnn::Mat& b) {
    return a.dims == 3 && b.dims == 3 && a.w == b.w && a.h == b.h && elements(a, a.c) == elements(b, b.c);
}

} // namespace

std::string engine_name() {
    std::string name = std::string("ncnn ") + NCNN_VERSION_STRING;
#if defined(TANSAKU_VARIANT) && defined(__clang__)
    name += "-" TANSAKU_VARIANT "-clang" + std::to_string(__clang_major__);
#elif defined(TANSAKU_VARIANT)
    name += "-" TANSAKU_VARIANT "-gcc" + std::to_string(__GNUC__);
#endif
    return name;
}

ncnn::Option engine_option(int threads, const std::string& precision) {
    ncnn::Option option;
    option.num_threads = threads;
    option.lightmode = true;
    option.use_vulkan_compute = false;
    option.use_packing_layout = true;
    option.use_fp16_packed = option.use_fp16_storage = option.use_fp16_arithmetic = precision == "fp16";
    option.use_bf16_storage = option.use_bf16_packed = false;
    option.use_int8_inference = true;
    return option;
}

Runner::Runner(const Job& job) : option_(engine_option(job.threads, job.precision)) {
    ncnn::set_omp_num_threads(job.threads);
    primer_.opt = option_;
    if (primer_.load_param_mem(primer_graph) || primer_.load_model(RandomWeights(primer_graph))) fail(EXIT_RUN, "the engine has no ReLU layer");
    load(reference_, {28, 28, 64, reference_graph});
    load(empty_, {1, 1, 16, empty_graph});
    element_bits_ = reference_.input.elembits();
    for (size_t i = 0; i < job.graphs.size(); i++) {
        graphs_.push_back(std::make_unique<Graph>());
        load(*graphs_.back(), job.graphs[i]);
    }
}

ncnn::Mat Runner::native(const ncnn::Mat& plain) {
    ncnn::Mat out;
    ncnn::Extractor extractor = primer_.create_extractor();
    extractor.input("data", plain);
    if (extractor.extract("output", out, 1) || out.empty()) fail(EXIT_MEMORY, "no memory for an input");
    return out.clone();
}

void Runner::load(Graph& graph, const GraphSource& source) {
    const std::string place = "graph " + std::to_string(graphs_.empty() ? 0 : graphs_.size() - 1);
    graph.net.opt = option_;
    if (graph.net.load_param_mem(source.param.c_str())) fail(EXIT_BAD_GRAPH, place + ": the engine cannot read it");
    RandomWeights weights(source.param);
    if (graph.net.load_model(weights)) fail(weights.consumed() ? EXIT_MEMORY : EXIT_BAD_GRAPH, place + ": its weights do not fit its layers, or memory ran out");
    if (!weights.consumed()) fail(EXIT_BAD_GRAPH, place + ": its layers ask for other weights than its text says");
    graph.input_index = graph.output_index = -1;
    for (size_t i = 0; i < graph.net.blobs().size(); i++) {
        if (graph.net.blobs()[i].name == "data") graph.input_index = (int)i;
        if (graph.net.blobs()[i].name == "output") graph.output_index = (int)i;
    }
    if (graph.net.blobs().size() == 1) graph.output_index = graph.input_index; // the empty graph
    if (graph.input_index < 0 || graph.output_index < 0) fail(EXIT_BAD_GRAPH, place + ": it needs a blob `data` and a blob `output`");

    ncnn::Mat plain;
    plain.create(source.width, source.height, source.channels);
    if (plain.empty()) fail(EXIT_MEMORY, "no memory for an input");
    for (int c = 0; c < plain.c; c++) {
        float* row = plain.channel(c);
        for (int i = 0; i < plain.w * plain.h; i++) row[i] = 0.1f + 0.9f * (float)((i * 7 + c * 13) % 31) / 31.f;
    }
    graph.input = native(plain);
}

/** Runs on `blob` and leaves the output there. Handing the input over lets the engine recycle it, as inside a network. */
double Runner::run(Graph& graph, ncnn::Mat& blob) {
    ncnn::Mat out;
    int status = 0;
    const double start = now_us();
    {
        ncnn::Extractor extractor = graph.net.create_extractor();
        extractor.set_blob_allocator(&blob_memory_);
        extractor.set_workspace_allocator(&workspace_memory_);
        extractor.input(graph.input_index, blob);
        blob.release();
        status = extractor.extract(graph.output_index, out, 1);
    }
    const double end = now_us();
    if (status == -100) fail(EXIT_MEMORY, "memory ran out while a graph ran");
    if (status != 0 || out.empty()) fail(EXIT_RUN, "a graph failed with status " + std::to_string(status));
    blob = out;
    return end - start;
}

void Runner::run_pass(const std::vector<int>& pass, std::vector<double>& us, std::vector<double>& away) {
    ncnn::Mat blob;
    us.clear();
    away.clear();
    double on_core = thread_time_us();
    for (int index : pass) {
        Graph& graph = *graphs_[index];
        if (blob.empty() || !same_shape(blob, graph.input)) blob = graph.input;
        us.push_back(run(graph, blob));
        const double now = thread_time_us();
        away.push_back(us.back() - (now - on_core));
        on_core = now;
    }
}

template <typename Kernel>
double Runner::on_core_us(Kernel kernel) const {
    const double on_core = thread_time_us();
    const double start = now_us();
    kernel();
    const double wall = now_us() - start;
    const double away = wall - (thread_time_us() - on_core);
    // The two clocks are read one after the other: what is less than a microsecond apart is the same.
    return option_.num_threads > 1 || on_core < 0 || away < 1.0 ? wall : wall - away;
}

double Runner::run_reference() {
    return on_core_us([this] {
        ncnn::Mat blob = reference_.input;
        run(reference_, blob);
    });
}

double Runner::run_memory() {
    return on_core_us([this] { memory_.run(); });
}

double Runner::run_overhead() {
    ncnn::Mat blob = empty_.input;
    return run(empty_, blob);
}
