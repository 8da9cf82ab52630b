import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { createSemaphore } from './semaphore.ts';

/** A check takes the cost that is written in the hash. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP's scrypt setting for interactive logins: 32 MiB each. */
const cost: ScryptCost = { N: 2 ** 15, r: 8, p: 3 };
const maxmem = 64 * 1024 * 1024;
const keyBytes = 32;
const saltBytes = 16;

/**
 * Node has four threads for scrypt, files and DNS together. Logins may use two of them, so that a
 * flood of logins does not slow a run.
 */
const semaphore = createSemaphore(2, 200);

/** `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPassword(password: string, at: ScryptCost = cost): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, salt, at);
  const { N, r, p } = at;
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Compares in constant time. Throws for a stored hash in another format: the database was changed by hand. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const parts = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]{22})\$([\w-]{43})$/.exec(hash);
  if (parts === null) throw new Error('a stored password hash is not readable');
  const [, N, r, p, salt = '', key = ''] = parts;
  const given = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(given, Buffer.from(key, 'base64url'));
}

let decoy: Promise<string> | null = null;

/** Takes as long as a real check and is always false: an unknown name cannot be told from a wrong password. */
export async function verifyNothing(password: string): Promise<false> {
  decoy ??= hashPassword(randomBytes(saltBytes).toString('base64url'));
  await verifyPassword(password, await decoy);
  return false;
}

/** Without letters that look alike; 4 × 5 characters of 32 are 100 bits. */
const alphabet = '23456789abcdefghijkmnpqrstuvwxyz';

export function oneTimePassword(): string {
  const group = () =>
    Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

function derive(password: string, salt: Buffer, options: ScryptCost): Promise<Buffer> {
  // One encoding for letters that Unicode can write in several ways.
  const text = password.normalize('NFKC');
  const work = () =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(text, salt, keyBytes, { ...options, maxmem }, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  return semaphore(work);
}
