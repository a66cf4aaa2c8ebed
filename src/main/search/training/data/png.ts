import { tf } from '../../tensor/tf.ts'

/**
 * A PNG's pixels, decoded by TensorFlow, as height × width × channels bytes.
 * @throws Error when the file is no PNG or has another size
 */
export function decodePng(
  file: Uint8Array,
  expected: { readonly height: number; readonly width: number; readonly channels: number },
): Uint8Array {
  const image = tf.node.decodePng(file, expected.channels)
  try {
    const [height, width] = image.shape
    if (height !== expected.height || width !== expected.width) {
      throw new Error(`it is ${width} × ${height} pixels, ${expected.width} × ${expected.height} were expected`)
    }
    return new Uint8Array(image.dataSync<'int32'>())
  } finally {
    image.dispose()
  }
}
