import { expect, it } from 'vitest'
import { classAccuracies } from './answers.ts'

it('classes are told apart by what their pictures were taken for', () => {
  const counts = [
    [8, 2, 0],
    [0, 5, 0],
    [0, 0, 0],
  ]
  expect(classAccuracies({ classes: ['cat', 'dog', 'fox'], counts })).toEqual([
    { name: 'cat', pictures: 10, accuracy: 0.8, confusedWith: 'dog' },
    { name: 'dog', pictures: 5, accuracy: 1, confusedWith: null },
    { name: 'fox', pictures: 0, accuracy: null, confusedWith: null },
  ])
})
