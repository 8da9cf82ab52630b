import { expect, it } from 'vitest';
import { isOwnFailure, noAnswerText } from './ownFailure.ts';

const of = (why: string): boolean => isOwnFailure(noAnswerText('http://shop:80/EMFILE', why));

it.each([
  'connect EMFILE 10.0.0.1:80 - Local (undefined:undefined)',
  'connect ENFILE 10.0.0.1:80',
  'connect EADDRNOTAVAIL 10.0.0.1:80',
  'connect ENOBUFS 10.0.0.1:80',
  'connect ENOMEM 10.0.0.1:80',
  'connect EACCES 10.0.0.1:80',
  'connect EPERM 10.0.0.1:80',
  'getaddrinfo EAI_AGAIN shop',
  'getaddrinfo ENOTFOUND shop',
  'connect ENETUNREACH 10.0.0.1:80',
  'connect EHOSTUNREACH 10.0.0.1:80',
  'unable to get local issuer certificate',
  'unable to verify the first certificate',
  'self-signed certificate in certificate chain',
  'certificate is not yet valid',
  'tlsv13 alert certificate required',
  "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the list",
])('"%s" says nothing about the target', (why) => {
  expect(of(why)).toBe(true);
});

it.each([
  'connect ECONNREFUSED 10.0.0.1:80',
  'no answer in 900 ms',
  'read ECONNRESET',
  'other side closed',
  'certificate has expired',
])('"%s" is the target’s', (why) => {
  expect(of(why)).toBe(false);
});

it('what a target says of itself is its own', () => {
  expect(isOwnFailure('store cannot be asked: connect EMFILE 10.0.0.2:5432')).toBe(false);
});

it('says where', () => {
  expect(noAnswerText('http://shop', 'why')).toBe('target does not answer at http://shop: why');
});
