import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cifarRecords } from './pictures.ts'

const classes = 10

/**
 * Pictures in CIFAR-10's own layout, few of them: what is told of trainings needs no look at ten thousand.
 * @returns the folder
 */
export function fewPictures(folder: string, { training = 60, test = 20 } = {}): string {
  mkdirSync(folder, { recursive: true })
  const labels = (count: number) => Array.from({ length: count }, (_, image) => [image % classes])
  writeFileSync(join(folder, 'data_batch_1.bin'), cifarRecords(0, labels(training)))
  writeFileSync(join(folder, 'test_batch.bin'), cifarRecords(training, labels(test)))
  return folder
}
