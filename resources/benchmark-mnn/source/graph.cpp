// Reads ncnn's text form, which the job carries (src/shared/engines/ncnn/graph.ts writes it), and builds MNN's own.
#include "graph.h"

#include <cmath>
#include <map>
#include <memory>
#include <sstream>

#include "MNN_generated.h"

using namespace MNN;

namespace {

struct Shape {
    int c, h, w;
};

struct Line {
    std::string type, name;
    std::vector<std::string> in, out;
    std::map<int, int> args;
    int arg(int key, int fallback = 0) const {
        auto found = args.find(key);
        return found == args.end() ? fallback : found->second;
    }
};

class Writer {
public:
    Writer(int width, int height, int channels, Numbers& numbers) : input_{channels, height, width}, numbers_(numbers) {}

    void add(const Line& line) {
        if (line.type == "Split" || line.type == "Noop") {
            for (const auto& name : line.out) blobs_[name] = blobs_.at(line.in[0]);
            return;
        }
        if (line.type == "ShuffleChannel") return shuffle(line);
        std::unique_ptr<OpT> op(new OpT);
        op->name = line.name;
        // Channels in blocks from the input on: a session that begins or ends here changes no layout.
        op->defaultDimentionFormat = MNN_DATA_FORMAT_NC4HW4;
        for (const auto& name : line.in) op->inputIndexes.push_back(blobs_.at(name).index);
        const Shape from = line.in.empty() ? input_ : blobs_.at(line.in[0]).shape;
        Shape to = from;
        if (line.type == "Input") {
            op->type = OpType_Input;
            op->main.type = OpParameter_Input;
            auto value = new InputT;
            value->dims = {1, from.c, from.h, from.w};
            value->dformat = MNN_DATA_FORMAT_NC4HW4;
            op->main.value = value;
        } else if (line.type == "Convolution" || line.type == "ConvolutionDepthWise" || line.type == "InnerProduct") {
            to = convolution(*op, line, from);
        } else if (line.type == "ReLU") {
            op->type = OpType_ReLU;
            op->main.type = OpParameter_Relu;
            op->main.value = new ReluT;
        } else if (line.type == "Clip") {
            op->type = OpType_ReLU6;
            op->main.type = OpParameter_Relu6;
            op->main.value = new Relu6T;
        } else if (line.type == "BatchNorm") {
            op->type = OpType_Scale;
            op->main.type = OpParameter_Scale;
            op->main.value = norm(from.c);
        } else if (line.type == "Pooling") {
            op->type = OpType_Pooling;
            op->main.type = OpParameter_Pool;
            auto value = new PoolT;
            value->type = line.arg(0) == 0 ? PoolType_MAXPOOL : PoolType_AVEPOOL;
            value->isGlobal = line.arg(4) == 1;
            value->kernelX = value->kernelY = line.arg(1, 1);
            value->strideX = value->strideY = line.arg(2, 1);
            value->padX = value->padY = line.arg(3);
            value->ceilModel = false;
            value->countType = AvgPoolCountType_EXCLUDE_PADDING;
            if (value->isGlobal) to.h = to.w = 1;
            else {
                to.h = (from.h + 2 * line.arg(3) - line.arg(1)) / line.arg(2, 1) + 1;
                to.w = (from.w + 2 * line.arg(3) - line.arg(1)) / line.arg(2, 1) + 1;
            }
            op->main.value = value;
        } else if (line.type == "Crop") {
            to = {line.arg(5), line.arg(4), line.arg(3)};
            copy(*op, from, line.arg(1) * from.w + line.arg(0), to, 0, to);
        } else if (line.type == "Padding") {
            to = {from.c, from.h + line.arg(0) + line.arg(1), from.w + line.arg(2) + line.arg(3)};
            copy(*op, from, 0, to, line.arg(0) * to.w + line.arg(2), from);
        } else if (line.type == "BinaryOp" && line.arg(0) == 2 && line.arg(1) == 1) {
            // A product with one number for all.
            op->type = OpType_Scale;
            op->main.type = OpParameter_Scale;
            auto value = new ScaleT;
            value->channels = from.c;
            value->scaleData.assign(from.c, (float)line.arg(2));
            value->biasData.assign(from.c, 0.f);
            op->main.value = value;
        } else if (line.type == "BinaryOp" && line.arg(1) == 0) {
            op->type = OpType_BinaryOp;
            op->main.type = OpParameter_BinaryOp;
            auto value = new BinaryOpT;
            value->opType = BinaryOpOperation_ADD;
            value->T = DataType_DT_FLOAT;
            op->main.value = value;
        } else if (line.type == "Concat") {
            op->type = OpType_Concat;
            op->main.type = OpParameter_Axis;
            auto value = new AxisT;
            value->axis = 1;
            op->main.value = value;
            to.c = 0;
            for (const auto& name : line.in) to.c += blobs_.at(name).shape.c;
        } else throw std::string("no layer " + line.type);
        blobs_[line.out[0]] = {push(std::move(op), line.out[0]), to};
    }

    MnnNet finish() {
        const Shape to = blobs_.at("output").shape;
        const std::vector<int> shape{1, to.c, to.h, to.w};
        if (net_.oplists.size() < 2) return {{}, shape}; // its input is its output
        net_.outputName = {net_.tensorName.back()};
        net_.tensorNumber = (int)net_.tensorName.size();
        net_.sourceType = NetSource_CAFFE;
        flatbuffers::FlatBufferBuilder builder(1024);
        builder.Finish(Net::Pack(builder, &net_));
        const char* bytes = (const char*)builder.GetBufferPointer();
        return {{bytes, bytes + builder.GetSize()}, shape};
    }

private:
    struct Blob {
        int index;
        Shape shape;
    };

    int push(std::unique_ptr<OpT> op, const std::string& tensor) {
        const int index = (int)net_.tensorName.size();
        net_.tensorName.push_back(tensor);
        op->outputIndexes = {index};
        net_.oplists.push_back(std::move(op));
        return index;
    }

    int reshape(int from, std::vector<int> dims, const std::string& tensor) {
        std::unique_ptr<OpT> op(new OpT);
        op->name = tensor;
        op->type = OpType_Reshape;
        op->defaultDimentionFormat = MNN_DATA_FORMAT_NCHW;
        op->inputIndexes = {from};
        op->main.type = OpParameter_Reshape;
        auto value = new ReshapeT;
        value->dims = std::move(dims);
        value->dimType = MNN_DATA_FORMAT_NCHW;
        op->main.value = value;
        return push(std::move(op), tensor);
    }

    /** Copies a part of its input and leaves the rest of its output at nothing, as MNN's own crops and paddings do. */
    void copy(OpT& op, Shape from, int source, Shape to, int target, Shape part) {
        const auto list = [](const char* key, std::vector<int> values) {
            std::unique_ptr<AttributeT> attribute(new AttributeT);
            attribute->key = key;
            attribute->list.reset(new ListValueT);
            attribute->list->i = std::move(values);
            return attribute;
        };
        op.type = OpType_Raster;
        op.main.type = OpParameter_Extra;
        auto value = new ExtraT;
        value->attr.push_back(list("shape", {1, to.c, to.h, to.w}));
        value->attr.push_back(list("region", {source, from.h * from.w, from.w, 1, target, to.h * to.w, to.w, 1, part.c, part.h, part.w}));
        op.main.value = value;
    }

    /** As MNN's converter writes a channel shuffle. */
    void shuffle(const Line& line) {
        const Blob from = blobs_.at(line.in[0]);
        const int groups = line.arg(0, 1);
        const std::string name = line.out[0];
        const int split = reshape(from.index, {1, groups, from.shape.c / groups, from.shape.h, from.shape.w}, name + "/split");
        std::unique_ptr<OpT> op(new OpT);
        op->name = name + "/turn";
        op->type = OpType_Permute;
        op->defaultDimentionFormat = MNN_DATA_FORMAT_NCHW;
        op->inputIndexes = {split};
        op->main.type = OpParameter_Permute;
        auto value = new PermuteT;
        value->dims = {0, 2, 1, 3, 4};
        op->main.value = value;
        const int turned = push(std::move(op), name + "/turn");
        blobs_[name] = {reshape(turned, {1, from.shape.c, from.shape.h, from.shape.w}, name), from.shape};
    }

    /** A batch norm by its four numbers a channel, as a factor and a summand. */
    ScaleT* norm(int channels) {
        const auto slope = numbers_.positive(channels), mean = numbers_.weights(channels, 0.1f);
        const auto variance = numbers_.positive(channels), offset = numbers_.weights(channels, 0.1f);
        auto value = new ScaleT;
        value->channels = channels;
        for (int c = 0; c < channels; c++) {
            value->scaleData.push_back(slope[c] / std::sqrt(variance[c]));
            value->biasData.push_back(offset[c] - mean[c] * value->scaleData[c]);
        }
        return value;
    }

    Shape convolution(OpT& op, const Line& line, Shape from) {
        const bool linear = line.type == "InnerProduct";
        const int outputs = line.arg(0), groups = line.type == "ConvolutionDepthWise" ? line.arg(7, 1) : 1;
        const int weights = line.arg(linear ? 2 : 6);
        const bool depthwise = groups > 1 && groups == from.c && outputs == from.c;
        op.type = depthwise ? OpType_ConvolutionDepthwise : OpType_Convolution;
        op.main.type = OpParameter_Convolution2D;
        auto value = new Convolution2DT;
        op.main.value = value;
        value->common.reset(new Convolution2DCommonT);
        auto& common = *value->common;
        common.kernelX = linear ? from.w : line.arg(1, 1);
        common.kernelY = linear ? from.h : line.arg(11, common.kernelX);
        common.dilateX = common.dilateY = linear ? 1 : line.arg(2, 1);
        common.strideX = linear ? 1 : line.arg(3, 1);
        common.strideY = linear ? 1 : line.arg(13, common.strideX);
        common.padX = linear ? 0 : line.arg(4);
        common.padY = linear ? 0 : line.arg(14, common.padX);
        common.padMode = PadMode_CAFFE;
        common.group = groups;
        common.inputCount = from.c;
        common.outputCount = outputs;
        common.relu = line.arg(9) == 1;
        common.relu6 = line.arg(9) == 3;
        numbers_.flag();
        value->weight = numbers_.weights((size_t)weights, std::sqrt(4.5f * outputs / (weights > 0 ? weights : 1)));
        value->bias = line.arg(linear ? 1 : 5) == 1 ? numbers_.weights((size_t)outputs, 0.05f) : std::vector<float>(outputs);
        const auto out = [](int extent, int pad, int kernel, int dilate, int stride) {
            return (extent + 2 * pad - dilate * (kernel - 1) - 1) / stride + 1;
        };
        return {outputs, out(from.h, common.padY, common.kernelY, common.dilateY, common.strideY),
                out(from.w, common.padX, common.kernelX, common.dilateX, common.strideX)};
    }

    Shape input_;
    Numbers& numbers_;
    NetT net_;
    std::map<std::string, Blob> blobs_;
};

} // namespace

MnnNet mnn_net(const std::string& param, int width, int height, int channels, Numbers& numbers) {
    Writer writer(width, height, channels, numbers);
    std::istringstream lines(param);
    std::string text;
    for (int i = 0; std::getline(lines, text); i++) {
        if (i < 2) continue;
        std::istringstream words(text);
        Line line;
        int ins = 0, outs = 0;
        words >> line.type >> line.name >> ins >> outs;
        std::string word;
        for (int k = 0; k < ins && words >> word; k++) line.in.push_back(word);
        for (int k = 0; k < outs && words >> word; k++) line.out.push_back(word);
        while (words >> word) {
            const size_t equals = word.find('=');
            if (equals != std::string::npos) line.args[atoi(word.c_str())] = atoi(word.c_str() + equals + 1);
        }
        writer.add(line);
    }
    numbers.finish();
    return writer.finish();
}
