export { type BeforeScan, customersBefore } from './before.ts';
export { type PostgresScan, scanPostgres } from './postgres.ts';
export { type RedisScan, scanRedis } from './redis.ts';
export { type CustomersBefore, joinScans, type ScanResult } from './tally.ts';
