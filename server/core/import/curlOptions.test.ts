import { describe, expect, it } from 'vitest';
import { curlArguments, type Meaning } from './curlOptions.ts';

const withValue: readonly (readonly [Meaning, string])[] = [
  ['method', '-X --request'],
  ['header', '-H --header'],
  ['data', '-d --data --data-ascii --data-binary'],
  ['raw', '--data-raw'],
  ['urlencode', '--data-urlencode'],
  ['json', '--json'],
  ['form', '-F --form'],
  ['form-text', '--form-string'],
  ['user', '-u --user'],
  ['bearer', '--oauth2-bearer'],
  ['cookie', '-b --cookie'],
  ['agent', '-A --user-agent'],
  ['url', '--url'],
  ['time', '-m --max-time'],
  ['nothing', '-o --output -w --write-out -e --referer -c --cookie-jar'],
  ['nothing', '--connect-timeout --retry --retry-delay --retry-max-time --limit-rate'],
  ['proxy', '-x --proxy --resolve --connect-to --interface --unix-socket'],
  ['certificate', '-E --cert --key --cacert --capath --pass'],
  ['file', '-T --upload-file -K --config'],
];
const alone: readonly (readonly [Meaning, string])[] = [
  ['get', '-G --get'],
  ['head', '-I --head'],
  ['nothing', '--compressed -s --silent -S --show-error -v --verbose'],
  ['nothing', '-i --include -f --fail --fail-with-body -g --globoff'],
  ['nothing', '-0 --http1.0 --http1.1 --http2 --http2-prior-knowledge --http3'],
  ['nothing', '-N --no-buffer -4 --ipv4 -6 --ipv6 -O --remote-name'],
  ['nothing', '--no-progress-meter -# --progress-bar --tcp-nodelay --basic --path-as-is'],
  ['insecure', '-k --insecure'],
  ['follow', '-L --location --location-trusted'],
];
const each = (kinds: readonly (readonly [Meaning, string])[]) =>
  kinds.flatMap(([meaning, names]) => names.split(' ').map((name) => ({ meaning, name })));

const url = { meaning: 'url', name: '', value: 'u' };

describe('an option of curl', () => {
  it.each(each(withValue))('$name takes the next word: $meaning', ({ meaning, name }) => {
    expect(curlArguments([name, '-v1', 'u'])).toEqual([{ meaning, name, value: '-v1' }, url]);
    expect(curlArguments([name])).toEqual([{ meaning, name, value: '' }]);
  });

  it.each(each(alone))('$name takes none: $meaning', ({ meaning, name }) => {
    expect(curlArguments([name, 'u'])).toEqual([{ meaning, name, value: '' }, url]);
  });

  it.each(['--data=x', '--DATA', '--', '-Z'])('%s is not known, and takes none', (name) => {
    expect(curlArguments([name, 'u'])).toEqual([{ meaning: 'unknown', name, value: '' }, url]);
  });
});

describe('short options in one word', () => {
  it.each([
    ['-sSd@file', ['-s ', '-S ', '-d @file']],
    ['-ksX', ['-k ', '-s ', '-X u']],
    ['-XsS', ['-X sS']],
    ['-sZk', ['-s ', '-Z ', '-k ']],
  ])('%s', (word, found) => {
    const taken = curlArguments([word, 'u']).filter(({ name }) => name !== '');
    expect(taken.map(({ name, value }) => `${name} ${value}`)).toEqual(found);
  });

  it('is no option: a word without a dash, and the dash alone', () => {
    expect(curlArguments(['-', 'a-b']).map(({ meaning, value }) => [meaning, value])).toEqual([
      ['url', '-'],
      ['url', 'a-b'],
    ]);
  });
});
