export { type PgClientLike, type PgPoolLike, type PgResultLike, routePool } from './postgres.ts';
export { queueName, routeKey, routeRedis } from './redis.ts';
export { guardLive, guardShadow, guardStore, route, type Stores } from './route.ts';
