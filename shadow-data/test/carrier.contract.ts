import { describe, expect, it } from 'vitest';
import { type Context, currentContext, runAsLive, runInContext } from '../core/context.ts';
import { readTag, signTag } from '../core/tag.ts';

/** What carries the tag from one process to the next: the header of a request, the data of a job. */
export interface Carrier {
  readonly name: string;
  /**
   * Sends from the current context and gives the context that the receiver works in, or the reason why
   * it refused. Rejects when the sender may not send.
   *
   * - `change` alters what is on its way, as an attacker or a faulty proxy would;
   * - `nowMs` is the receiver's clock.
   */
  transfer(options: {
    readonly keys: readonly string[];
    readonly nowMs: number;
    readonly change?: (carried: string) => string;
  }): Promise<Context | { readonly refused: string }>;
  /** Does the receiver judge the tag's expiry? A request enters anew; a job was admitted when it was queued. */
  readonly judgesExpiry: boolean;
}

const key = 'a signing key of a test';
const tag = { runId: 'run0000001', epoch: 3, expiresAtMs: 1000 };

/** What every carrier must do. */
export function carrierContract(carrier: Carrier): void {
  const shadow = readTag(signTag(tag, key), [key], 0);
  if (shadow.kind !== 'shadow') throw new Error('the fixture is not a shadow tag');
  const sendShadow = (options: Partial<Parameters<Carrier['transfer']>[0]> = {}) =>
    runInContext(shadow, () => carrier.transfer({ keys: [key], nowMs: 999, ...options }));

  describe(`the carrier "${carrier.name}"`, () => {
    it('keeps the tag of rehearsal work as it came', async () => {
      expect(await sendShadow()).toEqual(shadow);
    });

    it('keeps live work live', async () => {
      const received = runAsLive(() => carrier.transfer({ keys: [key], nowMs: 999 }));
      expect(await received).toEqual({ kind: 'live' });
    });

    it('refuses to send work of unknown ownership', async () => {
      expect(currentContext()).toBeUndefined();
      await expect(async () => carrier.transfer({ keys: [key], nowMs: 999 })).rejects.toThrow(
        'was reached outside every context',
      );
    });

    it('accepts the key before the current one, and no other', async () => {
      expect(await sendShadow({ keys: ['the next key of the test', key] })).toEqual(shadow);
      expect(await sendShadow({ keys: ['the next key of the test'] })).toMatchObject({
        refused: expect.stringContaining('not signed by a key of this service'),
      });
    });

    it.each([
      ['another run', (carried: string) => carried.replace('run0000001', 'run0000002')],
      ['another epoch', (carried: string) => carried.replace('.3.', '.4.')],
      ['a cut signature', (carried: string) => carried.slice(0, -1)],
    ])('refuses %s and never takes it for live', async (_, change) => {
      expect(await sendShadow({ change })).toHaveProperty('refused');
    });

    it(`${carrier.judgesExpiry ? 'refuses' : 'lets finish'} work whose tag has expired`, async () => {
      const received = await sendShadow({ nowMs: 1000 });
      if (carrier.judgesExpiry) expect(received).toHaveProperty('refused');
      else expect(received).toEqual(shadow);
    });
  });
}
