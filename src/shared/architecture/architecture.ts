export {
  cellOps,
  dartsCnnOps,
  cnnGenotypeSchema,
  type CnnGenotype,
  type DartsCnnArchitecture,
  type DartsCnnOp,
} from '../spaces/darts-cnn/spec.ts'
export {
  dartsRnnOps,
  rnnGenotypeSchema,
  type DartsRnnArchitecture,
  type DartsRnnOp,
  type RnnGenotype,
} from '../spaces/darts-rnn/spec.ts'
export {
  fbnetBlockIds,
  fbnetBlockIdSchema,
  fbnetSpaceIds,
  type FbnetArchitecture,
  type FbnetBlockId,
  type FbnetSpaceId,
} from '../spaces/fbnet/spec.ts'
export {
  architectureSpecSchema,
  spaceIds,
  spaceIdSchema,
  type ArchitectureSpec,
  type FamilyId,
  type SpaceId,
} from '../spaces/spec.ts'
