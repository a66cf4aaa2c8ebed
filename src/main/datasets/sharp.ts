import type { default as Sharp } from 'sharp'
import { TansakuError } from '#shared/errors.ts'

let loading: Promise<typeof Sharp> | undefined

/** The decoder, loaded when the first picture needs it. @throws TansakuError SETUP_INCOMPLETE where it does not load */
export function loadSharp(): Promise<typeof Sharp> {
  return (loading ??= load())
}

async function load(): Promise<typeof Sharp> {
  try {
    const { default: sharp } = await import('sharp')
    // Each picture is decoded once: nothing is worth keeping, and pictures share the cores, not parts of one.
    sharp.cache(false)
    sharp.concurrency(1)
    return sharp
  } catch (error) {
    loading = undefined
    throw new TansakuError(
      'SETUP_INCOMPLETE',
      'Pictures cannot be decoded: sharp, or its library for this system, is not installed. Run: npm install',
      { package: 'sharp' },
      { cause: error },
    )
  }
}
