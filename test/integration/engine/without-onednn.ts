/**
 * Imported first. With oneDNN on, TensorFlow fuses and reorders differently op by op and in a graph; without it both
 * must agree in every bit.
 */
process.env['TF_ENABLE_ONEDNN_OPTS'] = '0'
