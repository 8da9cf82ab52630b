export {
  type CanaryAnswer,
  type CanaryFetch,
  type CanaryHop,
  type CanaryOptions,
  canaryHandler,
  canaryPath,
} from './canary.ts';
export { type ShadowContextOptions, shadowContext } from './http.ts';
export { runJob } from './queue.ts';
