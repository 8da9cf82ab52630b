import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import type { Secrets } from '../../core/text/secretValue.ts';
import type { HeldShard } from '../../core/worker/shardStore.ts';

/**
 * Secrets on their way from a server to a worker. The worker makes a key pair for one claim; the server seals for its
 * public key: X25519 (RFC 7748) with a pair of the server's own for this box, HKDF-SHA-256 (RFC 5869), AES-256-GCM.
 * The claim is authenticated with them: a box opens for no other one. Who stores it can read nothing.
 */
export interface SecretReceiver {
  /** SubjectPublicKeyInfo (DER) as base64. */
  readonly publicKey: string;
  open(box: string): Result<Secrets, string>;
}

const version = 'v1';
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

export function createSecretReceiver(held: HeldShard): SecretReceiver {
  const own = generateKeyPairSync('x25519');
  const publicKey = exported(own.publicKey);
  return {
    publicKey,
    open(box) {
      try {
        return ok(JSON.parse(opened(box, own.privateKey, publicKey, placeOf(held))) as Secrets);
      } catch {
        // Nothing of the box is told.
        return err('the secrets that the server gave cannot be opened');
      }
    },
  };
}

/** The box for the claim that asked; the error: its public key is none. */
export function sealSecrets(
  secrets: Secrets,
  { publicKey, ...held }: HeldShard & { readonly publicKey: string },
): Result<string, string> {
  try {
    return ok(sealed(JSON.stringify(secrets), publicKey, placeOf(held)));
  } catch {
    // The message of a cipher would tell nothing more.
    return err(`shard ${held.shard} asked for secrets with a key that is none`);
  }
}

function sealed(text: string, publicKey: string, place: string): string {
  const own = generateKeyPairSync('x25519');
  const sender = exported(own.publicKey);
  const nonce = randomBytes(nonceBytes);
  const key = sharedKey(own.privateKey, imported(publicKey), sender, publicKey);
  const sealing = createCipheriv(cipher, key, nonce);
  sealing.setAAD(Buffer.from(place));
  const hidden = [sealing.update(text, 'utf8'), sealing.final()];
  const bytes = Buffer.concat([nonce, sealing.getAuthTag(), ...hidden]);
  return [version, sender, bytes.toString('base64')].join('.');
}

function opened(box: string, privateKey: KeyObject, publicKey: string, place: string): string {
  const [given, sender = '', body = ''] = box.split('.');
  if (given !== version) throw new Error('unknown version');
  const bytes = Buffer.from(body, 'base64');
  const [nonce, tag] = [
    bytes.subarray(0, nonceBytes),
    bytes.subarray(nonceBytes, nonceBytes + tagBytes),
  ];
  const key = sharedKey(privateKey, imported(sender), sender, publicKey);
  const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  opening.setAAD(Buffer.from(place));
  opening.setAuthTag(tag);
  return (
    opening.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + opening.final('utf8')
  );
}

const placeOf = ({ runId, round, shard, epoch }: HeldShard): string =>
  `${runId} ${round} ${shard} ${epoch}`;

/** Both public keys are part of the derivation, so that a box fits the two only. */
const sharedKey = (own: KeyObject, other: KeyObject, sender: string, receiver: string): Buffer =>
  Buffer.from(
    hkdfSync(
      'sha256',
      diffieHellman({ privateKey: own, publicKey: other }),
      Buffer.alloc(0),
      `zerohour secrets ${sender} ${receiver}`,
      32,
    ),
  );

const exported = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'der' }).toString('base64');

const imported = (key: string): KeyObject =>
  createPublicKey({ key: Buffer.from(key, 'base64'), type: 'spki', format: 'der' });
