import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({ PATH: '/bin', REDIS_URL: '' })).toEqual({
      ok: true,
      value: {
        redisUrl: null,
        databaseUrl: null,
        host: '127.0.0.1',
        port: 0,
        publicUrl: null,
        dataDir: resolve('.zerohour'),
        resetAdmin: false,
        logLevel: 'info',
      },
    });
  });

  it('takes what it is given', () => {
    expect(
      readConfig({
        REDIS_URL: 'rediss://cache:6380',
        DATABASE_URL: 'postgresql://db/zh',
        ZEROHOUR_HOST: '0.0.0.0',
        ZEROHOUR_PORT: '65535',
        ZEROHOUR_PUBLIC_URL: 'https://zerohour.example',
        ZEROHOUR_DATA: '/data',
        ZEROHOUR_LOG: 'debug',
      }),
    ).toEqual({
      ok: true,
      value: {
        redisUrl: 'rediss://cache:6380',
        databaseUrl: 'postgresql://db/zh',
        host: '0.0.0.0',
        port: 65_535,
        publicUrl: 'https://zerohour.example',
        dataDir: '/data',
        resetAdmin: false,
        logLevel: 'debug',
      },
    });
  });

  it('names every fault in one line', () => {
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
    expect(readConfig({ ZEROHOUR_PORT: '80a' }).ok).toBe(false);
  });
});
