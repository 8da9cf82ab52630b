import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('readConfig', () => {
  it('has defaults for every variable', () => {
    expect(readConfig({ PATH: '/bin', REDIS_URL: '' })).toEqual({
      ok: true,
      value: {
        redisUrl: null,
        databaseUrl: null,
        workerRedisUrl: null,
        workerDatabaseUrl: null,
        caFile: null,
        workerName: null,
        labels: {},
        capacity: null,
        host: '127.0.0.1',
        port: 0,
        publicUrl: null,
        dataDir: resolve('.zerohour'),
        webhook: null,
        scriptRole: 'admin',
        resetAdmin: false,
        logLevel: 'info',
      },
    });
  });

  it('reads every variable', () => {
    expect(
      readConfig({
        REDIS_URL: 'rediss://cache:6380',
        DATABASE_URL: 'postgresql://db/zh',
        ZEROHOUR_WORKER_NAME: 'w-1',
        ZEROHOUR_LABELS: 'zone=a,disk=ssd',
        ZEROHOUR_CAPACITY: '3',
        ZEROHOUR_WORKER_REDIS_URL: 'redis://10.0.0.1',
        ZEROHOUR_WORKER_DATABASE_URL: 'postgres://10.0.0.1/zh',
        ZEROHOUR_HOST: '0.0.0.0',
        ZEROHOUR_PORT: '65535',
        ZEROHOUR_PUBLIC_URL: 'https://zerohour.example',
        ZEROHOUR_DATA: '/data',
        ZEROHOUR_WEBHOOK_URL: 'https://hooks.example/in?key=1',
        ZEROHOUR_WEBHOOK_SECRET: 'sixteen letters!',
        ZEROHOUR_SCRIPT_ROLE: 'lead',
        ZEROHOUR_LOG: 'debug',
      }),
    ).toEqual({
      ok: true,
      value: {
        redisUrl: 'rediss://cache:6380',
        databaseUrl: 'postgresql://db/zh',
        workerRedisUrl: 'redis://10.0.0.1',
        workerDatabaseUrl: 'postgres://10.0.0.1/zh',
        caFile: null,
        workerName: 'w-1',
        labels: { zone: 'a', disk: 'ssd' },
        capacity: 3,
        host: '0.0.0.0',
        port: 65_535,
        publicUrl: 'https://zerohour.example',
        dataDir: '/data',
        webhook: { url: 'https://hooks.example/in?key=1', secret: 'sixteen letters!' },
        scriptRole: 'lead',
        resetAdmin: false,
        logLevel: 'debug',
      },
    });
  });

  it('names every invalid variable in one line', () => {
    const answer = readConfig({
      REDIS_URL: 'localhost:6379',
      DATABASE_URL: 'mysql://db',
      ZEROHOUR_PORT: '65536',
      ZEROHOUR_LOG: 'loud',
    });
    expect(answer).toEqual({
      ok: false,
      error:
        'REDIS_URL must be a URL that begins with redis:// or rediss://; ' +
        'DATABASE_URL must be a URL that begins with postgres:// or postgresql://; ' +
        'ZEROHOUR_PORT must be a port number from 0 to 65535; ' +
        'ZEROHOUR_LOG must be one of fatal, error, warn, info, debug, trace, silent',
    });
    expect(readConfig({ ZEROHOUR_PUBLIC_URL: 'zerohour.example' }).ok).toBe(false);
    expect(readConfig({ ZEROHOUR_PORT: '-1' }).ok).toBe(false);
    expect(readConfig({ ZEROHOUR_CAPACITY: '0' }).ok).toBe(false);
    expect(readConfig({ ZEROHOUR_CAPACITY: '1001' }).ok).toBe(false);
    expect(readConfig({ ZEROHOUR_LABELS: 'zone' }).ok).toBe(false);
    expect(readConfig({ ZEROHOUR_PORT: '80a' }).ok).toBe(false);
  });
});

describe('the webhook', () => {
  const read = (url: string, secret: string) => {
    const answer = readConfig({ ZEROHOUR_WEBHOOK_URL: url, ZEROHOUR_WEBHOOK_SECRET: secret });
    return answer.ok ? answer.value.webhook : answer.error;
  };
  const url = 'http://127.0.0.1:8/';

  it.each([
    ['', '', null],
    [url, 'sixteen letters!', { url, secret: 'sixteen letters!' }],
    [url, '', 'ZEROHOUR_WEBHOOK_URL needs ZEROHOUR_WEBHOOK_SECRET, by which deliveries are signed'],
    ['', 'sixteen letters!', 'ZEROHOUR_WEBHOOK_SECRET signs nothing without ZEROHOUR_WEBHOOK_URL'],
    [url, 'fifteen letters', 'ZEROHOUR_WEBHOOK_SECRET must have at least 16 characters'],
    [
      ...['ftp://a/', 'sixteen letters!'],
      'ZEROHOUR_WEBHOOK_URL must be a URL that begins with https:// or http://',
    ],
    [
      ...['https://ann:pw@a/', 'sixteen letters!'],
      'ZEROHOUR_WEBHOOK_URL holds no user and no password: the receiver checks the signature',
    ],
    [
      ...['https://:pw@a/', 'sixteen letters!'],
      'ZEROHOUR_WEBHOOK_URL holds no user and no password: the receiver checks the signature',
    ],
  ] as const)('of %s with the secret "%s"', (address, secret, expected) => {
    expect(read(address, secret)).toEqual(expected);
  });
});

describe('the CA', () => {
  it('is added to every address with TLS that names none itself', () => {
    const read = (redis: string, database: string) => {
      const answer = readConfig({
        REDIS_URL: redis,
        DATABASE_URL: database,
        ZEROHOUR_CA: '/etc/our ca.pem',
      });
      return answer.ok && [answer.value.redisUrl, answer.value.databaseUrl];
    };
    expect(read('rediss://r:1', 'postgres://p/zh?sslmode=verify-full')).toEqual([
      'rediss://r:1?sslrootcert=%2Fetc%2Four+ca.pem',
      'postgres://p/zh?sslmode=verify-full&sslrootcert=%2Fetc%2Four+ca.pem',
    ]);
    const own = [
      'rediss://r:1?sslrootcert=/a',
      'postgres://p/zh?sslmode=verify-full&sslrootcert=/b',
    ];
    expect(read(own[0] ?? '', own[1] ?? '')).toEqual(own);
    expect(read('redis://r:1', 'postgres://p/zh')).toEqual(['redis://r:1', 'postgres://p/zh']);
  });
});
