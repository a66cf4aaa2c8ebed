export { publishedControllers, type ControllerOptions } from './constants.ts'
export { createController, type Controller, type Draw, type Rewarded } from './controller.ts'
export { controllerWarnings, equalRewardOf } from './warnings.ts'
export { chainProgram, choiceSizes, type ControllerStep, type Program } from './program.ts'
