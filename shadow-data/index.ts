export type { HeaderValue } from './core/baggage.ts';
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
} from './core/context.ts';
export {
  judgeIdentity,
  judgeOwner,
  type Leak,
  type Location,
  type Owner,
  ownerOf,
} from './core/leaks.ts';
export { readTag, type ShadowTag, signTag, tagKey } from './core/tag.ts';
export {
  type CanaryAnswer,
  type CanaryHop,
  type CanaryOptions,
  canaryHandler,
  canaryPath,
} from './inbound/canary.ts';
export { outgoingHeaders, type ShadowContextOptions, shadowContext } from './inbound/http.ts';
export { type Carried, carry, runJob } from './outbound/queue.ts';
export {
  findBreaches,
  type PostgresSpec,
  provisionPostgres,
  type RoleSpec,
} from './provision/postgres.ts';
export {
  provisionRedis,
  type RedisCommand,
  type RedisSpec,
  type RedisUser,
} from './provision/redis.ts';
export type { SqlQuery } from './provision/sql.ts';
export { type PostgresScan, scanPostgres } from './scan/postgres.ts';
export { type RedisScan, scanRedis } from './scan/redis.ts';
export { joinScans, type ScanResult } from './scan/tally.ts';
export {
  type PgClientLike,
  type PgPoolLike,
  type PgResultLike,
  routePool,
} from './stores/postgres.ts';
export { queueName, routeKey, routeRedis } from './stores/redis.ts';
export { guardLive, guardShadow, guardStore, route, type Stores } from './stores/route.ts';
