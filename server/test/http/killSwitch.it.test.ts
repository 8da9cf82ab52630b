import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpHarness, openHttpHarness, type Sent } from '../support/httpHarness.ts';

let harness: HttpHarness;
let admin: ReturnType<HttpHarness['as']>;
let lead: ReturnType<HttpHarness['as']>;
let viewer: ReturnType<HttpHarness['as']>;

beforeAll(async () => {
  harness = await openHttpHarness();
  admin = harness.as((await harness.login()).cookie);
  lead = harness.as((await harness.login('lea', await harness.addUser('lea', 'lead'))).cookie);
  viewer = harness.as((await harness.login('vic', await harness.addUser('vic', 'viewer'))).cookie);
});
afterAll(() => harness.close());

const post = (body?: unknown): Sent => ({ method: 'POST', body });

describe('the safety lever', () => {
  it('is shown to every user, and to nobody without a login', async () => {
    expect((await viewer('/api/kill-switch')).json).toMatchObject({ pulled: false, by: null });
    expect((await harness.send('/api/kill-switch')).status).toBe(401);
  });

  it('is pulled by a lead with a reason, and lifted by an admin only', async () => {
    expect((await viewer('/api/kill-switch/pull', post({ reason: 'x' }))).status).toBe(403);
    expect((await lead('/api/kill-switch/pull', post({ reason: '  ' }))).status).toBe(422);
    expect((await viewer('/api/kill-switch')).json).toMatchObject({ pulled: false });

    const pulled = await lead('/api/kill-switch/pull', post({ reason: 'customers see errors' }));
    expect(pulled.status).toBe(200);
    expect(pulled.json).toMatchObject({
      killSwitch: { pulled: true, by: 'lea', reason: 'customers see errors' },
      runs: [],
    });
    for (const who of [viewer, lead]) {
      expect((await who('/api/kill-switch/lift', post())).status).toBe(403);
    }
    expect((await viewer('/api/kill-switch')).json).toMatchObject({ pulled: true, by: 'lea' });

    const lifted = await admin('/api/kill-switch/lift', post());
    expect(lifted.status).toBe(200);
    expect(lifted.json).toMatchObject({ pulled: false, by: 'admin', reason: null });
  });
});
