import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpHouse, openHttpHouse, type Sent } from '../support/httpHarness.ts';

let house: HttpHouse;
let admin: ReturnType<HttpHouse['as']>;
let lead: ReturnType<HttpHouse['as']>;
let viewer: ReturnType<HttpHouse['as']>;

beforeAll(async () => {
  house = await openHttpHouse();
  admin = house.as((await house.login()).cookie);
  lead = house.as((await house.login('lea', await house.addUser('lea', 'lead'))).cookie);
  viewer = house.as((await house.login('vic', await house.addUser('vic', 'viewer'))).cookie);
});
afterAll(() => house.close());

const post = (body?: unknown): Sent => ({ method: 'POST', body });

describe('the safety lever', () => {
  it('is seen by everybody who is known, and by nobody else', async () => {
    expect((await viewer('/api/lever')).json).toMatchObject({ pulled: false, by: null });
    expect((await house.send('/api/lever')).status).toBe(401);
  });

  it('is pulled by whoever may start runs, with a reason, and lifted by an admin alone', async () => {
    expect((await viewer('/api/lever/pull', post({ reason: 'x' }))).status).toBe(403);
    expect((await lead('/api/lever/pull', post({ reason: '  ' }))).status).toBe(422);
    expect((await viewer('/api/lever')).json).toMatchObject({ pulled: false });

    const pulled = await lead('/api/lever/pull', post({ reason: 'customers see errors' }));
    expect(pulled.status).toBe(200);
    expect(pulled.json).toMatchObject({
      lever: { pulled: true, by: 'lea', reason: 'customers see errors' },
      runs: [],
    });
    for (const who of [viewer, lead]) {
      expect((await who('/api/lever/lift', post())).status).toBe(403);
    }
    expect((await viewer('/api/lever')).json).toMatchObject({ pulled: true, by: 'lea' });

    const lifted = await admin('/api/lever/lift', post());
    expect(lifted.status).toBe(200);
    expect(lifted.json).toMatchObject({ pulled: false, by: 'admin', reason: null });
  });
});
