export { runLogName, startTask, type RunningTask, type StartOptions, type TaskOutcome } from './start-task.ts'
export { forkLauncher, type Launcher, type LaunchOptions, type TaskProcess } from './task-process.ts'
