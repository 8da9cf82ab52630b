import { expect, it } from 'vitest';
import { isOwnFailure, isOwnFault, noAnswerText } from './ownFailure.ts';

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
  'connect EAFNOSUPPORT ::1:80 - Local (undefined:undefined)',
  'getaddrinfo EAI_FAIL shop',
  'connect ENETDOWN 10.0.0.1:80',
  'read ETIMEDOUT',
  'write ETIMEDOUT',
  'write EPROTO 8010:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl3_record.c:354:',
  'write EPROTO',
  '8010:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:rec_layer_s3.c:1605:SSL alert number 40',
  'error:0A000102:SSL routines::unsupported protocol',
  'unable to get issuer certificate',
  'unable to get certificate CRL',
  "unable to decrypt certificate's signature",
  'unable to decode issuer public key',
  'self-signed certificate',
  'self-signed certificate in certificate chain',
  'certificate signature failure',
  "format error in certificate's notBefore field",
  'certificate chain too long',
  'certificate revoked',
  'certificate not trusted',
  'certificate rejected',
  'invalid CA certificate',
  'path length constraint exceeded',
  'unsuitable certificate purpose',
  'EE certificate key too weak',
  'CA certificate key too weak',
  'CA md too weak',
  'Invalid URL',
  'host shop:81 is not named by target shop',
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
  'connect ETIMEDOUT 10.0.0.1:80',
  'Client network socket disconnected before secure TLS connection was established',
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

it.each([
  ['getaddrinfo EAI_AGAIN db', true],
  ['connect EMFILE 10.0.0.1:5432', true],
  ['self-signed certificate', true],
  ['getaddrinfo ENOTFOUND db', false],
  ['connect ECONNREFUSED 10.0.0.1:5432', false],
  ['password authentication failed for user "audit"', false],
])('of a store, "%s" is this machine’s fault: %s', (why, isOwn) => {
  expect(isOwnFault(why)).toBe(isOwn);
});
