/** The part used here of tfjs-node's own protocol buffer classes (TensorFlow's graph.proto and its neighbours). */
declare module '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js' {
  export interface MessageMap<V> {
    set: (key: string, value: V) => void
  }
  export class TensorShape {
    setDimList(dims: TensorShape.Dim[]): void
  }
  export namespace TensorShape {
    class Dim {
      setSize(size: number): void
    }
  }
  export class Tensor {
    setDtype(dtype: number): void
    setTensorShape(shape: TensorShape): void
    setTensorContent(content: Uint8Array): void
    setFloatValList(values: number[]): void
    setIntValList(values: number[]): void
    setBoolValList(values: boolean[]): void
  }
  export class AttrValue {
    setList(list: AttrValue.ListValue): void
    setS(value: Uint8Array): void
    setI(value: number): void
    setF(value: number): void
    setB(value: boolean): void
    setType(dtype: number): void
    setShape(shape: TensorShape): void
    setTensor(tensor: Tensor): void
  }
  export namespace AttrValue {
    class ListValue {
      setIList(values: number[]): void
      setFList(values: number[]): void
      setTypeList(values: number[]): void
    }
  }
  export class NodeDef {
    setName(name: string): void
    setOp(op: string): void
    setInputList(inputs: string[]): void
    getAttrMap(): MessageMap<AttrValue>
  }
  export class VersionDef {
    setProducer(version: number): void
    setMinConsumer(version: number): void
  }
  export class GraphDef {
    addNode(node: NodeDef): void
    setVersions(versions: VersionDef): void
  }
  export class MetaGraphDef {
    setMetaInfoDef(info: MetaGraphDef.MetaInfoDef): void
    setGraphDef(graph: GraphDef): void
  }
  export namespace MetaGraphDef {
    class MetaInfoDef {
      setTagsList(tags: string[]): void
    }
  }
  export class SavedModel {
    setSavedModelSchemaVersion(version: number): void
    addMetaGraphs(metaGraph: MetaGraphDef): void
    serializeBinary(): Uint8Array
  }
}
