import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importScenario } from './importScenario.ts';

function imported(text: string) {
  const result = importScenario({ scenario: 's', target: 't', as: 'curl', text });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const { scenario, notices, files } = result.value;
  return { scenario, notices, files, steps: parse(scenario).paths.commands.steps };
}

type Step = string | Readonly<Record<string, unknown>>;
const stepOf = (text: string): Step | undefined => Object.values<Step>(imported(text).steps)[0];
const noticesOf = (text: string) =>
  imported(text).notices.map(({ kind, place, count }) => [kind, place, count]);

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const u = 'https://shop.example';

describe('a command line becomes a step', () => {
  it.each<[string, Step]>([
    [`curl ${u}/items`, 'GET /items'],
    ['curl shop.example/items', 'GET /items'],
    [`$ curl --url ${u}/items`, 'GET /items'],
    [`A=b /usr/bin/curl '${u}/items' --compressed -sS`, 'GET /items'],
    [`curl ${u}/items#top`, 'GET /items'],
    [`curl -X DELETE ${u}/a`, 'DELETE /a'],
    [`curl -XDELETE ${u}/a`, 'DELETE /a'],
    [`curl --request put ${u}/a -d ''`, 'PUT /a'],
    [`curl ${u}/a -d a=1 -d 'b=x y'`, { request: 'POST /a', headers: form, body: 'a=1&b=x%20y' }],
    [`curl ${u}/a -da=1`, { request: 'POST /a', headers: form, body: 'a=1' }],
    [`curl ${u}/a --data-raw '@a'`, { request: 'POST /a', headers: form, body: '%40a=' }],
    [
      `curl ${u}/a --data-urlencode 'q=a&b'`,
      { request: 'POST /a', headers: form, body: 'q=a%26b' },
    ],
    [`curl ${u}/a --data-urlencode '=a&b'`, { request: 'POST /a', headers: form, body: 'a%26b=' }],
    [`curl -G ${u}/a?z=1 -d q=x --data-urlencode 'r=a b'`, 'GET /a?z=1&q=x&r=a%20b'],
    [
      `curl ${u}/a --json '{"a":1,' --json '"b":0.10}'`,
      {
        request: 'POST /a',
        headers: { Accept: 'application/json' },
        body: { a: 1, b: `$\{=0.10}` },
      },
    ],
    [
      `curl ${u}/a -H 'content-type: application/json' --data-binary '{"a":[true]}'`,
      { request: 'POST /a', body: { a: [true] } },
    ],
    [
      `curl ${u}/a -H 'Content-Type: application/json; charset=UTF-8' -d '[1]'`,
      { request: 'POST /a', body: [1] },
    ],
    [
      `curl -X PATCH ${u}/a -H 'Content-Type: application/merge-patch+json' -d '{"a":null}'`,
      {
        request: 'PATCH /a',
        headers: { 'Content-Type': 'application/merge-patch+json' },
        body: { a: null },
      },
    ],
    [
      `curl ${u}/a -H 'Content-Type: application/json' -d '"a"'`,
      { request: 'POST /a', headers: { 'Content-Type': 'application/json' }, body: '"a"' },
    ],
    [
      `curl ${u}/a -H 'Content-Type: text/plain' -d hi`,
      { request: 'POST /a', headers: { 'Content-Type': 'text/plain' }, body: 'hi' },
    ],
    [
      `curl ${u}/a -H 'X-Shop: de' -H 'Accept:' -H 'X-Empty;'`,
      { request: 'GET /a', headers: { 'X-Shop': 'de', 'X-Empty': '' } },
    ],
    [`curl ${u}/a -A me/1`, { request: 'GET /a', headers: { 'User-Agent': 'me/1' } }],
    [`curl ${u}/a -m 2.5`, { request: 'GET /a', timeout: '2500ms' }],
    [`curl ${u}/a -m 0`, 'GET /a'],
    [
      `curl ${u}/a -F a=1 -F 'b=x;type=text/plain' --form-string 'c=@d;type=e'`,
      {
        request: 'POST /a',
        headers: { 'Content-Type': 'multipart/form-data; boundary=zerohour-part' },
        body: ['a', '1', 'b', 'x', 'c', '@d;type=e']
          .map((text, index) =>
            index % 2 === 0
              ? `--zerohour-part\r\nContent-Disposition: form-data; name="${text}"\r\n\r\n`
              : `${text}\r\n`,
          )
          .concat('--zerohour-part--\r\n')
          .join(''),
      },
    ],
  ])('%s', (text, step) => {
    expect(stepOf(text)).toEqual(step);
    expect(noticesOf(text)).toEqual([]);
  });

  it('takes many commands in order', () => {
    const text = `# a comment\ncurl ${u}/a && curl ${u}/b; curl ${u}/c |\n\ncurl -X POST \\\n  ${u}/d`;
    expect(Object.values(imported(text).steps)).toEqual(['GET /a', 'GET /b', 'GET /c', 'POST /d']);
  });

  it('takes several URLs of a command', () => {
    expect(Object.values(imported(`curl ${u}/a ${u}/b`).steps)).toEqual(['GET /a', 'GET /b']);
  });
});

describe('bash quoting', () => {
  it.each([
    [`'a"b\\n'`, 'a"b\\n'],
    [`"a'b\\"\\\\\\$c\\n"`, `a'b"\\$c\\n`],
    [`"a\\\nb"`, 'ab'],
    [`$'a\\n\\t\\'\\\\\\x41\\101\\u00e9\\U0001F600\\q'`, `a\n\t'\\AAé😀q`],
    [`$'\\U00110000'`, '\ufffd'],
    [`a\\ b`, 'a b'],
    [`a'b'"c"d`, 'abcd'],
    [`'a#b'`, 'a#b'],
    ['a#b', 'a#b'],
    [`$HOME`, '$HOME'],
    [`''`, ''],
  ])('%s', (word, value) => {
    const step = stepOf(`curl ${u}/a -H 'Content-Type: text/plain' --data-raw ${word}x`);
    expect(typeof step === 'object' ? step.body : null).toBe(`${value}x`);
  });
});

describe('what is not taken is counted', () => {
  it.each([
    [`ls -l\ncurl ${u}/a`, 'other command', 'line 1'],
    [`curl -s\ncurl ${u}/a`, 'command without a URL', 'line 1'],
    [`curl ftp://a/b\ncurl ${u}/a`, 'URL that is none', 'line 1'],
    [`curl ${u}/a\ncurl https://other.example/b`, 'request to other.example', 'line 2'],
    [`curl -k ${u}/a`, 'option for certificates that are not checked', 'line 1'],
    [`curl -L ${u}/a`, 'option to follow redirects', 'line 1'],
    [`curl -x http://p ${u}/a`, 'option for another way to the host', 'line 1'],
    [`curl --cert a ${u}/a`, 'option for a certificate or key', 'line 1'],
    [`curl -b a=b ${u}/a`, 'cookie', 'line 1'],
    [`curl -H 'Cookie: a=b' ${u}/a`, 'cookie', 'line 1'],
    [`curl --what ${u}/a`, 'option that is not known: --what', 'line 1'],
    [`curl -sZ ${u}/a`, 'option that is not known: -Z', 'line 1'],
    [`curl -d @f ${u}/b\ncurl ${u}/a`, 'command that sends a file', 'line 1'],
    [`curl -F a=@f ${u}/b\ncurl ${u}/a`, 'command that sends a file', 'line 1'],
    [`curl --data-urlencode a@f ${u}/b\ncurl ${u}/a`, 'command that sends a file', 'line 1'],
    [`curl -X PURGE ${u}/b\ncurl ${u}/a`, 'request with a method that steps do not have', 'line 1'],
  ])('%s', (text, kind, place) => {
    expect(noticesOf(text)).toEqual([[kind, place, 1]]);
  });

  it('keeps a step to another host, and says to allow it', () => {
    const { steps, scenario } = imported(`curl ${u}/a\ncurl https://other.example:8443/b`);
    expect(Object.values(steps)).toEqual(['GET /a', 'GET https://other.example:8443/b']);
    expect(scenario).toContain(`baseUrl: ${u}, and in allowHosts other.example:8443\n`);
  });
});

it.each([
  [`curl '${u}`, 'line 1', 'has a quote that does not end'],
  [`curl ${u}/a\ncurl "b`, 'line 2', 'has a quote that does not end'],
  [`curl ^"${u}^" ^\r\n`, 'line 1', 'is a command of the Windows command line'],
  ['ls', 'line 1', 'has no curl command that a step can send'],
  ['', 'line 1', 'has no curl command that a step can send'],
])('refuses %j with its place', (text, place, message) => {
  const result = importScenario({ scenario: 's', target: 't', as: 'curl', text });
  expect(result.ok ? null : [result.error.place, result.error.message]).toEqual([place, message]);
});

describe('what a command sends', () => {
  const basic = (user: string) => `Basic ${Buffer.from(user).toString('base64')}`;
  it.each<[string, Step]>([
    [`curl -I ${u}/a`, 'HEAD /a'],
    [`curl -I -d a=1 -G ${u}/a`, 'HEAD /a?a=1'],
    [`curl -X POST ${u}/a -X PUT`, 'PUT /a'],
    [`> curl ${u}/a`, 'GET /a'],
    [`curl.exe ${u}/a`, 'GET /a'],
    [`curl HTTP://shop.example/a`, 'GET /a'],
    [`curl ${u}/a -m 0.001`, { request: 'GET /a', timeout: '1ms' }],
    [`curl ${u}/a -m 120`, { request: 'GET /a', timeout: '2m' }],
    [`curl ${u}/a -m 121`, 'GET /a'],
    [`curl ${u}/a -m x`, 'GET /a'],
    [`curl ${u}/a -m 0.0009 -m 3`, { request: 'GET /a', timeout: '3s' }],
    [
      `curl ${u}/a -H 'X-A: 1' -H 'x-b:2' -H 'X-C : 3'`,
      {
        request: 'GET /a',
        headers: { 'X-A': '1', 'x-b': '2', 'X-C': '3' },
      },
    ],
    [`curl ${u}/a -H 'none'`, 'GET /a'],
    [`curl ${u}/a -H ':authority: shop.example' -H ': x'`, 'GET /a'],
    [`curl ${u}/a -H 'X: 1'`, { request: 'GET /a', headers: { X: '1' } }],
    [
      `curl ${u}/a --data-ascii a -d b=2 --data-urlencode 'c d'`,
      {
        request: 'POST /a',
        headers: form,
        body: 'a=&b=2&c%20d=',
      },
    ],
    [
      `curl ${u}/a --data-urlencode 'c=d=e'`,
      {
        request: 'POST /a',
        headers: form,
        body: 'c=d%3De',
      },
    ],
    [
      `curl ${u}/a -F 'a' -F 'b=c;type=x;type=y' -F 'd=e;typed=f'`,
      {
        request: 'POST /a',
        headers: { 'Content-Type': 'multipart/form-data; boundary=zerohour-part' },
        body: [
          ['', 'a'],
          ['b', 'c;type=x'],
          ['d', 'e;typed=f'],
        ]
          .map(
            ([name, value]) =>
              `--zerohour-part\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
          )
          .concat('--zerohour-part--\r\n')
          .join(''),
      },
    ],
    [
      `curl ${u}/a --json '{"a":1}' -H 'Accept: text/csv'`,
      {
        request: 'POST /a',
        headers: { Accept: 'text/csv' },
        body: { a: 1 },
      },
    ],
    [`curl -G ${u}/a -d 'q=a b&r'`, 'GET /a?q=a%20b&r='],
    [`curl -G ${u}/a?z=1`, 'GET /a?z=1'],
  ])('%s', (text, step) => {
    expect(stepOf(text)).toEqual(step);
  });

  it.each([
    [`-u ann:pw`, `Basic $\{secret.AUTHORIZATION}`],
    [`--oauth2-bearer abcdef`, `Bearer $\{secret.AUTHORIZATION}`],
  ])('%s is an Authorization', (option, value) => {
    expect(stepOf(`curl ${u}/a ${option}`)).toEqual({
      request: 'GET /a',
      headers: { Authorization: value },
    });
  });

  it('hides a user wherever its text stands', () => {
    const text = `curl ${u}/a -u ann:pw\ncurl ${u}/b -H 'X-Note: see ${basic('ann:pw').slice(6)}'`;
    expect(Object.values(imported(text).steps)[1]).toEqual({
      request: 'GET /b',
      headers: { 'X-Note': `see $\{secret.AUTHORIZATION}` },
    });
  });
});

describe('what is told has a remedy', () => {
  const remedyOf = (text: string) => imported(text).notices.map(({ remedy }) => remedy);
  it.each([
    ['ls', 'only curl is read'],
    ['curl -s', 'copy the request again'],
    ['curl http://', 'write http:// or https:// and a host'],
    ['curl -X PURGE a.example', 'write a script by hand if it matters'],
    ['curl -T f a.example', 'write the request in a script by hand'],
    ['curl -d @f a.example', 'write the request in a script by hand'],
    [
      `curl https://o.example:81`,
      `the step is there; add "o.example:81" to the target's allowHosts`,
    ],
    [`curl -k ${u}/b`, 'say in the target file how its certificate is trusted'],
    [`curl -L ${u}/b`, 'write "follow: true" in the step'],
    [`curl -x p ${u}/b`, 'the target file says where the load goes'],
    [`curl --cert c ${u}/b`, 'the target file says how the host is trusted'],
    [
      `curl -b a=b ${u}/b`,
      'the cookie jar of each virtual user keeps what the target sets; log in by a step',
    ],
    [`curl --what ${u}/b`, 'see whether the step needs it'],
  ])('%s', (command, remedy) => {
    expect(remedyOf(`curl ${u}/a\n${command}`)).toContain(remedy);
  });

  it.each([
    ['-T f', 'option that reads a file'],
    ['-K f', 'option that reads a file'],
    ['-F a=<f', 'command that sends a file'],
    ['--json @f', 'command that sends a file'],
    ['--data-urlencode @f', 'command that sends a file'],
  ])('%s: %s', (option, kind) => {
    const kinds = noticesOf(`curl ${u}/a\ncurl ${option} ${u}/b`).map(([each]) => each);
    expect(kinds).toContain(kind);
    expect(kinds).toContain('command that sends a file');
  });

  it.each(['--data-urlencode a=@f', '-F a@=f', '--data-raw @f', '-d a@f', '--form-string a=@f'])(
    '%s reads no file',
    (option) => {
      expect(noticesOf(`curl ${u}/a ${option}`)).toEqual([]);
    },
  );

  it('names an unknown option by its first 40 characters', () => {
    const name = `--${'x'.repeat(50)}`;
    expect(noticesOf(`curl ${name} ${u}/a`)[0]?.[0]).toBe(
      `option that is not known: ${name.slice(0, 40)}`,
    );
  });
});

it.each([
  [`$ curl ${u}/a`, true],
  [`ls\ncurl ${u}/a`, true],
  [`curl.exe ${u}/a`, true],
  ['curly a', false],
  ['curl', false],
  ['a curl b', false],
])('%j is a text of curl: %s', (text, recognised) => {
  const result = importScenario({ scenario: 's', target: 't', as: null, text });
  const told = result.ok || result.error.message !== 'is no document that can be imported';
  expect(told).toBe(recognised);
});

it.each([
  ['env FOO=1 curl a.example', false],
  ['FOO=1 $ curl a.example', true],
  ['/usr/bin/curl a.example/a', true],
  ['mycurl a.example/a', false],
  ['curls a.example/a', false],
])('%s is a command of curl: %s', (command, taken) => {
  const { steps } = imported(`curl ${u}/first\n${command}`);
  expect(Object.keys(steps)).toHaveLength(taken ? 2 : 1);
});
