/** What a file says of the network in it, beside the network. */
export interface ModelFacts {
  readonly name: string
  readonly description: string
  readonly producerVersion: string
  /** Images of a run; null = as many as are given. */
  readonly batch: number | null
  /** Metadata as text by name: normalisation, names of classes, where it came from. */
  readonly properties: Readonly<Record<string, string>>
}
