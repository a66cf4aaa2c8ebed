/** Carries out work that yields after each of its steps, at once. */
export function finished<T>(work: Generator<void, T>): T {
  for (;;) {
    const next = work.next()
    if (next.done === true) return next.value
  }
}
