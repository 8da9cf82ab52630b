import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits; API tokens begin with `zh_` so that a secret scanner knows them. */
export const newSecret = (prefix = ''): string => prefix + randomBytes(32).toString('base64url');

/** What is stored of a session or token. A secret of 256 bits needs no slow hash. */
export const hashSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url');
