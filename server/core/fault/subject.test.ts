import { describe, expect, it } from 'vitest';
import { parseAgentFile } from './subject.ts';

const file = `subjects:
  orders: { carries: shadow, process: { port: 4101, url: "http://127.0.0.1:4101/health", start: [node, shop.js] } }
  worker: { process: { pidFile: run/worker.pid } }
  data: { folder: { path: /srv/data } }
  cache: { redis: { url: "redis://:\${PASSWORD}@127.0.0.1:6379" } }
  db: { postgres: { url: "postgres://shop@127.0.0.1/shop" } }
  bank: { link: { listen: { port: 15001 }, upstream: "bank.test:443", probe: http } }
  pay: { http: { listen: { port: 15002 }, upstream: "[::1]:4102" } }
`;
const read = (text: string, env = {}) => {
  const parsed = parseAgentFile(text, 'agent.yaml', env);
  return parsed.ok
    ? parsed.value
    : parsed.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

describe('the file of an agent', () => {
  it('names subjects of each kind, with defaults and variables filled in', () => {
    expect(read(file, { PASSWORD: 'secret' })).toEqual([
      {
        name: 'orders',
        carries: 'shadow',
        is: 'process',
        at: { port: 4101, url: 'http://127.0.0.1:4101/health', start: ['node', 'shop.js'] },
      },
      { name: 'worker', carries: 'all', is: 'process', at: { pidFile: 'run/worker.pid' } },
      {
        ...{ name: 'data', carries: 'all', is: 'folder' },
        at: { path: '/srv/data', keepFreeBytes: 10_000_000, fillBytesMax: 1_000_000_000 },
      },
      {
        name: 'cache',
        carries: 'all',
        is: 'redis',
        at: { url: 'redis://:secret@127.0.0.1:6379' },
      },
      {
        name: 'db',
        carries: 'all',
        is: 'postgres',
        at: { url: 'postgres://shop@127.0.0.1/shop' },
      },
      {
        name: 'bank',
        carries: 'all',
        is: 'link',
        at: { listen: { port: 15001 }, upstream: 'bank.test:443', probe: 'http', path: '/' },
      },
      {
        name: 'pay',
        carries: 'all',
        is: 'http',
        at: {
          listen: { port: 15002 },
          upstream: '[::1]:4102',
          healthPath: '/health',
          probePath: '/',
        },
      },
    ]);
  });

  it('tells each variable that is not set, at its place', () => {
    expect(read(file)).toEqual(['5:26 environment variable PASSWORD is not set']);
  });

  const kinds = 'say what it is by one of process, folder, redis, postgres, link, http';
  it.each([
    ['subjects: { a: {} }', `1:16 ${kinds}`],
    ['subjects: { a: { redis: { url: x }, postgres: { url: y } } }', `1:16 ${kinds}`],
    ['subjects: { a: { process: {} } }', '1:27 give pidFile or port, one of the two'],
    [
      'subjects: { a: { process: { pidFile: a, port: 1 } } }',
      '1:27 give pidFile or port, one of the two',
    ],
    ['subjects: { a: { proces: {} } }', '1:18 unknown key "proces"; did you mean "process"?'],
    [
      'subjects: { a: { link: { listen: { port: 1 }, upstream: here, probe: http } } }',
      '1:57 write host:port',
    ],
    [
      'subjects: { a: { link: { listen: { port: 1 }, upstream: "h:1", probe: tcp } } }',
      '1:71 write http, redis or postgres',
    ],
    ['subjects: { a: { carries: live, redis: { url: x } } }', '1:27 write shadow or all'],
    ['subjects: { a: { folder: { path: data } } }', '1:34 begins with "/"'],
    [
      'subjects: { a: { folder: { path: /data, fillBytesMax: -1 } } }',
      '1:55 -1 is too little; at least 0',
    ],
    ['{}', '1:1 "subjects" is missing'],
  ])('%s is refused at its place', (text, message) => {
    expect(read(text)).toContain(message);
  });
});
