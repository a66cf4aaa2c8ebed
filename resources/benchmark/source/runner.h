#pragma once
#include <allocator.h>
#include <net.h>

#include <memory>
#include <string>
#include <vector>

#include "job.h"
#include "memory.h"

/**
 * The engine with its version; of a program for one kind of processor alone with that and the compiler, too: its
 * kernels, and the reference kernels that tell the device's speed, are not as fast as those of other programs.
 */
std::string engine_name();

/** How the engine runs every net of this program. */
ncnn::Option engine_option(int threads, const std::string& precision);

/** One loaded graph with its input in the engine's own packing and precision. */
struct Graph {
    ncnn::Net net;
    ncnn::Mat input;
    int input_index = 0, output_index = 0;
};

/** The graphs of a job, loaded, with the reference kernel and the empty graph that shows what a call itself costs. */
class Runner {
public:
    explicit Runner(const Job& job);

    /**
     * Microseconds of each graph of the pass, in order, and how much of it this thread was not on a core
     * (with one thread: the system had taken the core away).
     */
    void run_pass(const std::vector<int>& pass, std::vector<double>& us, std::vector<double>& away);
    /**
     * Microseconds of a fixed convolution, the same on every device and in every version: how fast the core computes.
     * With one thread, of both reference kernels: time on the core, whatever the system took of it.
     */
    double run_reference();
    /** Microseconds of a kernel bound by memory: how busy caches and memory are. Leaves little of what was in the caches. */
    double run_memory();
    /** Cost of one call with nothing to compute. */
    double run_overhead();
    /** Bits of an element between layers: 16 shows that half precision is really in use. */
    int element_bits() const { return element_bits_; }

private:
    void load(Graph& graph, const GraphSource& source);
    ncnn::Mat native(const ncnn::Mat& plain);
    double run(Graph& graph, ncnn::Mat& blob);
    template <typename Kernel> double on_core_us(Kernel kernel) const;

    // For blobs alone: with them in the option they would hold the weights too, and each release of a blob would search
    // through the weights of all graphs loaded (60 nets ran 25 % slower than one).
    ncnn::UnlockedPoolAllocator blob_memory_;
    ncnn::PoolAllocator workspace_memory_;
    ncnn::Option option_;
    ncnn::Net primer_;
    Graph reference_, empty_;
    MemoryKernel memory_;
    std::vector<std::unique_ptr<Graph>> graphs_;
    int element_bits_ = 32;
};
