import { describe, expect, it } from 'vitest';
import { createMask, masked } from './mask.ts';
import { isSecretName, secretParts, secretWords } from './secretName.ts';

const mask = createMask([]);

describe('a name', () => {
  it.each([
    ...secretParts,
    ...secretWords,
    'Authorization',
    'Proxy-Authorization',
    'Set-Cookie',
    'X-Api-Key',
    'userPassword',
    'access_token',
    'JSESSIONID',
    'PHPSESSID',
    'connect.sid',
    'db_pass',
    'userPin',
    'card-cvv',
  ])('%s is that of a secret', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'pinned',
    'author',
    'monkey',
    'passenger',
    'Content-Type',
    'sku',
    'expand',
    'design',
    'orderKey',
    'frying-pan',
    'inside',
    'sidX',
    '',
  ])('%s is not', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('a header', () => {
  it('is masked whole by its name, else where a secret stands in it', () => {
    expect(mask.header('authorization', 'Digest x')).toBe(masked);
    expect(mask.header('X-Note', 'Bearer abcdefgh and more')).toBe('Bearer *** and more');
    expect(mask.header('X-Channel', 'drill')).toBe('drill');
  });

  it.each([
    ['Access-Control-Allow-Credentials', 'include'],
    ['access-control-allow-credentials', 'true'],
    ['Access-Control-Allow-Headers', 'Authorization, X-Csrf-Token'],
    ['Vary', 'Cookie, Authorization'],
    ['Signature-Input', 'sig1=("@method");created=1'],
    ['Accept-Signature', 'sig1=("@method")'],
    ['Include-Referred-Token-Binding-ID', '?1'],
    ['X-Session-Active', 'false'],
  ])('is shown where its name or value tells nothing: %s: %s', (name, value) => {
    expect(mask.header(name, value)).toBe(value);
  });

  it.each([
    'Authorization',
    'Proxy-Authorization',
    'Cookie',
    'Set-Cookie',
    'X-Api-Key',
    'X-Shop-Token',
    'Signature',
    'Sec-Token-Binding',
    'X-Credentials',
    'X-Access-Control-Allow-Credentials',
  ])('%s is masked, and so is a secret that is known in another one', (name) => {
    expect(mask.header(name, 'hunter22')).toBe(masked);
    expect(createMask(['hunter22']).header('Access-Control-Allow-Credentials', 'hunter22')).toBe(
      masked,
    );
  });

  it('a flag is no secret, in whatever it stands', () => {
    expect(createMask(['true', 'false', 'trues']).text('true false trues')).toBe('true false ***');
    expect(mask.text('{"sessionOpen":true,"token":"true","tokens":false}')).toBe(
      '{"sessionOpen":true,"token":"***","tokens":false}',
    );
    expect(mask.text('<input name="csrf" value="true"><input name="csrf" value="trues">')).toBe(
      '<input name="csrf" value="true"><input name="csrf" value="***">',
    );
    const part = (value: string) => `--b\r\nname="token"\r\n\r\n${value}\r\n--b`;
    expect(mask.text(part('false'))).toBe(part('false'));
    expect(mask.text(part('falser'))).toBe(part('***'));
    expect(mask.text('csrf=true&token=trues&a=1')).toBe('csrf=true&token=***&a=1');
    expect(mask.text('<cookie>false</cookie><token>x</token>')).toBe(
      '<cookie>false</cookie><token>***</token>',
    );
    expect([mask.named('session', 'true'), mask.named('session', 'True')]).toEqual([
      'true',
      masked,
    ]);
  });

  it('keeps the run of a shadow tag and hides its signature, in any header', () => {
    const tag = 'a=b,zh-shadow=v1.abcdefghij.0.zzz.SigNature-_1';
    expect(mask.header('baggage', tag)).toBe('a=b,zh-shadow=v1.abcdefghij.0.zzz.***');
    expect(mask.text('t=zh-shadow%3Dv1.abcdefghij.0.zzz.SigNature')).toBe(
      't=zh-shadow%3Dv1.abcdefghij.0.zzz.***',
    );
  });
});

describe('a text', () => {
  it.each([
    [
      'a query',
      'http://shop/x?user=a&password=p%26ss&n=1#f',
      'http://shop/x?user=a&password=***&n=1#f',
    ],
    ['a nested parameter', 'user[password]=abc&x=1', 'user[password]=***&x=1'],
    ['an encoded name', 'user%5Bpassword%5D=abc', 'user%5Bpassword%5D=***'],
    ['a URL with a password', 'postgres://app:hunter2@db/x', 'postgres://app:***@db/x'],
    ['a form', 'user=a&pin=1234', 'user=a&pin=***'],
    ['an attribute', '<login password="a b" id="1"/>', '<login password=*** id="1"/>'],
    [
      'an element',
      '<password type="x">abc</password><a>b</a>',
      '<password type="x">***</password><a>b</a>',
    ],
    ['JSON', '{"password": "a\\"b", "n": 1}', '{"password": "***", "n": 1}'],
    ['a number', '{"pin":1234,"n":1}', '{"pin":"***","n":1}'],
    ['a last number', '{"n":1,"pin":1234}', '{"n":1,"pin":"***"}'],
    ['an object', '{"token":{"v":"a}","w":[1]},"n":1}', '{"token":"***","n":1}'],
    ['a list', '{"token":["a]",{"b":1}],"n":1}', '{"token":"***","n":1}'],
    ['JSON that was cut in a string', '{"password":"abc', '{"password":"***"'],
    ['JSON that was cut in an object', '{"token":{"v":"ab', '{"token":"***"'],
    ['JSON that was cut in a number', '{"pin":12', '{"pin":"***"'],
    [
      'JSON in JSON',
      '{"b":"{\\"password\\":\\"x\\\\\\"y\\",\\"n\\":1}"}',
      '{"b":"{\\"password\\":\\"***\\",\\"n\\":1}"}',
    ],
    ['null, which is no secret', '{"token":null}', '{"token":null}'],
    ['a JSON web token', 'is eyJhbGciOi.eyJzdWIi.c2ln!', 'is ***!'],
    ['basic credentials', 'Basic dXNlcjpwYXNz', 'Basic ***'],
    [
      'a private key',
      'a -----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY----- b',
      'a *** b',
    ],
    ['a private key that was cut', '-----BEGIN PRIVATE KEY-----\nx', '***'],
    [
      'a part of a form',
      '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nabc\r\n--b--',
      '--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n***\r\n--b--',
    ],
    [
      'a field of a page',
      '<input type="hidden" name="csrf_token" value="a b">',
      '<input type="hidden" name="csrf_token" value="***">',
    ],
    [
      'a field whose value stands first, in single quotes or none',
      "<INPUT VALUE='a b' id = pin><input value=abc name='password'>",
      '<INPUT VALUE="***" id = pin><input value="***" name=\'password\'>',
    ],
    [
      'a meta element, and one that was cut',
      '<meta name="csrf-token" content="abc"/><meta property="csrf" content="ab',
      '<meta name="csrf-token" content="***"/><meta property="csrf" content="***"',
    ],
    [
      'no other field, nor what is outside of it',
      '<input name="user" value="a"><b>name="pin" value="b"</b>',
      '<input name="user" value="a"><b>name="pin" value="b"</b>',
    ],
    [
      'an argument of GraphQL',
      'mutation { login(user: "a", password: "a\\"b", pin: 12, otp : 1.5) { token } }',
      'mutation { login(user: "a", password: "***", pin: ***, otp : ***) { token } }',
    ],
    [
      'an argument of GraphQL inside JSON',
      '{"query":"{ a(user: \\"b\\", token: \\"c\\\\\\"d\\") { e } }"}',
      '{"query":"{ a(user: \\"b\\", token: \\"***\\") { e } }"}',
    ],
    [
      'an object of JavaScript',
      "{'password': 'a\"b', $token:'c', n: 'd'} {secret: \"cut",
      "{'password': '***', $token:'***', n: 'd'} {secret: \"***\"",
    ],
    [
      'nothing behind a bare name that is a sentence, or a part of another name',
      'password: must be long; a.pin: "b"; my-"token": "x"',
      'password: must be long; a.pin: "b"; my-"token": "***"',
    ],
    ['what holds no secret', '{"sku":"A-1","units":2}', '{"sku":"A-1","units":2}'],
  ])('masks %s', (_, given, wanted) => {
    expect(mask.text(given)).toBe(wanted);
  });
});

describe('a given secret', () => {
  it('is hidden wherever it stands, in each of its spellings', () => {
    const { text, header } = createMask(['p&ss "w"']);
    expect(text('/x/p&ss "w"/y')).toBe('/x/***/y');
    expect(text('/x/p%26ss%20%22w%22')).toBe('/x/***');
    expect(text('v=p%26ss+%22w%22')).toBe('v=***');
    expect(text('{"v":"p&ss \\"w\\""}')).toBe('{"v":"***"}');
    expect(header('X-Note', 'p&ss "w"')).toBe('***');
  });

  it('is hidden whole where a shorter one is a part of it', () => {
    expect(createMask(['abcd', 'abcdef']).text('abcdef abcd')).toBe('*** ***');
  });

  it('of less than four characters stays, since it occurs by chance', () => {
    expect(createMask(['abc']).text('abc')).toBe('abc');
    expect(createMask(['abcd']).text('abcd')).toBe('***');
  });

  it('that is no well-formed text does not break the mask', () => {
    expect(createMask(['\ud800abc']).text('x')).toBe('x');
  });
});

it('a kept value is masked by its name, else like a text', () => {
  expect(mask.named('accessToken', 'abc')).toBe(masked);
  expect(mask.named('orderId', 'order-1')).toBe('order-1');
});
