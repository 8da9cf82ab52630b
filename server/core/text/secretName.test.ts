import { expect, it } from 'vitest';
import { isSecretName, secretParts, secretWords } from './secretName.ts';

const parts =
  'password passwd passphrase passcode pwd secret token apikey accesskey privatekey signingkey encryptionkey authorization credential cookie session sessid signature bearer csrf xsrf jwt cardnumber iban';
const words = 'auth key pass pin otp cvv cvc pan ssn sid sig';

it('knows parts and whole names of secrets', () => {
  expect(secretParts.join(' ')).toBe(parts);
  expect(secretWords.join(' ')).toBe(words);
});

it.each(parts.split(' '))('%s says so inside of a name', (part) => {
  expect([part, `x${part}y`, `X-${part.toUpperCase()}_1`].map(isSecretName)).toEqual([
    true,
    true,
    true,
  ]);
});

it.each(words.split(' '))('%s says so as a whole name only', (word) => {
  expect([word, `_${word.toUpperCase()}-`, `${word}q`, `q${word}`].map(isSecretName)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it.each(words.split(' '))('%s at the end of a longer name', (word) => {
  const said = word !== 'key' && word !== 'pan';
  const capital = word[0]?.toUpperCase() + word.slice(1);
  expect([`my-${word}`, `my.${word}_`, `my1${capital}`, `${word}-my`].map(isSecretName)).toEqual([
    said,
    said,
    said,
    false,
  ]);
});

it('takes no other name for that of a secret', () => {
  expect(['', '-', 'sku', 'author', 'pinned'].map(isSecretName)).toEqual(Array(5).fill(false));
});
