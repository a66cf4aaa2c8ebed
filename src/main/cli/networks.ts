import { describeArchitecture } from '#shared/architecture/index.ts'
import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import { count, latency, percent, table } from './format.ts'

/** Networks with what is known of each. */
export function describeNetworks(networks: readonly ArchitectureRecord[]): string {
  return table(
    ['id', 'network', '>params', '>MACs', '>predicted', '>measured', '>accuracy', '>perplexity', 'blocks'],
    networks.map((network) => {
      const [prediction] = network.predictions
      const [measurement] = network.measurements
      return [
        network.id,
        network.name,
        count(network.params),
        count(network.macs),
        prediction
          ? `${latency(prediction.calibratedUs ?? prediction.sumUs)}${prediction.auditMape === null ? '' : ` ± ${percent(prediction.auditMape)}`}`
          : '',
        measurement ? latency(measurement.medianUs) : '',
        network.testAccuracy === null ? '' : percent(network.testAccuracy),
        network.testPerplexity === null ? '' : network.testPerplexity.toFixed(1),
        describeArchitecture(network.spec),
      ]
    }),
  )
}
