import { hopStatuses, nextHopFunction, resolveFunctions } from './handRedirects.ts';

/** Functions of a generated script that find values in an answer, or make them. */

const textOf = `function textOf(res) {
  return typeof res.body === 'string' ? res.body : '';
}`;

const sizeOf = `// Bytes of the body. Of one that is not UTF-8 text only what the target says is known: each stray byte became U+FFFD.
function sizeOf(res) {
  const text = textOf(res);
  if (!text.includes('\\ufffd')) return encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, '.').length;
  const { 'Content-Length': length, 'Content-Encoding': packed } = res.headers;
  return length === undefined || packed !== undefined ? undefined : Number(length);
}`;

const isLost = `// Whether a captured text is not what the answer holds: a stray byte and half a character are read as U+FFFD.
function isLost(res, value) {
  if (typeof value !== 'string' || !value.includes('\\ufffd')) return false;
  const body = textOf(res);
  if (!body.includes('\\ufffd')) return !/\\\\ufffd/i.test(body);
  const { 'Content-Length': length, 'Content-Encoding': packed } = res.headers;
  return packed !== undefined || Number(length) !== encodeURIComponent(body).replace(/%[0-9A-F]{2}/g, '.').length;
}`;

const cookieOf = `// The value of a cookie that this answer sets.
function cookieOf(res, name) {
  const [cookie] = res.cookies[name] || [];
  return cookie === undefined ? undefined : cookie.value;
}`;

const firstGroup = `function firstGroup(res, pattern) {
  const match = pattern.exec(textOf(res));
  return match === null ? undefined : match[1];
}`;

const firstElement = `// Of the first element of a page that the selector finds: an attribute, or its text.
function firstElement(page, selector, attribute) {
  const found = page.find(selector).first();
  if (found.size() === 0) return undefined;
  return attribute === null ? found.text().trim() : found.attr(attribute);
}`;

const indexWhere = `// The index of the first element of a list that passes; of none, one that finds nothing.
function indexWhere(list, passes) {
  return Array.isArray(list) ? list.findIndex(passes) : -1;
}`;

const numberIn = `// The number that a text says; other texts say none.
function numberIn(text) {
  return /^\\s*-?\\d+(\\.\\d+)?\\s*$/.test(text) ? Number(text) : undefined;
}`;

const isNumber = `function isNumber(value, passes) {
  return typeof value === 'number' && passes(value);
}`;

const holds = `// Whether a text holds another, or a list an element.
function holds(value, wanted, same = (one, other) => one === other) {
  if (Array.isArray(value)) return value.some((each) => same(each, wanted));
  return typeof value === 'string' && value.includes(String(wanted));
}`;

const matches = `function matches(value, pattern) {
  return isValue(value) && pattern.test(String(value));
}`;

const wholeBetween = `function wholeBetween(min, max) {
  return min + Math.floor(random() * (max - min + 1));
}`;

const uuid = `// A UUID of version 4 by its form. The first digits follow from the run, so that two runs of a seed share none.
function uuid() {
  let hash = 0x811c9dc5;
  for (const character of run) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  const digits = (count) => Math.floor(random() * 16 ** count).toString(16).padStart(count, '0');
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  const first = (hash >>> 0).toString(16).padStart(8, '0');
  return \`\${first}-\${digits(4)}-4\${digits(3)}-\${variant}\${digits(3)}-\${digits(6)}\${digits(6)}\`;
}`;

const isBelow = `function isBelow(url, from) {
  return url.startsWith(from) && /^(?:[/?#]|$)/.test(url.slice(from.length));
}`;

const moved = `// An address below the target's base, by the port of this VU that stands for it, and the other way round.
function moved(url, from, to) {
  return isBelow(url, from) ? to + url.slice(from.length) : url;
}`;

const urlOf = `function urlOf(res) {
  return moved(res.url, base, target);
}`;

const locationOf = `function locationOf(res) {
  const to = res.headers.Location;
  return to === undefined ? undefined : resolved(urlOf(res), to);
}`;

const isAddress = `// Whether a value can be requested: a whole URL, or a path from "/".
function isAddress(value) {
  return /^(?:https?:\\/\\/|\\/(?!\\/))/i.test(String(value));
}`;

const addressOf = `// Where a value leads. Requests to the target carry its name, and no other host sees it.
function addressOf(value, { headers }) {
  const text = String(value);
  const url = text.startsWith('/') ? base + text : moved(text, target, base);
  if (spread !== null) {
    if (isBelow(url, base)) headers.Host = host;
    else delete headers.Host;
  }
  return url;
}`;

const nextHop = `const { keys } = Object;
const lower = (text) => text.toLowerCase();
const inward = (url) => moved(url, base, target);
${hopStatuses}
${nextHopFunction}`;

const followed = `// Sends a request and follows its redirects. Each is a request of its own, whose series are told apart by
// the tag "redirect"; hopsMs sums up what they took.
let hopsMs = 0;
function followed(method, url, body, params, told) {
  let hop = { method, url, body, params };
  let res = http.request(method, url, body, params);
  hopsMs = res.timings.duration;
  for (let left = 20; left > 0; left -= 1) {
    const next = nextHop(res, hop);
    if (next === null) break;
    told(res);
    const tags = { ...params.tags, redirect: 'yes' };
    hop = { ...next, params: { ...next.params, tags } };
    res = http.request(hop.method, addressOf(hop.url, hop.params), hop.body, hop.params);
    hopsMs += res.timings.duration;
  }
  return res;
}`;

const retryMs = `// The pause before another try in ms: what Retry-After asks for in seconds or as a date, else the step's own.
// Null where it asks for more than the step waits.
function retryMs(res, ownMs, mostMs) {
  const asked = (res.headers || {})['Retry-After'];
  const until = /^ *\\d+ *$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
  if (asked === undefined || Number.isNaN(until)) return Math.min(ownMs, mostMs);
  return until > mostMs ? null : Math.max(0, until);
}`;

const multipart = `// A body of multipart/form-data (RFC 7578); names are written as browsers write them.
function utf8(text) {
  const raw = unescape(encodeURIComponent(text));
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}
function inPart(name) {
  return name.replace(/"/g, '%22').replace(/\\r/g, '%0D').replace(/\\n/g, '%0A');
}
function multipart(boundary, parts) {
  const pieces = parts.flatMap(([name, content, fileName, type]) => {
    const isFile = type !== undefined;
    const file = isFile ? \`; filename="\${inPart(fileName)}"\\r\\nContent-Type: \${type}\` : '';
    const head = \`--\${boundary}\\r\\nContent-Disposition: form-data; name="\${inPart(name)}"\${file}\\r\\n\\r\\n\`;
    return [utf8(head), isFile ? new Uint8Array(content) : utf8(content), utf8('\\r\\n')];
  });
  pieces.push(utf8(\`--\${boundary}--\\r\\n\`));
  const body = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  return body.buffer;
}`;

export const answerHelpers: readonly (readonly [name: string, code: string])[] = [
  ['textOf', textOf],
  ['sizeOf', sizeOf],
  ['isLost', isLost],
  ['cookieOf', cookieOf],
  ['firstGroup', firstGroup],
  ['firstElement', firstElement],
  ['indexWhere', indexWhere],
  ['numberIn', numberIn],
  ['isNumber', isNumber],
  ['holds', holds],
  ['matches', matches],
  ['wholeBetween', wholeBetween],
  ['uuid', uuid],
  ['isBelow', isBelow],
  ['moved', moved],
  ['resolved', resolveFunctions],
  ['urlOf', urlOf],
  ['locationOf', locationOf],
  ['isAddress', isAddress],
  ['addressOf', addressOf],
  ['multipart', multipart],
  ['nextHop', nextHop],
  ['followed', followed],
  ['retryMs', retryMs],
];
