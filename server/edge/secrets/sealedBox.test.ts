import { expect, it } from 'vitest';
import { createSecretReceiver, sealSecrets } from './sealedBox.ts';

const held = { runId: 'run1', round: 0, shard: 2, epoch: 1 };
const secrets = { API_KEY: 'hunter22', PASSWORD: 'é "x"\n' };
const unreadable = { ok: false, error: 'the secrets that the server gave cannot be opened' };

function sealedFor(publicKey: string, over: Partial<typeof held> = {}): string {
  const box = sealSecrets(secrets, { ...held, ...over, publicKey });
  if (!box.ok) throw new Error(box.error);
  return box.value;
}

it('opens what was sealed for it, and shows nothing of it to others', () => {
  const receiver = createSecretReceiver(held);
  const box = sealedFor(receiver.publicKey);
  expect(receiver.open(box)).toEqual({ ok: true, value: secrets });
  const [version, , body = ''] = box.split('.');
  expect(version).toBe('v1');
  expect(Buffer.from(body, 'base64').toString('latin1')).not.toContain('hunter');
  expect(sealedFor(receiver.publicKey)).not.toBe(box);
});

it.each(['runId', 'round', 'shard', 'epoch'] as const)('opens no box of another %s', (key) => {
  const receiver = createSecretReceiver(held);
  const over = key === 'runId' ? { runId: 'run2' } : { [key]: 7 };
  expect(receiver.open(sealedFor(receiver.publicKey, over))).toEqual(unreadable);
});

it('opens no box for another key, of another version, or that was changed', () => {
  const receiver = createSecretReceiver(held);
  const box = sealedFor(receiver.publicKey);
  expect(createSecretReceiver(held).open(box)).toEqual(unreadable);
  expect(receiver.open(box.replace('v1.', 'v2.'))).toEqual(unreadable);
  expect(receiver.open('')).toEqual(unreadable);
  const [version, sender, body = ''] = box.split('.');
  const bytes = Buffer.from(body, 'base64');
  for (const at of [0, 12, 28, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(receiver.open([version, sender, changed.toString('base64')].join('.'))).toEqual(
      unreadable,
    );
  }
  expect(receiver.open([version, receiver.publicKey, body].join('.'))).toEqual(unreadable);
});

it('seals for no key that is none', () => {
  expect(sealSecrets(secrets, { ...held, publicKey: 'AAAA' })).toEqual({
    ok: false,
    error: 'shard 2 asked for secrets with a key that is none',
  });
});
