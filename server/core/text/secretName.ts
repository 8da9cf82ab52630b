/**
 * Parts of a name, in small letters without separators, that say that its value is a secret. The guide
 * docs/guides/wrong-answers.md lists them.
 */
export const secretParts = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'privatekey',
  'signingkey',
  'encryptionkey',
  'authorization',
  'credential',
  'cookie',
  'session',
  'signature',
  'bearer',
  'csrf',
  'xsrf',
  'jwt',
  'cardnumber',
  'iban',
] as const;

/** Names that say so as a whole; inside another word (`pinned`, `author`) they say nothing. */
export const secretWords = [
  'auth',
  'key',
  'pass',
  'pin',
  'otp',
  'cvv',
  'cvc',
  'pan',
  'ssn',
  'sid',
  'sig',
] as const;

/** Whether the value of a header, field, parameter, column or capture of this name is a secret. */
export function isSecretName(name: string): boolean {
  const word = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return (
    secretWords.some((secret) => word === secret) ||
    secretParts.some((secret) => word.includes(secret))
  );
}
