import { expect, it } from 'vitest';
import { probeContract } from './probeKind.contract.ts';
import { prometheus } from './prometheus.ts';

const read = { kind: 'prometheus' as const, url: 'http://127.0.0.1:9090', query: 'up' };
probeContract(prometheus, { read });

it.each(['/api', 'http://127.0.0.1:9090?x=1', 'http://ada:secret@h:9090', 'ftp://h'])(
  '%s is no address of one',
  (url) => {
    expect(prometheus.form.safeParse({ url, query: 'up' }).success).toBe(false);
  },
);

it('needs its address, which the target allows', () => {
  expect(prometheus.form.parse({ url: read.url, query: 'up' })).toEqual({
    url: read.url,
    query: 'up',
  });
  expect(prometheus.needs(read)).toEqual({ url: read.url });
});
