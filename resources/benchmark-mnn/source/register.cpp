// What the graphs of Tansaku need of MNN's operators, in place of its three lists of all of them: a third of the files.
namespace MNN {

void ___ConvolutionFactory__OpType_Convolution__();
void ___CPUConvolutionDepthwiseCreator__OpType_ConvolutionDepthwise__();
void ___CPUPoolCreator__OpType_Pooling__();
void ___CPUBinaryCreator__OpType_BinaryOp__();
void ___CPUReluCreator__OpType_ReLU__();
void ___CPURelu6Creator__OpType_ReLU6__();
void ___CPUScaleCreator__OpType_Scale__();
void ___CPURasterFactory__OpType_Raster__();

void registerCPUOps() {
    ___ConvolutionFactory__OpType_Convolution__();
    ___CPUConvolutionDepthwiseCreator__OpType_ConvolutionDepthwise__();
    ___CPUPoolCreator__OpType_Pooling__();
    ___CPUBinaryCreator__OpType_BinaryOp__();
    ___CPUReluCreator__OpType_ReLU__();
    ___CPURelu6Creator__OpType_ReLU6__();
    ___CPUScaleCreator__OpType_Scale__();
    ___CPURasterFactory__OpType_Raster__();
}

void ___ShapeRasterComputer__OpType_Raster__();
void ___ConvolutionSizeComputer__OpType_Convolution__();
void ___ConvolutionSizeComputer__OpType_ConvolutionDepthwise__();
void ___PoolSizeComputer__OpType_Pooling__();
void ___BinaryOpComputer__OpType_BinaryOp__();
void ___ConcatSizeComputer__OpType_Concat__();
void ___ReshapeComputer__OpType_Reshape__();
void ___PermuteComputer__OpType_Permute__();

void registerShapeOps() {
    ___ShapeRasterComputer__OpType_Raster__();
    ___ConvolutionSizeComputer__OpType_Convolution__();
    ___ConvolutionSizeComputer__OpType_ConvolutionDepthwise__();
    ___PoolSizeComputer__OpType_Pooling__();
    ___BinaryOpComputer__OpType_BinaryOp__();
    ___ConcatSizeComputer__OpType_Concat__();
    ___ReshapeComputer__OpType_Reshape__();
    ___PermuteComputer__OpType_Permute__();
}

void ___GeometryConv2D___create__();
void ___GeometryBinary___create__();
void ___GeometryConcat___create__();
void ___GeometryReshape___create__();
void ___GeometryShape___create__();
void ___GeometryPermute___create__();

void registerGeometryOps() {
    ___GeometryConv2D___create__();
    ___GeometryBinary___create__();
    ___GeometryConcat___create__();
    ___GeometryReshape___create__();
    ___GeometryShape___create__();
    ___GeometryPermute___create__();
}

} // namespace MNN
