import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
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

/** The other side as the format says it, so that workers and servers of two versions understand each other. */
const otherSide = () => {
  const pair = generateKeyPairSync('x25519');
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const keyWith = (other: string, sender: string, receiver: string): Buffer => {
    const key: KeyObject = createPublicKey({
      key: Buffer.from(other, 'base64'),
      type: 'spki',
      format: 'der',
    });
    const shared = diffieHellman({ privateKey: pair.privateKey, publicKey: key });
    const info = `zerohour secrets ${sender} ${receiver}`;
    return Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), info, 32));
  };
  return { publicKey, keyWith };
};
const place = Buffer.from('run1 0 2 1');

it('seals as the format says: X25519, HKDF over both keys, AES-256-GCM with the claim', () => {
  const { publicKey, keyWith } = otherSide();
  const [version, sender = '', body = ''] = sealedFor(publicKey).split('.');
  const bytes = Buffer.from(body, 'base64');
  const key = keyWith(sender, sender, publicKey);
  const opening = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  opening.setAAD(place).setAuthTag(bytes.subarray(12, 28));
  const text = Buffer.concat([opening.update(bytes.subarray(28)), opening.final()]).toString();
  expect([version, JSON.parse(text)]).toEqual(['v1', secrets]);
});

it('opens what is sealed as the format says', () => {
  const receiver = createSecretReceiver(held);
  const { publicKey, keyWith } = otherSide();
  const nonce = Buffer.alloc(12, 7);
  const key = keyWith(receiver.publicKey, publicKey, receiver.publicKey);
  const sealing = createCipheriv('aes-256-gcm', key, nonce).setAAD(place);
  const hidden = Buffer.concat([sealing.update(JSON.stringify(secrets)), sealing.final()]);
  const body = Buffer.concat([nonce, sealing.getAuthTag(), hidden]).toString('base64');
  expect(receiver.open(`v1.${publicKey}.${body}`)).toEqual({ ok: true, value: secrets });
});
