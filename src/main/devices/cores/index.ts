export { requireCores } from './require.ts'
