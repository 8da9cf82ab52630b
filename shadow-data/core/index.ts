export type { HeaderValue } from './baggage.ts';
export {
  bindContext,
  type Context,
  currentContext,
  type LiveContext,
  requireContext,
  runAsLive,
  runInContext,
  type ShadowContext,
  ShadowRoutingError,
} from './context.ts';
export {
  judgeIdentity,
  judgeOwner,
  type Leak,
  type Location,
  type Owner,
  ownerOf,
} from './leaks.ts';
export { readTag, type ShadowTag, signTag, tagKey } from './tag.ts';
