#pragma once
#include <MNN/Interpreter.hpp>
#include <MNN/Tensor.hpp>

#include <memory>
#include <string>
#include <vector>

#include "job.h"
#include "memory.h"

/** The engine with its version, and what compiled its kernels. */
std::string engine_name();

/** How the engine runs every net of this program. @param backend is to live as long as what is made of it */
MNN::ScheduleConfig engine_config(MNN::BackendConfig& backend);

/** One loaded graph with its input in the engine's own packing and precision. */
struct Graph {
    std::unique_ptr<MNN::Interpreter> net;
    MNN::Session* session = nullptr;
    MNN::Tensor* input = nullptr;
    MNN::Tensor* output = nullptr;
    /** The input's bytes as the engine packs them: it may write over them as it runs. */
    std::vector<char> kept;
};

/** The graphs of a job, loaded, with the kernels that tell how fast the computer is; as ../../resources/benchmark's. */
class Runner {
public:
    explicit Runner(const Job& job);
    void run_pass(const std::vector<int>& pass, std::vector<double>& us, std::vector<double>& away);
    double run_reference();
    double run_memory();
    double run_overhead();

private:
    void load(Graph& graph, const GraphSource& source, const std::string& place);
    double run(Graph& graph, const void* bytes);
    template <typename Kernel> double on_core_us(Kernel kernel) const;
    MNN::BackendConfig backend_;
    MNN::ScheduleConfig config_;
    Graph reference_, empty_;
    MemoryKernel memory_;
    std::vector<std::unique_ptr<Graph>> graphs_;
};
