#include "runner.h"

#include <chrono>
#include <cstring>

#include "fail.h"
#include "graph.h"
#include "placement.h"

namespace {

double now_us() {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// What a call itself costs: MNN has no net without a layer.
const char* empty_graph = "7767517\n2 2\nInput data 0 1 data\nReLU relu 1 1 data output 0=0\n";
// That of ../../resources/benchmark, in this engine.
const char* reference_graph =
    "7767517\n3 3\nInput data 0 1 data\n"
    "ConvolutionDepthWise depthwise 1 1 data hidden 0=64 1=3 3=1 4=1 5=1 6=576 7=64 9=1\n"
    "Convolution pointwise 1 1 hidden output 0=64 1=1 3=1 4=0 5=1 6=4096 9=1\n";

} // namespace

std::string engine_name() {
#ifdef __clang__
    const std::string compiler = "clang" + std::to_string(__clang_major__);
#else
    const std::string compiler = "gcc" + std::to_string(__GNUC__);
#endif
    return "MNN " + std::string(MNN::getVersion()) + "-x86_64-" + compiler;
}

MNN::ScheduleConfig engine_config(MNN::BackendConfig& backend) {
    backend.precision = MNN::BackendConfig::Precision_Normal;
    MNN::ScheduleConfig config;
    config.type = MNN_FORWARD_CPU;
    config.numThread = 1;
    config.backendConfig = &backend;
    return config;
}

Runner::Runner(const Job& job) : config_(engine_config(backend_)) {
    load(reference_, {28, 28, 64, reference_graph}, "reference");
    load(empty_, {1, 1, 16, empty_graph}, "empty");
    for (size_t i = 0; i < job.graphs.size(); i++) {
        graphs_.push_back(std::make_unique<Graph>());
        load(*graphs_.back(), job.graphs[i], "graph " + std::to_string(i));
    }
}

void Runner::load(Graph& graph, const GraphSource& source, const std::string& place) {
    MnnNet net;
    try {
        Numbers drawn;
        net = mnn_net(source.param, source.width, source.height, source.channels, drawn);
    } catch (const std::string& why) {
        fail(EXIT_BAD_GRAPH, place + ": " + why);
    }
    if (net.bytes.empty()) return; // hands its input on
    graph.net.reset(MNN::Interpreter::createFromBuffer(net.bytes.data(), net.bytes.size()));
    if (!graph.net) fail(EXIT_BAD_GRAPH, place + ": the engine cannot read it");
    graph.net->setSessionMode(MNN::Interpreter::Session_Release);
    // A runtime of its own: sessions that share one move each other's inputs.
    graph.session = graph.net->createSession(config_);
    if (!graph.session) fail(EXIT_BAD_GRAPH, place + ": the engine cannot run it");
    graph.net->releaseModel();
    graph.input = graph.net->getSessionInput(graph.session, nullptr);
    graph.output = graph.net->getSessionOutput(graph.session, nullptr);
    if (graph.output->shape() != net.shape) fail(EXIT_BAD_GRAPH, place + ": the engine makes another shape of it");
    MNN::Tensor plain(graph.input, MNN::Tensor::CAFFE);
    for (int i = 0; i < plain.elementSize(); i++) plain.host<float>()[i] = 0.1f + 0.9f * (float)((i * 7) % 31) / 31.f;
    graph.input->copyFromHostTensor(&plain);
    const char* bytes = graph.input->host<char>();
    graph.kept.assign(bytes, bytes + graph.input->size());
}

double Runner::run(Graph& graph, const void* bytes) {
    if (!graph.session) {
        const double begin = now_us();
        return now_us() - begin + 1e-3;
    }
    // Just written, as by the layer before it inside a network.
    memcpy(graph.input->host<char>(), bytes, graph.kept.size());
    const double start = now_us();
    const MNN::ErrorCode status = graph.net->runSession(graph.session);
    const double end = now_us();
    if (status != MNN::NO_ERROR) fail(EXIT_RUN, "a graph failed with status " + std::to_string(status));
    return end - start;
}

void Runner::run_pass(const std::vector<int>& pass, std::vector<double>& us, std::vector<double>& away) {
    us.clear();
    away.clear();
    const MNN::Tensor* last = nullptr;
    for (int index : pass) {
        Graph& graph = *graphs_[index];
        const bool fits = last && graph.input && last->shape() == graph.input->shape() && last->size() == (int)graph.kept.size();
        const double on_core = thread_time_us();
        us.push_back(run(graph, fits ? last->host<char>() : graph.kept.data()));
        away.push_back(us.back() - (thread_time_us() - on_core));
        if (graph.output) last = graph.output;
    }
}

template <typename Kernel>
double Runner::on_core_us(Kernel kernel) const {
    const double on_core = thread_time_us();
    const double start = now_us();
    kernel();
    const double wall = now_us() - start;
    const double away = wall - (thread_time_us() - on_core);
    return on_core < 0 || away < 1.0 ? wall : wall - away;
}

double Runner::run_reference() {
    return on_core_us([this] { run(reference_, reference_.kept.data()); });
}

double Runner::run_memory() {
    return on_core_us([this] { memory_.run(); });
}

double Runner::run_overhead() { return run(empty_, empty_.kept.data()); }
