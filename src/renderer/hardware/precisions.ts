import { computed, watch, type ComputedRef, type Ref } from 'vue'
import type { EngineId, Precision } from '#shared/contract/common.ts'
import { engineOfWish } from '#shared/engines/index.ts'

/** What a chosen engine computes in, as options; a precision that it has not gives way to fp32. */
export function usePrecisions(
  engine: () => EngineId,
  precision: Ref<Precision>,
): ComputedRef<{ value: Precision; label: string }[]> {
  const options = computed(() =>
    engineOfWish({ engine: engine() }).precisions.map((value) => ({ value, label: value })),
  )
  watch(options, (possible) => {
    if (!possible.some(({ value }) => value === precision.value)) precision.value = 'fp32'
  })
  return options
}
