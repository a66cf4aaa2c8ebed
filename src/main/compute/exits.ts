interface Exit {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly error: Error | undefined
  readonly logFile: string
}

/** Why a process ended without a word, for people: what was seen, what it probably was, what to do. */
export function describeExit({ exitCode, signal, error, logFile }: Exit): string {
  if (error !== undefined) return `The search process could not be started: ${error.message}.`
  if (signal === 'SIGKILL')
    return 'The search process was killed (SIGKILL), most likely because memory ran out: resume with other programs closed, or start again with a smaller batch.'
  // 134 is SIGABRT as a shell reports it; both JavaScript's heap and C++'s allocator end so.
  if (signal === 'SIGABRT' || exitCode === 134)
    return `The search process aborted itself (SIGABRT), often because memory ran out: see the end of ${logFile}, then resume.`
  if (signal !== null) return `The search process was ended by ${signal}: see the end of ${logFile}, then resume.`
  return `The search process ended with exit code ${exitCode} before its task was done: see the end of ${logFile}, then resume.`
}
