/** What the options of curl mean to a step (https://curl.se/docs/manpage.html). */

export type Meaning =
  | 'method'
  | 'header'
  | 'data'
  | 'raw'
  | 'urlencode'
  | 'json'
  | 'form'
  | 'form-text'
  | 'user'
  | 'bearer'
  | 'get'
  | 'head'
  | 'cookie'
  | 'agent'
  | 'url'
  | 'time'
  /** It changes nothing of the request. */
  | 'nothing'
  | 'insecure'
  | 'follow'
  | 'proxy'
  | 'certificate'
  | 'file';

interface Option {
  readonly names: readonly string[];
  readonly takes: boolean;
  readonly meaning: Meaning;
}

const list = (meaning: Meaning, takes: boolean, ...names: readonly string[]): Option => ({
  names,
  takes,
  meaning,
});

const options: readonly Option[] = [
  list('method', true, '-X', '--request'),
  list('header', true, '-H', '--header'),
  list('data', true, '-d', '--data', '--data-ascii', '--data-binary'),
  list('raw', true, '--data-raw'),
  list('urlencode', true, '--data-urlencode'),
  list('json', true, '--json'),
  list('form', true, '-F', '--form'),
  list('form-text', true, '--form-string'),
  list('user', true, '-u', '--user'),
  list('bearer', true, '--oauth2-bearer'),
  list('get', false, '-G', '--get'),
  list('head', false, '-I', '--head'),
  list('cookie', true, '-b', '--cookie'),
  list('agent', true, '-A', '--user-agent'),
  list('url', true, '--url'),
  list('time', true, '-m', '--max-time'),
  list('nothing', false, '--compressed', '-s', '--silent', '-S', '--show-error', '-v', '--verbose'),
  list('nothing', false, '-i', '--include', '-f', '--fail', '--fail-with-body', '-g', '--globoff'),
  list(
    'nothing',
    false,
    '-0',
    '--http1.0',
    '--http1.1',
    '--http2',
    '--http2-prior-knowledge',
    '--http3',
  ),
  list(
    'nothing',
    false,
    '-N',
    '--no-buffer',
    '-4',
    '--ipv4',
    '-6',
    '--ipv6',
    '-O',
    '--remote-name',
  ),
  list(
    'nothing',
    false,
    '--no-progress-meter',
    '-#',
    '--progress-bar',
    '--tcp-nodelay',
    '--basic',
    '--path-as-is',
  ),
  list(
    'nothing',
    true,
    '-o',
    '--output',
    '-w',
    '--write-out',
    '-e',
    '--referer',
    '-c',
    '--cookie-jar',
  ),
  list(
    'nothing',
    true,
    '--connect-timeout',
    '--retry',
    '--retry-delay',
    '--retry-max-time',
    '--limit-rate',
  ),
  list('insecure', false, '-k', '--insecure'),
  list('follow', false, '-L', '--location', '--location-trusted'),
  list('proxy', true, '-x', '--proxy', '--resolve', '--connect-to', '--interface', '--unix-socket'),
  list('certificate', true, '-E', '--cert', '--key', '--cacert', '--capath', '--pass'),
  list('file', true, '-T', '--upload-file', '-K', '--config'),
];

const byName = new Map(options.flatMap((option) => option.names.map((name) => [name, option])));

export interface CurlArgument {
  readonly meaning: Meaning | 'unknown';
  /** The option's name; empty for a URL without one. */
  readonly name: string;
  readonly value: string;
}

/** The words after `curl`, as options with their values. `-sSd@file` is taken apart; `--data=x` is none of curl's. */
export function curlArguments(words: readonly string[]): readonly CurlArgument[] {
  const found: CurlArgument[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-') || word === '-') {
      found.push({ meaning: 'url', name: '', value: word });
    } else if (word.startsWith('--')) {
      const option = byName.get(word);
      const value = option?.takes === true ? (rest.shift() ?? '') : '';
      found.push({ meaning: option?.meaning ?? 'unknown', name: word, value });
    } else {
      found.push(...shortOptions(word.slice(1), rest));
    }
  }
  return found;
}

function shortOptions(letters: string, rest: string[]): readonly CurlArgument[] {
  const found: CurlArgument[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const name = `-${letters.charAt(at)}`;
    const option = byName.get(name);
    const meaning = option?.meaning ?? 'unknown';
    if (option?.takes !== true) found.push({ meaning, name, value: '' });
    else {
      const value = letters.slice(at + 1) || (rest.shift() ?? '');
      return [...found, { meaning, name, value }];
    }
  }
  return found;
}
