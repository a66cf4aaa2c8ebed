import { vi } from 'vitest'

// The real client would look for a workbench at once.
vi.mock('../../src/renderer/client/index.ts', () => import('./workbench.ts'))
