import { describe, expect, it, vi } from 'vitest'
import { h } from 'vue'
import { mountWith } from '../../../test/components/mount.ts'
import type { Deployed, Deployment } from '#shared/contract/deployments.ts'
import DeploymentsPanel from './DeploymentsPanel.vue'

// A simulated page has nothing to draw on; test/e2e/deployments.spec.ts has.
vi.mock('../ui/Chart.vue', () => ({
  default: {
    props: ['label'],
    render: ({ label }: { label: string }) => h('div', { role: 'img', 'aria-label': label }),
  },
}))

const target = {
  deviceId: 'adb:1',
  engine: 'ncnn',
  engineVersion: '1.0',
  threads: 1,
  cores: [7],
}
const ran = (precision: 'fp32' | 'int8', change: Partial<Extract<Deployed, { state: 'ran' }>> = {}): Deployed => ({
  state: 'ran',
  precision,
  target: { ...target, precision },
  fileBytes: 259_867,
  latency: { medianUs: 1_234, minUs: 1_200, p90Us: 1_400, intervalUs: { low: 1_210, high: 1_260 }, samples: 500 },
  loadUs: 38_500,
  peakBytes: 17_133_568,
  agreement: {
    correct: { device: 260, tensorflow: 259 },
    same: 499,
    pictures: 500,
    logits: { largest: 0.046, mean: 0.0056, scale: 9.3 },
    broken: 0,
    layers: [{ layer: 'stem', error: 0.001, bound: 0.02 }],
    unexplained: null,
  },
  ...change,
})
const deployment = (id: string, results: Deployed[], change: Partial<Deployment> = {}): Deployment => ({
  id,
  architectureId: 'net-1',
  deviceId: 'adb:1',
  deviceName: 'Pixel',
  weights: { kind: 'trained', evaluationId: 'evaluation-1' },
  dataset: 'cifar10',
  engine: 'ncnn 1.0',
  binarySha256: 'aa',
  results,
  at: '2026-11-27T06:00:00.000Z',
  ...change,
})
const panel = (deployments: Deployment[]) =>
  mountWith(DeploymentsPanel, {
    props: { architectureId: 'net-1' },
    answers: { deployments: { ofArchitecture: () => deployments as never } },
  })

describe('the panel of what was run on devices', () => {
  it('has a row for each precision: accuracies beside one another, differences, and what it costs', async () => {
    const unexplained = { layer: 'block-5/conv', error: 1.35, bound: 0.28 }
    const agreement = { ...(ran('int8') as { agreement: object }).agreement, unexplained } as never
    const { findAll, text } = await panel([deployment('a', [ran('fp32'), ran('int8', { agreement })])])
    const rows = findAll('tbody tr').map((row) =>
      [...row.querySelectorAll('td, th')].map((cell) => cell.textContent.trim().replaceAll(/\s+/g, ' ')),
    )
    expect(rows.map(([, precision]) => precision)).toEqual(['fp32', 'int8'])
    expect(rows[0]).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Pixel ?2026-11-27/),
        '52.0 47.6 – 56.3',
        '51.8',
        '99.8',
        '0.0460 0.00560',
        'none',
        '1.23 1.210 – 1.260',
        '38.5',
      ]),
    )
    expect(rows[1]).toContain('block-5/conv')
    expect(findAll('[role=img]').map((chart) => chart.getAttribute('aria-label'))).toEqual([
      expect.stringContaining('2 runs'),
    ])
    expect(findAll('[title*="rounding explains"]')).toHaveLength(1)
    expect(text()).toContain('Pixel, int8: block-5/conv is off by 1.35 of its values; rounding explains 0.280.')
  })

  it('shows the newest of each precision, and tells what could not be run', async () => {
    const failure = { code: 'PRECISION_UNSUPPORTED', message: 'no halves here', details: {} }
    const { findAll, text } = await panel([
      deployment('b', [ran('fp32', { loadUs: 1_000 }), { state: 'failed', precision: 'fp16', failure }]),
      deployment('a', [ran('fp32'), ran('int8')]),
    ])
    expect(findAll('tbody tr')).toHaveLength(2)
    expect(findAll('tbody tr')[0]!.textContent).toContain('1.00')
    expect(text()).toContain('Pixel, fp16: no halves here')
  })

  it('says of random weights that only what they cost is told', async () => {
    const weights = { kind: 'untrained', seed: 1 } as const
    const { findAll } = await panel([deployment('a', [ran('fp32', { agreement: null })], { weights, dataset: null })])
    expect(findAll('tbody tr')[0]!.textContent).toContain('random weights')
    // There is no accuracy to draw.
    expect(findAll('[role=img]')).toHaveLength(0)
  })

  it('asks for a run where there was none', async () => {
    const mounted = await panel([])
    mounted.button('Run on a device').click()
    expect(mounted.emitted('deploy')).toHaveLength(1)
  })
})
