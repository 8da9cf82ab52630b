export { type PostgresScan, scanPostgres } from './postgres.ts';
export { type RedisScan, scanRedis } from './redis.ts';
export { joinScans, type ScanResult } from './tally.ts';
