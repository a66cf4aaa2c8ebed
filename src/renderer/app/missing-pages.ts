import type { Router } from 'vue-router'
import { OfflineError } from '../client/connection.ts'
import { connection } from '../client/index.ts'
import { i18n } from '../i18n/index.ts'
import { toastFailure } from '../ui/toasts.ts'

/** A link whose page cannot be read is answered, not swallowed. */
export function followFailures(router: Router): void {
  router.onError((error, to, from) => {
    if (connection.state.value !== 'open' || from.matched.length === 0) {
      const { t } = i18n.global
      toastFailure(
        t('app.pageMissing'),
        connection.state.value === 'open' ? error : new OfflineError(t('app.pageMissingText')),
      )
      return
    }
    // The workbench answers and has no such file any more: it was built anew since this page was read.
    window.location.hash = to.fullPath
    window.location.reload()
  })
}
