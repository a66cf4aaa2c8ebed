import { expect, it } from 'vitest'
import { describeBaseline } from './report.ts'

const runs = (figures: readonly number[]) =>
  figures.map((figure, seed) => ({
    architecture: { id: 'architecture', name: 'architecture', params: 1e6, macs: 1 },
    seed,
    evaluationId: 'e',
    figure,
  }))
const told = (searched: readonly number[], random: readonly number[], kind: 'images' | 'text'): string =>
  describeBaseline({ searchId: 's', searched: runs(searched), random: runs(random) }, kind, 'CIFAR-10 · demo, 3 epochs')

it('says who is better only where the interval of the difference leaves zero out', () => {
  expect(told([0.8, 0.81, 0.82], [0.7, 0.71, 0.72], 'images')).toContain('The search beats random architectures.')
  expect(told([0.7, 0.71, 0.72], [0.8, 0.81, 0.82], 'images')).toContain('Random architectures beat the search.')
  expect(told([0.7, 0.8, 0.9], [0.71, 0.8, 0.88], 'images')).toContain('No difference can be told from chance')
})

it('a lower perplexity is the better one', () => {
  expect(told([100, 101, 102], [120, 121, 122], 'text')).toContain('The search beats random architectures.')
})

it('gives the mean with its interval', () => {
  expect(told([0.5, 0.6], [0.5, 0.6], 'images')).toContain(
    'CIFAR-10 · demo, 3 epochs.\nSearched: 55.00 %, 95 % interval -8.53 % to 118.53 %, 2 trainings',
  )
})
