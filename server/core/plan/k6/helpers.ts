import { k6ErrorCodes } from '../../evidence/k6ErrorCodes.ts';
import { k6ErrorTexts } from '../../evidence/k6ErrorTexts.ts';
import { answerHelpers } from './answerHelpers.ts';
import { failureReasons } from './metrics.ts';
import { quote } from './names.ts';
import { rowHelpers } from './rowHelpers.ts';
import { slotHelpers } from './slots.ts';

/** Functions that a generated script may hold; `helpersCode` gives those that its code calls. */

const parse = `// The answer as JSON, or undefined where it is not JSON.
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}`;

const bodyReason = `// Why a value is missing: perhaps the body is not JSON at all.
function bodyReason(text, reason) {
  if (parse(text) !== undefined) return reason;
  return String(text).startsWith('\\ufeff') ? ${quote(failureReasons.byteOrderMark)} : ${quote(failureReasons.notJson)};
}`;

const exact = `// A number with the digits that its text has, where a double would change them.
class Exact {
  constructor(exact) {
    this.exact = exact;
  }
  toString() {
    return this.exact;
  }
  toJSON() {
    return this.exact;
  }
}`;

const exactAgain = `// Setup hands on what it captured as JSON, and so an exact number as an object.
function exactAgain(value) {
  return typeof value === 'object' ? new Exact(value.exact) : value;
}`;

const valueAt = `// The value at a selector; of a number that a double would change, its text in the answer.
function valueAt(res, selector) {
  const value = res.json(selector);
  if (typeof value !== 'number') return value;
  const text = res.json(\`\${selector}|@tostr\`);
  return String(value) === text ? value : new Exact(text);
}`;

const elementsAt = `// The value at a selector; the numbers of a list keep all their digits.
function elementsAt(res, selector) {
  const value = res.json(selector);
  if (!Array.isArray(value)) return value;
  return value.map((each, index) => typeof each === 'number' ? valueAt(res, \`\${selector}.\${index}\`) : each);
}`;

const isValue = `// Whether a captured value can stand in a request: a text, a number, true or false.
function isValue(value) {
  return typeof value === 'object' ? value instanceof Exact : value !== undefined;
}`;

const captureReason = `// What a capture found in the place of a value, cut short; a VU tells 16 of them apart.
const foundKinds = new Set();
function captureReason(res, name, value) {
  const reason = \`capture \${name}\`;
  if (value === undefined) return bodyReason(res.body, reason);
  const text = hide(JSON.stringify(value)).replace(/\\d+/g, '#');
  const shown = \`\${reason} ${failureReasons.found} \${text.length > 40 ? \`\${text.slice(0, 40)}…\` : text}\`;
  if (foundKinds.size < 16) foundKinds.add(shown);
  if (foundKinds.has(shown)) return shown;
  return \`\${reason} ${failureReasons.found} \${Array.isArray(value) ? 'a list' : 'an object'}\`;
}`;

const hide = `// What stands in place of a text that holds a secret; without secrets the text itself.
let hide = (text) => text;`;

const shown = `// A value as it is told: as JSON with all its digits, cut short.
function shown(value) {
  if (value === undefined) return 'nothing';
  const text = hide(value instanceof Exact ? value.exact : JSON.stringify(value));
  return text.length > 500 ? \`\${text.slice(0, 500)}…\` : text;
}`;

const shownStatus = `// The status of an answer, or why there is none.
function shownStatus(res) {
  return res.status === 0 ? reasonOf(res) : String(res.status);
}`;

const decimal = `// A number's text in one form: 1e2, 100 and 100.0 are the same; other texts stay as they are.
function decimal(text) {
  const parts = /^(-?)(\\d+)(?:\\.(\\d+))?(?:[eE]([+-]?\\d+))?$/.exec(text);
  if (parts === null) return text;
  const [, sign, whole, fraction = '', exponent = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return \`\${sign}\${significant}e\${power}\`;
}`;

const isSame = `// Whether a found value is the one that placeholders give: numbers by value, all else as text.
function isSame(found, wanted) {
  if (typeof found === 'number' || found instanceof Exact) {
    return decimal(String(found)) === decimal(String(wanted));
  }
  return isValue(found) && String(found) === String(wanted);
}`;

const isBetween = `function isBetween(value, min, max) {
  return typeof value === 'number' && value >= min && value <= max;
}`;

const isUnsendable = `// A header cannot carry control characters, and loses blanks at either end.
function isUnsendable(value) {
  return /[\\x00-\\x08\\x0a-\\x1f\\x7f]|^[ \\t]|[ \\t]$/.test(value);
}`;

const asJson = `// A value as JSON: a number with all its digits.
function asJson(value) {
  return typeof value === 'object' && value instanceof Exact ? value.exact : JSON.stringify(value);
}`;

const inJson = `// A value between the quotes of a JSON string.
function inJson(value) {
  return JSON.stringify(String(value)).slice(1, -1);
}`;

const bareJson = `// A value outside of quotes in JSON: what JSON knows as a number or word stays as it is.
function bareJson(value) {
  const text = String(value);
  const isJson = /^(-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?|true|false|null)$/.test(text);
  return isJson ? text : JSON.stringify(text);
}`;

const fromJson = `// A value of a row that is written as JSON, as it stands in a text: a number keeps its digits.
function fromJson(json) {
  return json[0] === '"' ? JSON.parse(json) : json;
}`;

const singleCodes = k6ErrorCodes.filter(({ from, to }) => from === to);
const ranges = k6ErrorCodes.filter(({ from, to }) => from !== to);
const lines = (entries: readonly string[]): string =>
  entries.map((entry) => `  ${entry},`).join('\n');

const reasonOf = `// Why there is no answer, in the report's words: by k6's code, by its text, by the range of its code.
const codes = {
${lines(singleCodes.map(({ from, reason }) => `${from}: ${quote(reason)}`))}
};
const texts = [
${lines(k6ErrorTexts.map(({ text, reason }) => `[${quote(text)}, ${quote(reason)}]`))}
];
const ranges = [
${lines(ranges.map(({ from, to, reason }) => `[${from}, ${to}, ${quote(reason)}]`))}
];
function reasonOf(res) {
  if (res.status >= 300 && res.status <= 399) return redirectReason(res);
  if (res.status !== 0) return \`status \${res.status}\`;
  const code = res.error_code;
  if (codes[code]) return codes[code];
  const text = texts.find((each) => res.error.includes(each[0]));
  if (text) return text[1];
  const range = ranges.find((each) => code >= each[0] && code <= each[1]);
  return range ? range[2] : ${quote(failureReasons.noAnswer)};
}`;

const redirectReason = `// A redirect and where it leads, cut short; a VU tells 16 of them apart.
const redirects = new Set();
function redirectReason(res) {
  const to = res.headers.Location;
  const reason = \`status \${res.status}\`;
  if (!to) return reason;
  const short = hide(to).replace(/[?#].*$/s, '').replace(/\\d+/g, '#');
  const shown = \`\${reason} → \${short.length > 60 ? \`\${short.slice(0, 60)}…\` : short}, ${failureReasons.notFollowed}\`;
  if (redirects.size < 16) redirects.add(shown);
  return redirects.has(shown) ? shown : \`\${reason}, ${failureReasons.notFollowed}\`;
}`;

const mixed = `// The start of what is random in a journey: its number and a salt, well mixed (fmix32 of MurmurHash3, A. Appleby).
const { imul } = Math;
function mixed(salt, iteration) {
  let hash = salt ^ imul(iteration + 1, 0x9e3779b1);
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}`;

const random = `// mulberry32 (T. Ettinger, public domain), started anew for each journey from the seed and the
// journey's number over all shards: the same seed draws the same, with any number of shards.
let state = 0;
function startDraws(salt, iteration) {
  state = mixed(salt, iteration);
}
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let drawn = imul(state ^ (state >>> 15), state | 1);
  drawn ^= drawn + imul(drawn ^ (drawn >>> 7), drawn | 61);
  return ((drawn ^ (drawn >>> 14)) >>> 0) / 4294967296;
}`;

const choice = `// A number from 0 to 1 for a choice. It follows from the seed, the journey and the place, whatever was drawn before.
function choice(salt, iteration, place) {
  const kept = state;
  startDraws(salt ^ Math.imul(place, 0x85ebca6b), iteration);
  const drawn = random();
  state = kept;
  return drawn;
}`;

const oneOf = `// The index of one element of a list, at random; of an empty list and of none, one that finds nothing.
function oneOf(count) {
  return count > 0 ? Math.floor(random() * count) : -1;
}`;

const uniform = `function uniform(min, max) {
  return min + random() * (max - min);
}`;

const exponential = `function exponential(mean, max) {
  return Math.min(max, -mean * Math.log(1 - random()));
}`;

const normal = `// G. E. P. Box and M. E. Muller 1958, cut at three standard deviations and at zero.
function normal(mean, sd) {
  const z = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(0, mean + sd * Math.max(-3, Math.min(3, z)));
}`;

/** In an order that defines each before it is called. */
const all: readonly (readonly [name: string, code: string])[] = [
  ['Exact', exact],
  ['exactAgain', exactAgain],
  ['hide', hide],
  ['valueAt', valueAt],
  ['elementsAt', elementsAt],
  ['isValue', isValue],
  ['parse', parse],
  ['bodyReason', bodyReason],
  ['captureReason', captureReason],
  ['decimal', decimal],
  ['isSame', isSame],
  ['isBetween', isBetween],
  ['isUnsendable', isUnsendable],
  ['asJson', asJson],
  ['inJson', inJson],
  ['bareJson', bareJson],
  ['fromJson', fromJson],
  ['redirectReason', redirectReason],
  ['reasonOf', reasonOf],
  ['shown', shown],
  ['shownStatus', shownStatus],
  ['mixed', mixed],
  ['random', random],
  ['choice', choice],
  ['oneOf', oneOf],
  ['uniform', uniform],
  ['exponential', exponential],
  ['normal', normal],
  ...rowHelpers,
  ...answerHelpers,
  ...slotHelpers,
];

/** The helpers that the code calls, directly or through other helpers. */
export function helpersCode(code: string): readonly string[] {
  const needed = new Set<string>();
  const need = (text: string): void => {
    for (const [name, source] of all) {
      if (needed.has(name) || !calls(text, name)) continue;
      needed.add(name);
      need(source.replace(`function ${name}(`, ''));
    }
  };
  need(code);
  return all.filter(([name]) => needed.has(name)).map(([, source]) => source);
}

function calls(text: string, name: string): boolean {
  if (name === 'Exact' || name === 'hide') return new RegExp(`\\b${name}\\b`).test(text);
  // A script by hand is given the function itself, and its journey sets where the draws begin.
  if (name === 'random' && /\bstate = /.test(text)) return true;
  return new RegExp(`(?<![.\\w])${name === 'random' ? '(?:random|startDraws)' : name}\\(`).test(
    text,
  );
}
