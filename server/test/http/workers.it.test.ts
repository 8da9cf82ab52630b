import { afterAll, beforeAll, expect, it } from 'vitest';
import { createdJoinTokenSchema } from '../../http/workers/schemas.ts';
import { type HttpHarness, openHttpHarness } from '../support/httpHarness.ts';

let harness: HttpHarness;
let admin: ReturnType<HttpHarness['as']>;
beforeAll(async () => {
  harness = await openHttpHarness();
  admin = harness.as((await harness.login()).cookie);
});
afterAll(() => harness.close());

const join = (token: string) =>
  admin('/api/workers', { method: 'POST', body: { token, host: 'far' } });

it('a worker joins by a token once; an unknown or used token is refused', async () => {
  const unknown = await join(`zhj_${'A'.repeat(43)}`);
  expect([unknown.status, unknown.json]).toEqual([
    403,
    expect.objectContaining({ code: 'ZH-WORKER-001' }),
  ]);
  const created = await admin('/api/join-tokens', { method: 'POST', body: {} });
  const { secret } = createdJoinTokenSchema.parse(created.json);
  expect((await join(secret)).status).toBe(201);
  expect((await join(secret)).json).toMatchObject({ code: 'ZH-WORKER-001' });
});

it('a join token that was withdrawn admits nobody', async () => {
  const created = await admin('/api/join-tokens', { method: 'POST', body: {} });
  const { id, secret } = createdJoinTokenSchema.parse(created.json);
  expect((await admin(`/api/join-tokens/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await join(secret)).json).toMatchObject({ code: 'ZH-WORKER-001' });
});

it.each([
  ['/api/workers/nobody', 'ZH-WORKER-004'],
  ['/api/join-tokens/999999', 'ZH-WORKER-005'],
])('what is not there cannot be revoked: %s', async (path, code) => {
  const answer = await admin(path, { method: 'DELETE' });
  expect(answer.status).toBe(404);
  expect(answer.json).toMatchObject({ code });
});
