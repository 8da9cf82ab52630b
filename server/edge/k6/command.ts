import { totalmem } from 'node:os';
import type { ShardLoad } from '../../core/plan/cost.ts';
import type { Pins } from '../../core/run/wire.ts';
import { wireArguments } from './wire.ts';

/** What one k6 is started with. */
export interface K6Options {
  readonly binary: string;
  /** Private folder of this shard: the script, its data, k6's HOME. */
  readonly folder: string;
  readonly script: string;
  readonly segment: string;
  readonly sequence: string;
  readonly push: { readonly url: string; readonly token: string };
  /** Where it may connect to; nowhere else. */
  readonly pins: Pins;
  /** Body of `PUT /v1/setup`: what `setup()` would have returned. */
  readonly setupData: unknown;
  /** What it is to drive; null or left out when nobody knows. */
  readonly planned?: ShardLoad | null;
  /** All that the script sees as `__ENV`: none of k6's own environment, where the push's token is. */
  readonly env?: Readonly<Record<string, string>>;
  /** A second `--out`, such as `json=raw.json.gz`: raw samples to hold the merged ones against. */
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
    ...wireArguments(options.folder),
    '--log-format=json',
    '--no-color',
    '--quiet',
    options.script,
  ];
}

/** The only variables of ours that k6 may see: where certificates of the machine lie. */
const PASSED = ['SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

/** Those of our variables that every k6 of ours gets, load, setup and teardown alike. */
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
 * k6 gets a list and no more: no secrets but its own, no proxy (it would bypass the target's host list), and a HOME of its own so that no k6 configuration of the
 * user changes the load. Stale markers make k6 push every series once more at its end: a sample
 * of the millisecond last pushed, or a lost push, would else never arrive.
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
    K6_SYSTEM_TAGS: 'name,scenario,expected_response',
    K6_PROMETHEUS_RW_SERVER_URL: options.push.url,
    K6_PROMETHEUS_RW_BEARER_TOKEN: options.push.token,
    K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
    K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
  };
}

const MIB = 1024 * 1024;

/** A load that collections do not hurt: few requests allocate, and the heap of few VUs is marked quickly. */
const light = { requestsPerSecond: 500, vus: 200 };

/**
 * Settings of the Go runtime. GOGC is how far the heap may grow between two collections, in percent of what is in
 * use. Requests per CPU second against Go's default of 100 were 1.1 at 400 and 1.2 at 800 (`npm run bench --
 * drive`), and the heap of many VUs takes so long to mark that starts lag: both want rare collections. A light
 * load (`planned`, null when nobody knows) gets 200: half the memory for a twentieth more CPU. An eighth of the
 * machine's memory is where collections become frequent anyway: four k6s then leave half of it.
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
