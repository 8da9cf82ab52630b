export type { HeaderValue } from './baggage.ts';
export {
  type CanaryAnswer,
  type CanaryHop,
  type CanaryOptions,
  canaryHandler,
  canaryPath,
} from './canary.ts';
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
export { outgoingHeaders, type ShadowContextOptions, shadowContext } from './http.ts';
export { judgeIdentity, judgeOwner, type Leak, type Owner, ownerOf, type Place } from './leaks.ts';
export {
  type PgClientLike,
  type PgPoolLike,
  type PgResultLike,
  routePool,
} from './postgres.ts';
export {
  findBreaches,
  type PostgresSpec,
  provisionPostgres,
  type RoleSpec,
} from './provisionPostgres.ts';
export {
  provisionRedis,
  type RedisCommand,
  type RedisSpec,
  type RedisUser,
} from './provisionRedis.ts';
export { type Carried, carry, runJob } from './queue.ts';
export { queueName, routeKey, routeRedis } from './redis.ts';
export { guardLive, guardShadow, guardStore, route, type Stores } from './route.ts';
export { type PostgresScan, scanPostgres } from './scanPostgres.ts';
export { type RedisScan, scanRedis } from './scanRedis.ts';
export { joinScans, type ScanResult } from './scanTally.ts';
export type { SqlQuery } from './sql.ts';
export { readTag, type ShadowTag, signTag, tagKey } from './tag.ts';
