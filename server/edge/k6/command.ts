import { totalmem } from 'node:os';
import type { ShardLoad } from '../../core/plan/cost.ts';
import type { EgressPins } from '../../core/target/egressPolicy.ts';
import type { EgressTls } from '../../core/target/tls.ts';
import type { Secrets } from '../../core/text/secretValue.ts';
import { egressArguments } from './egressConfig.ts';

/** The inputs of one k6 process. */
export interface K6Options {
  readonly binary: string;
  /** Private folder of this shard: the script, its data, k6's HOME. */
  readonly folder: string;
  readonly script: string;
  readonly segment: string;
  readonly sequence: string;
  readonly push: { readonly url: string; readonly token: string };
  /** The only addresses that it may connect to. */
  readonly egressPins: EgressPins;
  /** How it checks certificates and what it shows; absent: as the machine does, and nothing. */
  readonly tls?: EgressTls | undefined;
  /** Body of `PUT /v1/setup`: what `setup()` would have returned. */
  readonly setupData: unknown;
  /** The load that this k6 is planned to drive; null or absent when it is not known. */
  readonly planned?: ShardLoad | null;
  /** The script's whole `__ENV`. It excludes k6's own environment, which holds the push token. */
  readonly env?: Readonly<Record<string, string>>;
  /** Given on stdin; none where it is absent or empty. */
  readonly secrets?: Secrets;
  /** A second `--out`, such as `json=raw.json.gz`: raw samples to compare with the merged ones. */
  readonly rawOut?: string;
}

/** The arguments of a paused k6 whose REST API listens on `port`. */
export function k6Arguments(options: K6Options, port: number): string[] {
  return [
    'run',
    '--paused',
    `--address=127.0.0.1:${port}`,
    '--no-setup',
    '--no-teardown',
    '--no-thresholds',
    '--summary-mode=disabled',
    '--features=native-histograms',
    '--include-system-env-vars=false',
    ...Object.entries(options.env ?? {}).map(([name, value]) => `--env=${name}=${value}`),
    '--out=experimental-prometheus-rw',
    ...(options.rawOut === undefined ? [] : [`--out=${options.rawOut}`]),
    `--execution-segment=${options.segment}`,
    `--execution-segment-sequence=${options.sequence}`,
    ...egressArguments(options.folder),
    '--log-format=json',
    '--no-color',
    '--quiet',
    hasSecrets(options) ? '-' : options.script,
  ];
}

/** Whether k6 reads its main module from stdin, which brings secrets to the script (`secretsModule`). */
export const hasSecrets = ({ secrets = {} }: Pick<K6Options, 'secrets'>): boolean =>
  Object.keys(secrets).length > 0;

/** The only variables that k6 inherits: the places of the machine's certificates. */
const PASSED = ['SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

/** The inherited variables for every k6: load, setup and teardown. */
export function passedEnvironment(
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    PASSED.flatMap((name) => {
      const value = own[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/**
 * k6 gets these variables only: no secrets of this process, no proxy (it would bypass the target's host list),
 * and its own HOME, so that no k6 configuration of the user changes the load. Stale markers make k6 push
 * every series once more at its end. Without them a sample of the last pushed millisecond, or a lost push,
 * would be missing.
 */
export function k6Environment(
  options: K6Options,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return {
    ...passedEnvironment(own),
    ...tuning(totalmem(), options.planned ?? null),
    HOME: options.folder,
    TMPDIR: options.folder,
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_NO_USAGE_REPORT: 'true',
    K6_SYSTEM_TAGS: `name,scenario,expected_response${countsAddresses(options) ? ',ip' : ''}`,
    K6_PROMETHEUS_RW_SERVER_URL: options.push.url,
    K6_PROMETHEUS_RW_BEARER_TOKEN: options.push.token,
    K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
    K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
  };
}

/** Requests are counted by address where a name has several: each makes series of its own. */
const countsAddresses = ({ egressPins }: Pick<K6Options, 'egressPins'>): boolean =>
  egressPins.some(({ port }) => port !== undefined);

const MIB = 1024 * 1024;

/** The largest load for which frequent collections cost little: few allocations, and a heap that is marked quickly. */
const light = { requestsPerSecond: 500, vus: 200 };

/**
 * Settings of the Go runtime. GOGC is how far the heap may grow between two collections, in percent of what is in
 * use. Relative to Go's default of 100, requests per CPU second were 1.1 at 400 and 1.2 at 800 (`npm run bench --
 * drive`), and marking the heap of many VUs delays starts, so collections are rare. A light load (`planned`; null
 * when it is not known) gets 200. GOMEMLIMIT is an eighth of the machine's memory: four k6s then leave half of it.
 */
export function tuning(
  memoryBytes: number,
  planned: ShardLoad | null,
): Readonly<Record<string, string>> {
  const isLight =
    planned !== null &&
    planned.requestsPerSecond <= light.requestsPerSecond &&
    planned.vus <= light.vus;
  return {
    GOGC: isLight ? '200' : '800',
    GOMEMLIMIT: `${Math.max(512, Math.floor(memoryBytes / 8 / MIB))}MiB`,
  };
}
