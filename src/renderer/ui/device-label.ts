import { i18n } from '../i18n/index.ts'

/** A device's name as shown: the host names itself in English, everything else is text from the device. */
export function deviceLabel(id: string, name: string): string {
  return id === 'local' && name === 'This computer' ? i18n.global.t('ui.thisComputer') : name
}
