/** Runs asynchronous work in the order it was handed in; after the first failure nothing more is begun. */
export interface Serial {
  push(work: () => Promise<void>): void
  /** Waits for what was handed in so far, however it ends. */
  settled(): Promise<void>
  /** Waits for all of it. @throws what the first failure threw */
  drain(): Promise<void>
}

/** @param onFailure called once, at the first failure: stop what produces the work */
export function createSerial(onFailure: () => void): Serial {
  let failure: { readonly thrown: unknown } | undefined
  let tail = Promise.resolve()
  return {
    push(work) {
      tail = tail.then(async () => {
        if (failure !== undefined) return
        try {
          await work()
        } catch (thrown) {
          failure = { thrown }
          onFailure()
        }
      })
    },
    settled: () => tail,
    async drain() {
      await tail
      if (failure !== undefined) throw failure.thrown
    },
  }
}
