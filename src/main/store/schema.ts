import type { Generated } from 'kysely'

/** JSON text, read back through a zod schema (`json.ts`). */
type Json = string
/** ISO 8601, UTC. */
type Timestamp = string
/** Little-endian float64 values (`samples.ts`). */
type Samples = Uint8Array

export interface DeviceRow {
  id: string
  description: Json
  first_seen_at: Timestamp
  last_seen_at: Timestamp
}

export interface LatencyTableRow {
  id: string
  device_id: string
  /** The device as it was when the table was begun. */
  device: Json
  space: string
  size: Json | null
  /** Null until its measuring has begun. */
  target: Json | null
  protocol: Json
  engine: string
  binary_sha256: string
  state: string
  operators: number
  origin: string
  /** What is known of the file it was read from; null for measured ones. */
  imported: Json | null
  /** What its measuring has to say of the numbers so far. */
  warnings: Json
  /** At which its rows were taken and are told. */
  speed: Json | null
  /** How its measuring was asked for, and how far its sessions agree. */
  plan: Json | null
  repeatability: Json | null
  failure: Json | null
  created_at: Timestamp
  finished_at: Timestamp | null
}

export interface LatencyEntryRow {
  table_id: string
  key: string
  /** Network order. */
  position: number
  label: string
  median_us: number
  min_us: number
  p90_us: number
  low_us: number
  high_us: number
  samples: number
  noisy: number
}

/** One uninterrupted stretch of a table's measuring: what it ran under, and (in `latency_samples`) its raw times. */
export interface LatencyStretchRow {
  table_id: string
  chunk: number
  at: Timestamp
  record: Json
}

export interface LatencySamplesRow {
  table_id: string
  chunk: number
  key: string
  raw_us: Samples
  /** The run of the stretch that each sample is of. */
  runs: Samples | null
}

/** How fast a target is, by what was measured on it under a version of the protocol. */
export interface TargetSpeedRow {
  /** The target's name. */
  target: string
  protocol: number
  speed: Json
  changed_at: Timestamp
}

export interface AuditRow {
  id: string
  table_id: string
  at: Timestamp
  report: Json
}

export interface SearchRow {
  id: string
  name: string
  algorithm: string
  settings: Json
  latency_table_id: string | null
  state: string
  failure: Json | null
  parameter_axes: Json
  checkpoint_at: Timestamp | null
  branched_from: Json | null
  sweep_id: string | null
  like_id: string | null
  created_at: Timestamp
  finished_at: Timestamp | null
}

/** Tables of a search's devices after the first. */
export interface SearchTableRow {
  search_id: string
  latency_table_id: string
}

export interface SweepRow {
  id: string
  name: string
  /** What was asked for, without the name. */
  wish: Json
  created_at: Timestamp
}

export interface SearchEpochRow {
  search_id: string
  epoch: number
  /** The epoch's figures, without the architecture parameters. */
  record: Json
}

/** Loss by step, thinned: [place, loss] one after another. */
export interface SearchStepsRow {
  search_id: string
  stride: number
  newest: number
  count: number
  points: Samples
}

export interface ParameterSnapshotRow {
  search_id: string
  epoch: number
  name: string
  columns: number
  values: Samples
}

export interface SearchWarningRow {
  id: Generated<number>
  search_id: string
  at: Timestamp
  message: string
}

export interface ArchitectureRow {
  id: string
  name: string
  spec: Json
  origin: string
  search_id: string | null
  /** Of the devices that it was derived for. */
  table_ids: Json | null
  params: number
  params_conv_fc: number
  macs: number
  macs_with_pool: number
  created_at: Timestamp
}

export interface EvaluationRow {
  id: string
  architecture_id: string
  settings: Json
  state: string
  failure: Json | null
  chosen_on: string
  result: Json | null
  created_at: Timestamp
  finished_at: Timestamp | null
}

export interface EvaluationEpochRow {
  evaluation_id: string
  epoch: number
  record: Json
}

export interface MeasurementRow {
  id: string
  architecture_id: string
  device_id: string
  device_name: string
  target: Json | null
  precision: string
  threads: number
  median_us: number
  min_us: number
  p90_us: number
  low_us: number
  high_us: number
  samples: number
  raw_us: Samples
  protocol: Json
  engine: string
  binary_sha256: string
  conditions: Json
  warnings: Json
  speed: Json | null
  loading: Json | null
  at: Timestamp
}

/** A finished search's front for one device. */
export interface ComparisonRow {
  id: string
  /** Null where it was removed since. */
  table_id: string | null
  report: Json
  created_at: Timestamp
}

/** Layers of an architecture timed one by one on a device. */
export interface LayerTimingRow {
  id: string
  architecture_id: string
  timing: Json
  protocol: Json
  binary_sha256: string
  at: Timestamp
}

export interface PlanRow {
  id: string
  state: string
  report: Json
  created_at: Timestamp
}

export interface RetargetRow {
  id: string
  search_id: string
  table_id: string | null
  report: Json
  created_at: Timestamp
}

/** A network that was run on a device with its own weights. */
export interface DeploymentRow {
  id: string
  architecture_id: string
  device_id: string
  report: Json
  at: Timestamp
}

/** Own pictures. */
export interface EvaluationPicturesRow {
  evaluation_id: string
  pictures: Json
}

export interface DatasetRow {
  id: string
  /** By which two names are the same. */
  folded_id: string
  record: Json
  /** JSON, gzip: the files it was made from, and those that were skipped. */
  details: Uint8Array
  created_at: Timestamp
}

export interface SettingsRow {
  /** Of a group, `adb`. */
  name: string
  value: Json
  changed_at: Timestamp
}

/** What their user says of a record. */
export interface MarksRow {
  id: string
  tags: Json
  /** Markdown. */
  note: string
  /** 0 or 1. */
  archived: number
  changed_at: Timestamp
}

/** A record that was removed and can be brought back. */
export interface RemovalRow {
  id: string
  entity: string
  name: string | null
  /** Runs whose folders went with it. */
  runs: Json
  /** Of its rows. */
  bytes: number
  /** How many migrations the database had had. */
  migrations: number
  removed_at: Timestamp
}

/** Something that went with a removal. */
export interface RemovedRow {
  removal_id: string
  position: number
  in_table: string
  /** `row`: was removed; `needed`: what it stands on; `link`: stayed, and named what was removed. */
  kind: string
  /** Its rowid: the order in which rows were added. */
  place: number
  content: Json
}

/** A machine that computes for this home. */
export interface WorkerRow {
  id: string
  name: string
  /** SHA-256 of its token, which is kept nowhere. */
  token_hash: string
  state: string
  /** What it said of itself when it last came. */
  offer: Json | null
  seen_at: Timestamp | null
  created_at: Timestamp
  /** By how much its clock was ahead of this one's then. */
  clock_ahead_ms: number | null
}

/** One taking of a run, by a worker or by this computer (no worker). */
export interface LeaseRow {
  run_id: string
  fence: number
  worker_id: string | null
  holder: string
  processor: string
  state: string
  failure: Json | null
  /** How many of its pieces were ended with a checkpoint. */
  pieces: number
  began_at: Timestamp
  /** Null for this computer, whose own process is watched. */
  expires_at: Timestamp | null
  ended_at: Timestamp | null
  /** Whether what it computed may go on on another kind of processor, 0 or 1. */
  may_move: number
}

/** What was computed between two checkpoints. */
export interface PieceRow {
  run_id: string
  fence: number
  number: number
  /** Finished epochs at its end. */
  epochs: number
  at: Timestamp
}

/** A figure from an article: not measured or trained here. */
export interface PublishedFigureRow {
  set_id: string
  architecture_id: string
  position: number
  quantity: string
  /** A share or microseconds. */
  value: number
  dataset: string | null
  device_id: string | null
  source: string
  note: string
}

export interface Schema {
  devices: DeviceRow
  latency_tables: LatencyTableRow
  latency_entries: LatencyEntryRow
  latency_chunks: LatencyStretchRow
  latency_samples: LatencySamplesRow
  target_speeds: TargetSpeedRow
  audits: AuditRow
  searches: SearchRow
  search_tables: SearchTableRow
  sweeps: SweepRow
  search_epochs: SearchEpochRow
  search_steps: SearchStepsRow
  parameter_snapshots: ParameterSnapshotRow
  search_warnings: SearchWarningRow
  architectures: ArchitectureRow
  evaluations: EvaluationRow
  evaluation_epochs: EvaluationEpochRow
  evaluation_pictures: EvaluationPicturesRow
  measurements: MeasurementRow
  layer_timings: LayerTimingRow
  comparisons: ComparisonRow
  plans: PlanRow
  retargets: RetargetRow
  deployments: DeploymentRow
  datasets: DatasetRow
  settings: SettingsRow
  published_figures: PublishedFigureRow
  workers: WorkerRow
  leases: LeaseRow
  pieces: PieceRow
  marks: MarksRow
  removals: RemovalRow
  removed_rows: RemovedRow
}
