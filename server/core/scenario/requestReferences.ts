import type { KeyPath } from '../diagnostics/keyPath.ts';
import { type AnswerPlace, isReadFromBody } from '../traffic/answerValue.ts';
import { statusClasses } from '../traffic/journey.ts';
import { isGivenAddress } from '../traffic/template.ts';
import { parseCapture } from './captureForm.ts';
import { parseCheck } from './checkForm.ts';
import { diagnostic, type Mapping, mapping, type ReferenceDiagnostic, text } from './rawFile.ts';
import { parseRequest } from './shorthand.ts';
import { expectedOf } from './stepSchema.ts';

/** What a step's request says that cannot be sent, or not be answered as the step expects. */

/** HTTP answers HEAD without a body (RFC 9110, 9.3.2), so a value in it would never be found. */
export function headDiagnostics(at: KeyPath, step: Mapping): readonly ReferenceDiagnostic[] {
  if (parseRequest(text(step.request))?.method !== 'HEAD') return [];
  const places: readonly (readonly [KeyPath, AnswerPlace | null])[] = [
    ...Object.entries(mapping(step.capture)).map(
      ([name, value]) => [['capture', name], parseCapture(text(value))] as const,
    ),
    ...Object.entries(mapping(step.check)).map(
      ([name, value]) => [['check', name], parseCheck(text(value))] as const,
    ),
    [['until'], parseCheck(text(step.until))],
    [['until', 'check'], parseCheck(text(mapping(step.until).check))],
  ];
  return places.flatMap(([keys, place]) =>
    place !== null && isReadFromBody(place) ? [diagnostic([...at, ...keys], headHasNone)] : [],
  );
}

const headHasNone = 'an answer to HEAD has no body; look at its status or headers, or write GET';

/** A status that refuses cannot be that of a correct answer: a journey of such a step would never be correct. */
export function statusDiagnostics(at: KeyPath, step: Mapping): readonly ReferenceDiagnostic[] {
  const refused = statusesIn(step.refused);
  const method = parseRequest(text(step.request))?.method;
  if (refused.length === 0 || method === undefined) return [];
  const given = statusesIn(step.expect);
  const both = given.find((status) => refused.includes(status));
  if (both !== undefined) {
    return [diagnostic([...at, 'refused'], `${both} is expected and refused; name it once`)];
  }
  const expected = step.expect === undefined ? expectedOf(method) : given;
  const isRefused = (status: unknown): boolean =>
    refused.some((each) => each === status || each === `${String(status)[0]}xx`);
  return expected.length > 0 && expected.every(isRefused)
    ? [
        diagnostic(
          [...at, 'refused'],
          'refuses every status of a correct answer; write them below expect',
        ),
      ]
    : [];
}

/** Contents, such as `$.errorCode == SOLD_OUT`, are no statuses. */
const statusesIn = (value: unknown): readonly unknown[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (each) => typeof each === 'number' || statusClasses.some((name) => name === each),
  );

/** The host must be known before the run, so that the target's caps can be checked. */
export function urlDiagnostics(path: KeyPath, request: string): readonly ReferenceDiagnostic[] {
  const url = parseRequest(request)?.url;
  if (url === undefined) return [];
  // A placeholder without its end matches to the end of the text, so that the search stays linear.
  const literal = url.replace(/\$\{[^}]*\}?/g, '_');
  if (literal.includes('#')) {
    return [diagnostic(path, 'what follows "#" is not sent; write %23 for the character itself')];
  }
  if (/%(?![0-9A-Fa-f]{2})/.test(literal)) {
    return [
      diagnostic(path, 'a "%" without two hexadecimal digits; write %25 for the character itself'),
    ];
  }
  const foreign = foreignPlaceholder(literal);
  if (foreign !== null) {
    const [written, name] = foreign;
    const message = `"${written}" would be sent as it stands; write \${${name}} for a value, or ${encodeURIComponent(written)} for these characters`;
    return [diagnostic(path, message)];
  }
  if (url.startsWith('/')) return [];
  if (isGivenAddress(url)) return [];
  const [, host] = /^https?:\/\/([^/?#]*)/.exec(url) ?? [];
  if (host === undefined || host === '') {
    return [
      diagnostic(
        path,
        `"${url}" is not a URL; begin it with "/" or "http://host", or with a placeholder that holds a URL`,
      ),
    ];
  }
  if (host.includes('$') || host.includes('@') || !URL.canParse(`http://${host}`)) {
    return [
      diagnostic(path, `"${host}" is not a host; write host or host:port, without placeholders`),
    ];
  }
  return [];
}

/**
 * A part of a URL that other tools fill: `{id}` of OpenAPI, `{{id}}` of Postman, `:id` of a router. No URL holds braces, and
 * hardly one has a segment that begins with a colon.
 */
function foreignPlaceholder(url: string): readonly [written: string, name: string] | null {
  const [path = '', query = ''] = url.replace(/^https?:\/\/[^/?]*/, '').split('?', 2);
  const found =
    /\{+([A-Za-z]\w*)\}+/.exec(path) ??
    /(?<=\/):([A-Za-z]\w*)(?=\/|$)/.exec(path) ??
    /(?<=(?:^|&)[^=&]*=)\{+([A-Za-z]\w*)\}+(?=&|$)/.exec(query);
  return found === null ? null : [found[0], found[1] ?? ''];
}

const unsendable = 'a header value holds no control character, and begins and ends without a blank';

/** Headers that frame a request: HTTP/1.1 and HTTP/2 write them from the body, whatever a script says. */
const framing = new Set(['content-length', 'transfer-encoding', 'trailer']);

/** A value that a placeholder brings is looked at when it is sent. */
export function headerDiagnostics(path: KeyPath, headers: Mapping): readonly ReferenceDiagnostic[] {
  const names = Object.keys(headers);
  return Object.entries(headers).flatMap(([name, value], index) => {
    const at = [...path, name];
    const lower = name.toLowerCase();
    const twin = names.slice(0, index).find((other) => other.toLowerCase() === lower);
    return [
      ...(twin === undefined
        ? []
        : [diagnostic(at, `"${name}" is the header "${twin}" once more; give it once`, 'key')]),
      ...(framing.has(lower)
        ? [diagnostic(at, `"${name}" is written from the body; leave this header out`, 'key')]
        : []),
      ...(typeof value === 'string' && (value.trim() !== value || hasControl(value))
        ? [diagnostic(at, unsendable)]
        : []),
    ];
  });
}

const hasControl = (value: string): boolean =>
  [...value].some((character) => (character < ' ' && character !== '\t') || character === '\u007f');

/** A mapping is JSON; under the content type of a form its receiver would read nonsense. */
export function bodyDiagnostics(at: KeyPath, step: Mapping): readonly ReferenceDiagnostic[] {
  const [typed] = Object.entries(mapping(step.headers)).filter(
    ([name]) => name.toLowerCase() === 'content-type',
  );
  const isForm = text(typed?.[1]).includes('x-www-form-urlencoded');
  if (isForm && typeof step.body === 'object' && step.body !== null) {
    return [diagnostic([...at, 'body'], 'a mapping below "body" is sent as JSON; write "form"')];
  }
  if (step.multipart !== undefined && typed !== undefined) {
    const message =
      '"multipart" is sent as multipart/form-data with a boundary; leave this header out';
    return [diagnostic([...at, 'headers', typed[0]], message, 'key')];
  }
  if (step.form === undefined || typed === undefined || isForm) return [];
  const message = '"form" is sent as application/x-www-form-urlencoded; leave this header out';
  return [diagnostic([...at, 'headers', typed[0]], message, 'key')];
}
