import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type K6Options, k6Arguments, k6Environment, tuning } from './command.ts';
import { egressArguments } from './egressConfig.ts';

const options: K6Options = {
  binary: '/opt/k6',
  folder: '/tmp/shard',
  script: '/tmp/shard/script.js',
  segment: '1/3:2/3',
  sequence: '0,1/3,2/3,1',
  push: { url: 'http://127.0.0.1:9/w', token: 'secret' },
  egressPins: [{ host: '127.0.0.1:8080', address: '127.0.0.1' }],
  setupData: {},
};

describe('k6Arguments', () => {
  it('starts k6 paused on loopback, with its segment and without setup, teardown, thresholds and summary', () => {
    expect(k6Arguments(options, 6565)).toEqual([
      'run',
      '--paused',
      '--address=127.0.0.1:6565',
      '--no-setup',
      '--no-teardown',
      '--no-thresholds',
      '--summary-mode=disabled',
      '--features=native-histograms',
      '--include-system-env-vars=false',
      '--out=experimental-prometheus-rw',
      '--execution-segment=1/3:2/3',
      '--execution-segment-sequence=0,1/3,2/3,1',
      ...egressArguments('/tmp/shard'),
      '--log-format=json',
      '--no-color',
      '--quiet',
      '/tmp/shard/script.js',
    ]);
  });

  it('reads the main module from stdin when the script has secrets', () => {
    expect(k6Arguments({ ...options, secrets: { KEY: 'v' } }, 1).at(-1)).toBe('-');
    expect(k6Arguments({ ...options, secrets: {} }, 1).at(-1)).toBe('/tmp/shard/script.js');
  });

  it('adds a second output when one is given', () => {
    expect(k6Arguments({ ...options, rawOut: 'json=raw.json' }, 1)).toContain(
      '--out=json=raw.json',
    );
  });
});

describe('k6Environment', () => {
  it('tags the address of a request where a name has several', () => {
    const pin = { host: 'shop.test:80', address: '10.0.0.1' };
    const tags = (egressPins: typeof options.egressPins) =>
      k6Environment({ ...options, egressPins }, {}).K6_SYSTEM_TAGS;
    expect(tags([pin])).toBe('name,scenario,expected_response');
    expect(tags([pin, { ...pin, port: 80 }])).toBe('name,scenario,expected_response,ip');
  });

  it('inherits only the places of the certificates', () => {
    const env = k6Environment(options, {
      SSL_CERT_FILE: '/certs.pem',
      SSL_CERT_DIR: undefined,
      DATABASE_URL: 'postgres://secret',
      HTTP_PROXY: 'http://proxy',
      HOME: '/root',
      PATH: '/bin',
      K6_VUS: '100',
    });
    expect(env).toEqual({
      SSL_CERT_FILE: '/certs.pem',
      ...tuning(totalmem(), null),
      HOME: '/tmp/shard',
      TMPDIR: '/tmp/shard',
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
      K6_NO_USAGE_REPORT: 'true',
      K6_SYSTEM_TAGS: 'name,scenario,expected_response',
      K6_PROMETHEUS_RW_SERVER_URL: 'http://127.0.0.1:9/w',
      K6_PROMETHEUS_RW_BEARER_TOKEN: 'secret',
      K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
      K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
    });
  });

  it('is hidden from the script, which sees only its own variables', () => {
    const given = { ...options, env: { ZH: '1', K6_NO_USAGE_REPORT: 'false' } };
    expect(k6Environment(given, {})).toEqual(k6Environment(options, {}));
    const args = k6Arguments(given, 1);
    expect(args).toContain('--include-system-env-vars=false');
    expect(args.filter((arg) => arg.startsWith('--env='))).toEqual([
      '--env=ZH=1',
      '--env=K6_NO_USAGE_REPORT=false',
    ]);
  });
});

describe('tuning', () => {
  it('bounds the memory of a k6 by an eighth of the machine, and not below 512 MiB', () => {
    expect(tuning(32 * 1024 ** 3, null)).toEqual({ GOGC: '800', GOMEMLIMIT: '4096MiB' });
    expect(tuning(2 * 1024 ** 3, null)).toEqual({ GOGC: '800', GOMEMLIMIT: '512MiB' });
  });

  it('lets the heap of a light load grow to three times what is in use, of any other to nine', () => {
    const gogc = (requestsPerSecond: number, vus: number) =>
      tuning(1, { requestsPerSecond, vus }).GOGC;
    expect(gogc(500, 200)).toBe('200');
    expect(gogc(501, 200)).toBe('800');
    expect(gogc(500, 201)).toBe('800');
  });
});
