import { useI18n } from 'vue-i18n'
import { latencyIn, latencyUnit } from '../format/format.ts'
import type { Column } from '../ui/DataTable.vue'
import type { ComparedRow } from './comparison.ts'
import { shortPlace } from './grid.ts'

type Compared = Pick<ComparedRow, 'label' | 'places' | 'aUs' | 'bUs'>

/** What every list of operators on two targets shows, as of `rows`: what they are, and their latencies on both. */
export function useComparedColumns<Row extends Compared>(): (
  rows: readonly Row[],
) => Record<'operators' | 'latencies', Column<Row>[]> {
  const { t } = useI18n()
  return (rows) => {
    const unit = latencyUnit(rows.flatMap((row) => [row.aUs, row.bUs]))
    const latency = (id: 'a' | 'b', value: (row: Row) => number | null): Column<Row> => ({
      id,
      header: `${id.toUpperCase()} (${unit.unit})`,
      value,
      text: (row) => latencyIn(value(row), unit),
      numeric: true,
    })
    return {
      operators: [
        { id: 'label', header: t('latencyTables.label'), value: (row) => row.label },
        {
          id: 'places',
          header: t('latencyTables.layers'),
          value: (row) => row.places[0] ?? '',
          text: (row) => row.places.map(shortPlace).join(', '),
        },
      ],
      latencies: [latency('a', (row) => row.aUs), latency('b', (row) => row.bUs)],
    }
  }
}
