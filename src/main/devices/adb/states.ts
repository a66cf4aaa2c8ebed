import type { DeviceState } from '#shared/contract/devices.ts'
import { plainText } from './text.ts'

export interface StateAdvice {
  readonly state: DeviceState
  readonly advice: string | null
}

/** The adb server's word for a phone as one of our states, with what the user should do. */
export function stateOf(word: string): StateAdvice {
  switch (word.split(/[\s(;]/u)[0]) {
    case 'device':
      return { state: 'ready', advice: null }
    case 'unauthorized':
    case 'authorizing':
      return {
        state: 'unauthorized',
        advice:
          'Unlock the phone and accept “Allow USB debugging?”. If it does not ask, switch USB debugging off and on in the developer options, or plug the cable in again.',
      }
    case 'no':
    case 'insufficient':
      return {
        state: 'no-permission',
        advice:
          'This computer may not open the phone’s USB port. On Linux install the udev rules (Debian and Ubuntu: apt install android-sdk-platform-tools-common), add yourself to the group plugdev, log in again, then run `adb kill-server`.',
      }
    case 'connecting':
      return {
        state: 'offline',
        advice: 'adb is still connecting to the phone. Wait a moment; plug it in again if it stays so.',
      }
    case 'offline':
      return {
        state: 'offline',
        advice:
          'The phone does not answer adb. Wake it, plug the cable in again, or switch USB debugging off and on. Over Wi-Fi check that both are in the same network.',
      }
    case 'recovery':
    case 'sideload':
    case 'rescue':
    case 'bootloader':
    case 'fastbootd':
      return { state: 'offline', advice: `The phone is in ${plainText(word, 20)} mode. Start Android on it.` }
    case 'detached':
      return {
        state: 'offline',
        advice: 'adb was told to let go of the phone. Run `adb attach`, or plug it in again.',
      }
    case 'host':
      return {
        state: 'offline',
        advice: 'Another adb server occupies this port. Run `adb kill-server`, then `adb start-server`.',
      }
    case 'twins':
      return {
        state: 'offline',
        advice:
          'Two phones with this serial number are plugged in, and adb cannot tell them apart. Unplug one of them.',
      }
    default:
      return { state: 'offline', advice: `adb calls the phone’s state “${plainText(word, 40)}”. Plug it in again.` }
  }
}

/**
 * The words with which an adb server refuses a phone that it lists as usable still, as one of our states; null where it
 * says something else.
 */
export function stateOfRefusal(text: string): StateAdvice | null {
  if (/unauthori[sz]ed|authorizing/iu.test(text)) return stateOf('unauthorized')
  if (/(?:no|insufficient) permissions/iu.test(text)) return stateOf('no permissions')
  if (/more than one device/iu.test(text)) return stateOf('twins')
  const word = /^device (?:still |is )?(connecting|offline|detached)\b/imu.exec(text)?.[1]
  if (word !== undefined) return stateOf(word.toLowerCase())
  const mode = /recovery|sideload|rescue|bootloader|fastbootd/iu.exec(text)?.[0]
  return mode === undefined ? null : stateOf(mode.toLowerCase())
}

export const frozenAdvice = 'The phone is connected but answers nothing. Wake it, or unplug it and plug it in again.'

export function abiAdvice(abis: readonly string[]): string {
  return abis.length === 0
    ? 'The phone does not say which programs it can run (no ABI list). It cannot be measured.'
    : `The phone runs ${abis.join(', ')}; the benchmark exists for arm64-v8a, armeabi-v7a and x86_64.`
}
