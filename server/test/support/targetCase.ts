import type { Target } from '../../core/target/target.ts';

/** A small target; `over` sets what the test needs. */
export const targetCase = (part: Partial<Target> = {}): Target => ({
  name: 'shop',
  baseUrl: 'http://127.0.0.1:1',
  allowHosts: ['127.0.0.1:1'],
  allowAddresses: [],
  quiet: [],
  ownership: 'file',
  seed: null,
  isolation: 'shadow',
  caps: { ratePerSecondMax: 1, vusMax: 1, durationMsMax: 1 },
  shadow: { key: 'a signing key of a test', header: 'baggage', hops: [], seedUrl: null },
  stores: {
    postgresUrl: null,
    schemas: { live: 'live', shadow: 'shadow' },
    redisUrl: null,
    redisPrefixes: { live: 'live:', shadow: 'shadow:' },
    allowWritableRole: false,
  },
  identity: [],
  customerStatsUrl: null,
  switches: null,
  healthUrl: null,
  ...part,
});
