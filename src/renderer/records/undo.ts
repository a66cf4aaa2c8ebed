import { useI18n } from 'vue-i18n'
import { api } from '../client/index.ts'
import { toastFailure, toastSuccess } from '../ui/toasts.ts'

/** For what removes records: tells that it did, and offers to bring them back. */
export function useUndo(): {
  offer: (ids: readonly string[]) => void
  restore: (ids: readonly string[]) => Promise<void>
} {
  const { t } = useI18n()
  async function restore(ids: readonly string[]): Promise<void> {
    try {
      const { ids: back, refused } = await api.records.restore({ ids: [...ids] })
      if (back.length > 0) toastSuccess(t('records.restored', { count: back.length }, back.length))
      for (const { id, failure } of refused) toastFailure(t('records.restoreFailed', { id }), failure)
    } catch (thrown) {
      toastFailure(t('records.restoreFailed', { id: ids.join(', ') }), thrown)
    }
  }
  return {
    restore,
    offer(ids) {
      toastSuccess(t('records.removed', { count: ids.length }, ids.length), {
        label: t('records.undo'),
        run: () => restore(ids),
      })
    },
  }
}
