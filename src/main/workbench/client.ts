import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import type { Contract } from '#shared/contract/contract.ts'
import type { Workbench } from './workbench.ts'

/** The contract as functions, whatever carries the calls. */
export type WorkbenchClient = ContractRouterClient<Contract>

/** The contract in process: the terminal calls what the window calls. */
export const createLocalClient = ({ router }: Pick<Workbench, 'router'>): WorkbenchClient => createRouterClient(router)
