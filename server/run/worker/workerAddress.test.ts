import { Redis } from 'ioredis';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { postgresAddress, redisAddress } from './workerAddress.ts';

const password = 'p:/?#[]@ %';

describe('the address of PostgreSQL for a worker', () => {
  it.each([
    ['postgres://owner:secret@db:5433/zh', 'db', 5433, 'zh'],
    ['postgres://db/zh?user=owner&password=secret', 'db', 5432, 'zh'],
    ['postgres://elsewhere:1/zh?host=db&port=5433&user=owner', 'db', 5433, 'zh'],
    ['postgresql://owner@[2001:db8::1]:5433/zh', '2001:db8::1', 5433, 'zh'],
    ['postgres://owner@%2Fvar%2Frun%2Fpostgresql/zh', '/var/run/postgresql', 5432, 'zh'],
    ['postgres:///zh?host=/var/run/postgresql&user=owner', '/var/run/postgresql', 5432, 'zh'],
    ['postgres://db/zh?options=-c%20role%3Downer&application_name=server', 'db', 5432, 'zh'],
    ['postgres://db/zh?user=&password=', 'db', 5432, 'zh'],
    ['postgres:///zh', 'localhost', 5432, 'zh'],
  ])('%s: pg connects there, as the worker', (address, host, port, database) => {
    const url = postgresAddress(address).with('worker', password);
    // What the driver itself makes of it.
    const client = new pg.Client({ connectionString: url });
    expect(client).toMatchObject({ host, port, database, user: 'worker', password });
    for (const secret of ['owner', 'secret', 'role']) expect(url).not.toContain(secret);
    expect(url).not.toContain('application_name');
  });

  it('keeps how TLS is spoken, and no file of the server', () => {
    const query =
      'sslmode=verify-full&sslrootcert=/a.pem&sslcert=/b.pem&sslkey=/c.pem&sslpassword=x';
    const kept = 'sslnegotiation=direct&uselibpqcompat=true';
    expect(postgresAddress(`postgres://db/zh?${query}&${kept}`).with('w', 'p')).toBe(
      `postgres://w:p@db/zh?sslmode=verify-full&${kept}`,
    );
  });
});

describe('the address of Redis for a worker', () => {
  it.each([
    ['redis://:secret@cache:6380', 'cache', 6380, 0],
    ['redis://cache/2?username=owner&password=secret', 'cache', 6379, 2],
    ['redis://?host=cache&port=6380&db=3&password=secret', 'cache', 6380, 3],
    ['redis://[2001:db8::1]:6380?username=owner', '2001:db8::1', 6380, 0],
    ['rediss://owner:secret@cache?sslrootcert=/ca.pem&keyPrefix=owner', 'cache', 6379, 0],
  ])('%s: ioredis connects there, as the worker', (address, host, port, db) => {
    const url = redisAddress(address).with('worker', password);
    const redis = new Redis(url, { lazyConnect: true });
    expect(redis.options).toMatchObject({ host, username: 'worker', password });
    expect([Number(redis.options.port), Number(redis.options.db)]).toEqual([port, db]);
    for (const secret of ['owner', 'secret', 'ca.pem']) expect(url).not.toContain(secret);
    expect(url.startsWith('rediss:')).toBe(address.startsWith('rediss:'));
  });
});

it.each([
  [postgresAddress('postgres://127.0.0.1:5432/zh'), '127.0.0.1:5432', true],
  [postgresAddress('postgres://db:5432/zh?host=localhost'), 'localhost:5432', true],
  [postgresAddress('postgres://localhost/zh?host=db'), 'db', false],
  [postgresAddress('postgres://[::1]/zh'), '[::1]', true],
  [postgresAddress('postgres:///zh?host=/run/pg'), '/run/pg', true],
  [postgresAddress('postgres:///zh'), '', true],
  [redisAddress('redis://cache'), 'cache', false],
  [redisAddress('redis://localhost:6379'), 'localhost:6379', true],
  [redisAddress('redis://?host=10.0.0.1'), '10.0.0.1', false],
  [redisAddress('redis://cache?path=/run/redis.sock'), '/run/redis.sock', true],
  [redisAddress('redis://'), '', true],
])('says where it is, and whether only this machine reaches it: %#', (address, place, isLocal) => {
  expect([address.place, address.isLocal]).toEqual([place, isLocal]);
});

it('keeps what a worker needs to reach Redis, and nothing of its owner', () => {
  const url = redisAddress('redis://cache?family=6&db=3&username=owner&keyPrefix=own');
  expect(url.with('w', 'p')).toBe('redis://w:p@cache?db=3&family=6');
});

it.each([
  [postgresAddress('postgres:///zh?user=owner'), 'postgres://w:p@localhost/zh'],
  [postgresAddress('postgres://owner@[::1]:5433/zh'), 'postgres://w:p@[::1]:5433/zh'],
  [redisAddress('redis://'), 'redis://w:p@localhost'],
  [redisAddress('rediss://owner:secret@cache:6380/2'), 'rediss://w:p@cache:6380/2'],
])('writes no more than that: %#', (address, url) => {
  expect(address.with('w', 'p')).toBe(url);
});
