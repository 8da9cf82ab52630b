export { findBreaches, type PostgresSpec, provisionPostgres, type RoleSpec } from './postgres.ts';
export { provisionRedis, type RedisCommand, type RedisSpec, type RedisUser } from './redis.ts';
export type { SqlQuery } from './sql.ts';
