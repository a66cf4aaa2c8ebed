import type { Precision } from '#shared/contract/common.ts'

/** Pictures one below another in a file at the device's place, a PNG. */
export interface PictureFile {
  readonly name: string
  readonly pictures: number
}

/** A net with its own weights, to be run on pictures. Files are named as they lie at the device's place for them. */
export interface ModelJob {
  readonly precision: Precision
  readonly threads: number
  /** As in a benchmark's job. */
  readonly cores: readonly number[]
  readonly input: { readonly width: number; readonly height: number; readonly channels: number }
  /** Per channel, of pixels scaled to 0 … 1. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
  readonly param: string
  readonly weights: string
  /** They are drawn, and written to that file first. Default: they are there. */
  readonly drawsWeights?: boolean
  /** Without any the net is loaded, run once on a grey picture, and no more. */
  readonly pictures: readonly PictureFile[]
  readonly warmupMs: number
  /** Timed runs, over the pictures again and again; each picture is run at least once. */
  readonly runs: number
  /** After this long no picture is run again. */
  readonly limitMs: number
  /** Blobs whose values are written to `file`, picture after picture, as 32-bit numbers. */
  readonly layers?: { readonly file: string; readonly pictures: number; readonly blobs: readonly string[] }
}

/** What a net answered on a device, and what it cost. */
export interface ModelResult {
  readonly engine: string
  readonly threads: number
  readonly pinned: boolean
  readonly cores: readonly number[]
  /** Bits of an element between layers: 16 shows that half precision is really in use. */
  readonly elementBits: number
  readonly halfArithmetic: boolean
  readonly loadUs: number
  /** Largest memory of the program with the net loaded and run, without any pictures. */
  readonly peakBytes: number
  /** Picture by picture; null for what is no number. */
  readonly logits: readonly (readonly (number | null)[])[]
  /** Microseconds from a picture to the answer, of all runs in their order. */
  readonly latenciesUs: readonly number[]
}
