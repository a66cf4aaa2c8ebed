import { deviceFolder, ownerFile, staleAfterSeconds } from './lock.ts'
import type { Limits } from './limits.ts'
import type { Shell } from './shell.ts'

/** How soon a phone notices by itself that nobody measures it any more. */
export interface GuardPace {
  readonly everySeconds: number
  /** Age of the lock from which its owner counts as gone. */
  readonly staleSeconds: number
}

export const guardPace: GuardPace = { everySeconds: 30, staleSeconds: staleAfterSeconds }

/** Android's fixed performance mode keeps clocks at a level the phone can hold; not every phone has it. */
export interface FixedPerformanceMode {
  /** Tries to switch it on. Resolves with true, or null where the phone has no such mode. */
  set(lock: string, limits: Limits): Promise<boolean | null>
  /** Off again, wherever it may have been switched on. */
  restore(limits: Limits): Promise<void>
}

const command = (on: boolean): string[] => ['cmd', 'power', 'set-fixed-performance-mode-enabled', String(on)]

/**
 * Runs on the phone beside the measurement, asleep nearly always. It ends when the lock ($0, of owner $1) is given back
 * or taken over; where nobody renews it any more, because Tansaku was killed or the cable pulled for good, it switches
 * the mode off and deletes what was left behind ($4).
 */
const guardScript = `while sleep "$2"; do
  case $(cat "$0" 2>/dev/null) in "$1 "*) ;; *) exit 0;; esac
  [ $(($(date +%s) - $(stat -c %Y "$0"))) -lt "$3" ] && continue
  ${command(false).join(' ')}
  rm -rf "$4"
  exit 0
done`

/**
 * Starts a script in the background, in a session of its own: with the connection's terminal still open in it, adbd
 * would hold the connection until the script ends, and end the script with the connection. The hang-up may come before
 * the session does.
 */
const backgroundScript = 'trap "" HUP; setsid sh -c "$@" </dev/null >/dev/null 2>&1 &'

export function fixedPerformanceMode(shell: Shell, pace: GuardPace): FixedPerformanceMode {
  let mayBeOn = false
  return {
    async set(lock, limits) {
      // Before the answer is there: a command whose answer got lost may have worked.
      mayBeOn = true
      const guard = [
        'sh',
        '-c',
        backgroundScript,
        'guard',
        guardScript,
        ownerFile,
        lock,
        String(pace.everySeconds),
        String(pace.staleSeconds),
        deviceFolder,
      ]
      const [, result] = await shell.runAll([guard, command(true)], limits)
      mayBeOn = result?.exitCode === 0
      return mayBeOn ? true : null
    },
    async restore(limits) {
      if (mayBeOn) await shell.runAll([command(false)], limits)
    },
  }
}
