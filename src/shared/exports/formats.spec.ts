import { expect, it } from 'vitest'
import { writtenForms } from './formats.ts'

it('a format of one precision is written in it, one of several in those that are wished', () => {
  expect(writtenForms(['onnx', 'ncnn', 'onnx'], ['int8', 'fp32'])).toEqual([
    { format: 'onnx', precisions: ['fp32'] },
    { format: 'ncnn', precisions: ['fp32', 'int8'] },
  ])
  expect(writtenForms(['tfjs', 'ncnn'], ['fp16'])).toEqual([
    { format: 'tfjs', precisions: ['fp32'] },
    { format: 'ncnn', precisions: ['fp16'] },
  ])
})
