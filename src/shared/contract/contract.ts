import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { architectureSpecSchema, spaceIdSchema } from '../architecture/architecture.ts'
import { accuraciesSchema, protocolWishSchema } from './accuracies.ts'
import { operatorPlaceSummarySchema, spaceSizeSchema, spaceSummarySchema } from './spaces.ts'
import {
  architectureRecordSchema,
  architectureSummarySchema,
  evaluationSettingsSchema,
  mostTogether,
  trainingEstimateSchema,
} from './architectures.ts'
import { seedSchema } from '../algorithms/fields.ts'
import { idSchema } from './common.ts'
import {
  datasetCheckSchema,
  datasetPlaceSchema,
  datasetSchema,
  datasetWishSchema,
  pictureSetSchema,
  samplePictureSchema,
  samplePicturesWishSchema,
} from './datasets.ts'
import {
  comparisonPlanSchema,
  comparisonRunSchema,
  comparisonSchema,
  comparisonSummarySchema,
  comparisonWishSchema,
} from './comparisons.ts'
import {
  abiSchema,
  adbSettingsReportSchema,
  adbSettingsSchema,
  adbStatusSchema,
  deviceDescriptionSchema,
} from './devices.ts'
import { deploymentSchema, deploymentWishSchema } from './deployments.ts'
import { workbenchEventSchema } from './events.ts'
import { modelWishSchema } from './models.ts'
import { exportSchema, exportWishSchema, filePartSchema } from './exports.ts'
import { frontQuerySchema, frontRowsQuerySchema, frontRowsSchema, frontSchema } from './fronts.ts'
import { jobSchema } from './jobs.ts'
import { logLineSchema, logWishSchema } from './logs.ts'
import {
  auditSchema,
  exportedTableSchema,
  importInputSchema,
  latencyTableSchema,
  latencyTableSummarySchema,
  measurementProtocolSchema,
  publishedSetSchema,
  tableComparisonSchema,
  tableEstimateSchema,
  tableRangeSchema,
  tableWishSchema,
} from './latency-tables.ts'
import { matrixQuerySchema, matrixSchema } from './matrices.ts'
import { planEstimateSchema, planSchema, planWishSchema } from './plans.ts'
import { packSchema, packWishSchema, unpackedSchema, unpackWishSchema, uploadPartSchema } from './packs.ts'
import {
  marksChangeSchema,
  marksSchema,
  recordsDoneSchema,
  recordsWishSchema,
  renameWishSchema,
  removalSchema,
  sweptSchema,
} from './records.ts'
import { finalsWishSchema, regretMatrixSchema, retargetSchema, retargetWishSchema } from './retargets.ts'
import { branchChangesSchema, searchRunSchema, searchSettingsSchema, searchSummarySchema } from './searches.ts'
import { storageReportSchema, thinnedSchema } from './storage.ts'
import { sweepPreviewSchema, sweepSchema, sweepStartedSchema, sweepSummarySchema, sweepWishSchema } from './sweeps.ts'
import { partSchema, systemInfoSchema, unreadableRowSchema } from './system.ts'
import {
  leaseSchema,
  priorityChangeSchema,
  queueChangeSchema,
  queueReportSchema,
  workerChangeSchema,
  workerSchema,
  workerTokenSchema,
  workerWishSchema,
} from './workers.ts'

/** In a file that is read in parts. */
const offsetSchema = z
  .int()
  .nonnegative()
  .max(2 ** 40)
const byId = z.object({ id: idSchema })
const started = z.object({ jobId: idSchema, id: idSchema })

/** The one typed API of the workbench: window, headless server and terminal all speak it. */
export const contract = {
  system: {
    info: oc.output(systemInfoSchema),
    /** Stored rows that the lists did without, as of when each was last read. */
    unreadable: oc.output(z.array(unreadableRowSchema)),
    doctor: oc.output(z.array(partSchema)),
  },
  workers: {
    list: oc.output(z.array(workerSchema)),
    /** A token for a worker of that name, told once; an earlier one of it ends. */
    token: oc.input(workerWishSchema).output(workerTokenSchema),
    /** Its token ends, and what it has goes to others. */
    revoke: oc.input(byId).output(workerSchema),
    change: oc.input(workerChangeSchema).output(workerSchema),
    /** Who worked on a run, oldest first. */
    leases: oc.input(byId).output(z.array(leaseSchema)),
    /** It may go on on another kind of processor: what it finds may differ in the last bits, and says so. */
    letMove: oc.input(byId).output(z.array(leaseSchema)),
    /** Takes its place among what waits, now and whenever it waits again. */
    prioritise: oc.input(priorityChangeSchema).output(queueReportSchema),
    queue: oc.output(queueReportSchema),
    /** Takes effect at once; what waits goes along. */
    configure: oc.input(queueChangeSchema).output(queueReportSchema),
  },
  events: { watch: oc.output(eventIterator(workbenchEventSchema)) },
  /** The newest lines at once, then what is added. */
  logs: { watch: oc.input(logWishSchema).output(eventIterator(z.array(logLineSchema))) },
  jobs: {
    list: oc.output(z.array(jobSchema)),
    cancel: oc.input(byId).output(jobSchema),
  },
  datasets: {
    list: oc.output(z.array(datasetSchema)),
    place: oc.input(datasetPlaceSchema).output(datasetSchema),
    /** Own pictures: what was found in them when they were added. */
    get: oc.input(byId).output(pictureSetSchema),
    /** Reads a folder of pictures, or the pictures that a file lists, and keeps what they are as a set of that name. */
    add: oc.input(datasetWishSchema).output(started),
    /** Whether the files are as they were when they were added. */
    check: oc.input(byId).output(datasetCheckSchema),
    remove: oc.input(byId).output(z.object({ id: idSchema })),
    /** Some pictures of a class, as nets see them. */
    samples: oc.input(samplePicturesWishSchema).output(z.array(samplePictureSchema)),
  },
  spaces: {
    list: oc.output(z.array(spaceSummarySchema)),
    places: oc
      .input(z.object({ id: spaceIdSchema, size: spaceSizeSchema.nullable().default(null) }))
      .output(z.array(operatorPlaceSummarySchema)),
  },
  devices: {
    list: oc.output(z.array(deviceDescriptionSchema)),
    adb: oc.output(adbStatusSchema),
    settings: oc.output(adbSettingsReportSchema),
    /** Takes effect at once. */
    configure: oc.input(adbSettingsSchema).output(adbSettingsReportSchema),
    /** Builds the benchmark program for an ABI, as a job of its own. */
    prepare: oc.input(z.object({ abi: abiSchema })).output(started),
  },
  latencyTables: {
    list: oc.output(z.array(latencyTableSummarySchema)),
    get: oc.input(byId).output(latencyTableSchema),
    measure: oc.input(tableWishSchema).output(started),
    /** Ends the measuring once the stretch at work is kept; `resume` goes on from there. */
    pause: oc.input(byId).output(z.object({ id: idSchema })),
    resume: oc.input(byId).output(started),
    audit: oc.input(z.object({ tableId: idSchema, nets: z.int().min(2).max(200), seed: seedSchema })).output(started),
    audits: oc.input(byId).output(z.array(auditSchema)),
    estimate: oc.input(tableWishSchema).output(tableEstimateSchema),
    /** What latencies the space has by a table: what a limit or a target of a search may ask for. */
    range: oc.input(byId).output(tableRangeSchema),
    export: oc.input(byId).output(exportedTableSchema),
    /** Tansaku's own JSON, mobile-vision's records, ProxylessNAS and once-for-all files; the format is found out. */
    import: oc.input(importInputSchema).output(latencyTableSummarySchema),
    compare: oc.input(z.object({ a: idSchema, b: idSchema })).output(tableComparisonSchema),
    published: oc.output(z.array(publishedSetSchema)),
    /** Adds the set's devices and networks with their figures; loading it again changes nothing. */
    loadPublished: oc
      .input(byId)
      .output(z.object({ deviceIds: z.array(idSchema), architectureIds: z.array(idSchema) })),
    remove: oc.input(byId).output(z.object({ id: idSchema })),
  },
  searches: {
    list: oc.output(z.array(searchSummarySchema)),
    get: oc.input(byId).output(searchRunSchema),
    start: oc
      .input(
        z.object({
          name: z.string().max(80),
          settings: searchSettingsSchema,
          /** The search that it is begun like, for its record. */
          likeId: idSchema.nullable().default(null),
        }),
      )
      .output(started),
    stop: oc.input(byId).output(searchSummarySchema),
    resume: oc.input(byId).output(started),
    /**
     * Goes back to where so many epochs were finished and on from there, as a run of its own: the old one stays as it
     * is.
     */
    branch: oc
      .input(
        z.object({
          id: idSchema,
          epoch: z.int().nonnegative().max(100_000),
          name: z.string().max(80),
          changes: branchChangesSchema,
        }),
      )
      .output(started),
    remove: oc.input(byId).output(z.object({ id: idSchema })),
  },
  /** Searches that were asked for together: settings that all share, and what varies. */
  sweeps: {
    /** Newest first. */
    list: oc.output(z.array(sweepSummarySchema)),
    get: oc.input(byId).output(sweepSchema),
    /** What a sweep would do, and for how long; starts nothing. */
    preview: oc.input(sweepWishSchema).output(sweepPreviewSchema),
    start: oc.input(sweepWishSchema).output(sweepStartedSchema),
    /** Stops what is at work of it and what waits; answers at once. */
    stop: oc.input(byId).output(z.object({ id: idSchema })),
    /** Goes on with every search and training that is not done. */
    resume: oc.input(byId).output(sweepStartedSchema),
    /** The searches go with it or stay as searches of their own; architectures stay in any case. */
    remove: oc
      .input(z.object({ id: idSchema, searches: z.enum(['keep', 'remove']) }))
      .output(z.object({ id: idSchema })),
  },
  architectures: {
    list: oc.output(z.array(architectureSummarySchema)),
    get: oc.input(byId).output(architectureRecordSchema),
    inspect: oc
      .input(z.object({ spec: architectureSpecSchema }))
      .output(
        architectureSummarySchema
          .pick({ params: true, macs: true })
          .extend({ paramsConvFc: z.number(), macsWithPool: z.number() }),
      ),
    add: oc
      .input(
        z.object({
          name: z.string().min(1).max(80),
          spec: architectureSpecSchema,
          /** Drawn by the caller, to be held against what a search finds. */
          origin: z.enum(['imported', 'random']).default('imported'),
        }),
      )
      .output(architectureSummarySchema),
    evaluate: oc.input(z.object({ id: idSchema, settings: evaluationSettingsSchema })).output(started),
    /** What a training would take; one of settings that cannot be is refused as the training would be. */
    estimateTraining: oc
      .input(z.object({ spec: architectureSpecSchema, settings: evaluationSettingsSchema }))
      .output(trainingEstimateSchema),
    resumeEvaluation: oc.input(byId).output(started),
    /** PNG, base64, of an evaluation's mistakes, in their order; none where they were not kept. */
    mistakePictures: oc.input(byId).output(z.array(z.string())),
    measure: oc
      .input(z.object({ id: idSchema, deviceId: idSchema, protocol: measurementProtocolSchema.partial() }))
      .output(started),
    /** Several networks turn about in one session, so that their latencies compare. */
    measureTogether: oc
      .input(
        z.object({
          ids: z.array(idSchema).min(1).max(mostTogether),
          deviceId: idSchema,
          protocol: measurementProtocolSchema.partial(),
        }),
      )
      .output(started),
    /** Its layers one by one, turn about with the whole of it. */
    measureLayers: oc
      .input(z.object({ id: idSchema, deviceId: idSchema, protocol: measurementProtocolSchema.partial() }))
      .output(started),
    remove: oc.input(byId).output(z.object({ id: idSchema })),
  },
  accuracies: {
    get: oc.input(z.object({ protocol: protocolWishSchema })).output(accuraciesSchema),
  },
  models: {
    /** A model of another program, to be measured and compared; `id` is that of the architecture it becomes. */
    add: oc.input(modelWishSchema).output(started),
  },
  exports: {
    /** Writes a network's files, with its card. */
    start: oc.input(exportWishSchema).output(started),
    get: oc.input(byId).output(exportSchema),
    read: oc
      .input(
        z.object({
          id: idSchema,
          path: z.string().min(1).max(300),
          offset: offsetSchema,
        }),
      )
      .output(filePartSchema),
    remove: oc.input(byId).output(byId),
  },
  /** Runs, networks and tables as one file for another Tansaku, and out of it. */
  packs: {
    pack: oc.input(packWishSchema).output(started),
    get: oc.input(byId).output(packSchema),
    read: oc.input(z.object({ id: idSchema, offset: offsetSchema })).output(filePartSchema),
    remove: oc.input(byId).output(byId),
    /** A file to be unpacked, part by part; gone once it is unpacked, or when the workbench opens again. */
    upload: oc.input(uploadPartSchema).output(byId),
    unpack: oc.input(unpackWishSchema).output(started),
    /** What came of it. */
    unpacked: oc.input(byId).output(unpackedSchema),
  },
  storage: {
    report: oc.output(storageReportSchema),
    /** Gives back what checkpoints take that no resume needs. */
    thin: oc.input(byId).output(thinnedSchema),
  },
  /** What is done alike with searches, sweeps, comparisons, latency tables and architectures. */
  records: {
    /** Tags, notes and what is archived, of records that have any. */
    marks: oc.output(z.array(marksSchema)),
    mark: oc.input(marksChangeSchema).output(z.array(marksSchema)),
    /** Searches, sweeps and architectures alone have names of their own. */
    rename: oc.input(renameWishSchema).output(renameWishSchema),
    /** They can be brought back for a while. */
    remove: oc.input(recordsWishSchema).output(recordsDoneSchema),
    /** Newest first. */
    removals: oc.output(z.array(removalSchema)),
    restore: oc.input(recordsWishSchema).output(recordsDoneSchema),
    /** Gives up for good all that was removed. */
    sweep: oc.output(sweptSchema),
  },
  /** Networks with their own weights, run on devices. */
  deployments: {
    /** Newest first. */
    ofArchitecture: oc.input(byId).output(z.array(deploymentSchema)),
    start: oc.input(deploymentWishSchema).output(started),
  },
  retargets: {
    /** Newest first. */
    list: oc.input(z.object({ searchId: idSchema })).output(z.array(retargetSchema)),
    get: oc.input(byId).output(retargetSchema),
    /** One job for all tables; each front is stored as soon as it is there, under its id of `retargetIds`. */
    run: oc.input(retargetWishSchema).output(started.extend({ retargetIds: z.array(idSchema) })),
    /** Keeps the best of some latencies, spread over the front, as architectures; one that is kept already stays. */
    add: oc
      .input(z.object({ id: idSchema, count: z.int().positive().max(200) }))
      .output(z.array(architectureSummarySchema)),
    /** Trains the best candidates of some latencies of a front alike; validation data tell which of each is best. */
    finals: oc.input(finalsWishSchema).output(started),
    /** What the nets of each lose on the devices of the others. All are of one search. */
    regret: oc.input(z.object({ ids: z.array(idSchema).min(2).max(20) })).output(regretMatrixSchema),
    remove: oc.input(byId).output(z.object({ id: idSchema })),
  },
  /** What was made for each device, run on the others. */
  matrices: {
    get: oc.input(matrixQuerySchema).output(matrixSchema),
    /** Measures what is missing on the devices at hand, as one job; one that vanishes does not end the others. */
    measure: oc.input(matrixQuerySchema.pick({ searchIds: true })).output(started),
  },
  /** What was found against its rivals of the same latency, all trained alike. */
  comparisons: {
    /** Newest first. */
    list: oc.output(z.array(comparisonSummarySchema)),
    get: oc.input(byId).output(comparisonSchema),
    /** What a wish comes to, as far as it was begun before; stores nothing. */
    plan: oc.input(comparisonWishSchema).output(comparisonPlanSchema),
    /** Begins it, or goes on with the one of the same wish. Nothing is trained twice. */
    start: oc.input(z.object({ wish: comparisonWishSchema, run: comparisonRunSchema })).output(started),
    resume: oc.input(byId.extend({ run: comparisonRunSchema.prefault({}) })).output(started),
    /** Answers at once; the training at work writes a checkpoint. */
    stop: oc.input(byId).output(byId),
    /** Its trainings stay. */
    remove: oc.input(byId).output(byId),
  },
  /** From a wish to fronts: tables, a supernet, fronts, trainings and measurements as one. */
  plans: {
    /** Newest first. */
    list: oc.output(z.array(planSchema)),
    get: oc.input(byId).output(planSchema),
    /** What a wish would take, and what of it is there already; stores nothing. */
    estimate: oc.input(planWishSchema).output(planEstimateSchema),
    start: oc.input(planWishSchema).output(started),
    /** Goes on at the first step that is not done. */
    resume: oc.input(byId).output(started),
    /** Answers at once; the step at work keeps what it has. */
    stop: oc.input(byId).output(byId),
    /** What it made stays. */
    remove: oc.input(byId).output(byId),
  },
  fronts: {
    get: oc.input(frontQuerySchema).output(frontSchema),
    rows: oc.input(frontRowsQuerySchema).output(frontRowsSchema),
  },
}

export type Contract = typeof contract
