import { err, ok, type Result } from '../result.ts';
import { parseRequest } from '../scenario/shorthand.ts';
import { percentEncoded } from '../text/halfCharacter.ts';
import { type CurlArgument, curlArguments, type Meaning } from './curlOptions.ts';
import { createNotices, type ImportProblem, type Notices, type Reading } from './draft.ts';
import { ownHeaders } from './headers.ts';
import type { Importer } from './importer.ts';
import { type JourneyEntry, journeyReading } from './journeyReading.ts';
import {
  type Body,
  bodyFrom,
  formFields,
  type ImportedRequest,
  type Pair,
  userOf,
  withoutUser,
} from './request.ts';
import { type ShellCommand, shellCommands } from './shellText.ts';

/** Command lines of curl, as "Copy as cURL (bash)" of a browser gives them: each one is a step. */
export const curl: Importer = {
  name: 'curl',
  title: 'curl command lines',
  recognises: (text) => /^(?:[$>]\s+)?curl(?:\.exe)?\s/m.test(text),
  read(text) {
    const windows = text
      .split('\n')
      .findIndex((line) => /^\s*curl .*\^\r?$|^\s*curl \^"/.test(line));
    if (windows >= 0) return err(windowsLine(windows + 1));
    const commands = shellCommands(text.replace(/^\ufeff/, ''));
    return commands.ok ? readCommands(commands.value) : commands;
  },
};

const windowsLine = (line: number): ImportProblem => ({
  place: `line ${line}`,
  message: 'is a command of the Windows command line',
  remedy: 'Copy it as "cURL (bash)".',
});

function readCommands(commands: readonly ShellCommand[]): Result<Reading, ImportProblem> {
  const notices = createNotices();
  const entries = commands.flatMap((command) => entryOf(command, notices));
  const [first] = entries;
  if (first === undefined) {
    const message = 'has no curl command that a step can send';
    return err({
      place: 'line 1',
      message,
      remedy: 'Copy a request of the network tab as "cURL (bash)".',
    });
  }
  const { origin } = first.request.url;
  for (const { request } of entries) {
    if (request.url.origin === origin) continue;
    notices.add(
      `request to ${request.url.host}`,
      request.place,
      `the step is there; add "${request.url.host}" to the target's allowHosts`,
    );
  }
  return ok(journeyReading(entries, 'commands', origin, notices));
}

function entryOf({ words, line }: ShellCommand, notices: Notices): readonly JourneyEntry[] {
  const place = `line ${line}`;
  const at = words.findIndex((word) => /(?:^|\/)curl(?:\.exe)?$/.test(word));
  // Before the command stand a prompt and variables of its environment.
  if (at < 0 || !words.slice(0, at).every((word) => /^[$>]$|^\w+=/.test(word))) {
    notices.add('other command', place, 'only curl is read');
    return [];
  }
  const args = curlArguments(words.slice(at + 1));
  tellOptions(args, place, notices);
  const of = (...meanings: readonly Meaning[]): readonly string[] =>
    args
      .filter(({ meaning }) => meanings.some((each) => each === meaning))
      .map(({ value }) => value);
  const body = bodyOf(args, place, notices);
  const urls = of('url').map(urlOf);
  if (body === null) return [];
  if (urls.length === 0) notices.add('command without a URL', place, 'copy the request again');
  return urls.flatMap((url) => {
    if (url === null) {
      notices.add('URL that is none', place, 'write http:// or https:// and a host');
      return [];
    }
    const request = requestOf(args, url, body, place, notices);
    if (parseRequest(`${request.method} /`) === null) {
      notices.add(
        'request with a method that steps do not have',
        place,
        'write a script by hand if it matters',
      );
      return [];
    }
    const [seconds] = of('time')
      .map(Number)
      .filter((value) => value >= 0.001 && value <= 120);
    const timeoutMs = seconds === undefined ? undefined : Math.round(seconds * 1_000);
    return [{ request, answer: null, expect: [], thinkMs: 0, timeoutMs, comments: [] }];
  });
}

function urlOf(text: string): URL | null {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(whole)) return null;
  const url = new URL(whole);
  return /^https?:$/.test(url.protocol) ? url : null;
}

const remedies: Readonly<
  Partial<Record<Meaning | 'unknown', readonly [kind: string, remedy: string]>>
> = {
  insecure: [
    'option for certificates that are not checked',
    'say in the target file how its certificate is trusted',
  ],
  follow: ['option to follow redirects', 'write "follow: true" in the step'],
  proxy: ['option for another way to the host', 'the target file says where the load goes'],
  certificate: ['option for a certificate or key', 'the target file says how the host is trusted'],
  cookie: [
    'cookie',
    'the cookie jar of each virtual user keeps what the target sets; log in by a step',
  ],
  file: ['option that reads a file', 'write the request in a script by hand'],
  unknown: ['option that is not known', 'see whether the step needs it'],
};

function tellOptions(args: readonly CurlArgument[], place: string, notices: Notices): void {
  for (const { meaning, name } of args) {
    const told = remedies[meaning];
    if (told === undefined) continue;
    const [kind, remedy] = told;
    notices.add(meaning === 'unknown' ? `${kind}: ${name.slice(0, 40)}` : kind, place, remedy);
  }
}

const splitHeader = (text: string): readonly Pair[] => {
  const at = text.indexOf(':');
  // `-H 'Accept:'` takes a header out, `-H 'X-Empty;'` sends an empty one, and `:authority` is none of HTTP/1.1.
  if (at <= 0) return text.endsWith(';') ? [[text.slice(0, -1), '']] : [];
  const value = text.slice(at + 1).trim();
  return value === '' ? [] : [[text.slice(0, at).trim(), value]];
};

const values = (args: readonly CurlArgument[], meaning: Meaning): readonly string[] =>
  args.filter((each) => each.meaning === meaning).map(({ value }) => value);

function contentTypeOf(args: readonly CurlArgument[]): string {
  const typed = values(args, 'header')
    .flatMap(splitHeader)
    .find(([name]) => name.toLowerCase() === 'content-type');
  if (typed !== undefined) return typed[1];
  return values(args, 'json').length > 0 ? 'application/json' : 'application/x-www-form-urlencoded';
}

/** Null where a file would have to be read. */
function bodyOf(args: readonly CurlArgument[], place: string, notices: Notices): Body | null {
  const reads = args.some(
    ({ meaning, value }) =>
      meaning === 'file' ||
      ((meaning === 'data' || meaning === 'json') && value.startsWith('@')) ||
      (meaning === 'urlencode' && /^[^=]*@/.test(value)) ||
      (meaning === 'form' && /=[@<]/.test(value)),
  );
  if (reads) {
    notices.add('command that sends a file', place, 'write the request in a script by hand');
    return null;
  }
  const fields = args
    .filter(({ meaning }) => meaning === 'form' || meaning === 'form-text')
    .map(({ meaning, value }) => fieldOf(value, meaning === 'form'));
  if (fields.length > 0) return { kind: 'multipart', fields };
  if (values(args, 'get').length > 0) return { kind: 'none' };
  const json = values(args, 'json');
  const text = json.length > 0 ? json.join('') : dataOf(args);
  return bodyFrom(text, contentTypeOf(args));
}

/** `name=value;type=text/plain`: the type is left out. */
function fieldOf(text: string, hasType: boolean): Pair {
  const at = text.indexOf('=');
  const value = text.slice(at + 1);
  return [text.slice(0, Math.max(0, at)), hasType ? value.replace(/;type=[^;]*$/, '') : value];
}

const dataOf = (args: readonly CurlArgument[]): string =>
  args
    .flatMap(({ meaning, value }) => {
      if (meaning === 'data' || meaning === 'raw') return [value];
      return meaning === 'urlencode' ? [urlencoded(value)] : [];
    })
    .join('&');

function urlencoded(text: string): string {
  const at = text.indexOf('=');
  const name = at > 0 ? `${text.slice(0, at)}=` : '';
  const value = at < 0 ? text : text.slice(at + 1);
  return name + percentEncoded(value);
}

function requestOf(
  args: readonly CurlArgument[],
  given: URL,
  body: Body,
  place: string,
  notices: Notices,
): ImportedRequest {
  const url = withoutUser(given);
  if (values(args, 'get').length > 0) {
    const query = formFields(dataOf(args)).map(
      ([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`,
    );
    url.search = [url.search.slice(1), ...query].filter((part) => part !== '').join('&');
  }
  const [method] = values(args, 'method').slice(-1);
  const isHead = values(args, 'head').length > 0;
  const usual = isHead ? 'HEAD' : body.kind === 'none' ? 'GET' : 'POST';
  const basic = values(args, 'user').map(
    (user): Pair => ['Authorization', `Basic ${base64(user)}`],
  );
  const bearer = values(args, 'bearer').map((token): Pair => ['Authorization', `Bearer ${token}`]);
  const agent = values(args, 'agent').map((name): Pair => ['User-Agent', name]);
  const headers = values(args, 'header').flatMap(splitHeader);
  const json: readonly Pair[] =
    values(args, 'json').length > 0 ? [['Accept', 'application/json']] : [];
  const all = [...json, ...basic, ...bearer, ...userOf(given), ...headers];
  const kept = [...ownHeaders(all, place, notices), ...agent];
  return { method: (method ?? usual).toUpperCase(), url, headers: kept, body, place };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
