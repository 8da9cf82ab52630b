// @ts-check
import { readFileSync } from 'node:fs';
import { isMap, parseDocument } from 'yaml';
import { parseAuditFile } from '../../core/audit/sources/auditFile.ts';
import { parseCampaign } from '../../core/campaign/campaignFile.ts';
import { parseDrill } from '../../core/drill/parseDrill.ts';
import { parseAgentFile } from '../../core/fault/subject.ts';
import { parseForecast } from '../../core/forecast/forecastFile.ts';
import { parseScenario } from '../../core/scenario/parseScenario.ts';
import { parseSwitchFile } from '../../core/switch/parseSwitchFile.ts';
import { parseTarget } from '../../core/target/parseTarget.ts';

/**
 * A kind of YAML file that a document may show. A whole example is known by `mark`, a key that only
 * this kind has at its top. A fragment is merged into `fragments/<kind>.yaml`.
 *
 * @typedef {{ readonly line: number, readonly message: string }} Problem
 * @typedef {object} DocumentKind
 * @property {string} name
 * @property {string} mark
 * @property {(text: string) => Outcome} parse the parser that a user's file meets
 * @typedef {{ readonly ok: true } | { readonly ok: false, readonly error: readonly Problem[] }} Outcome
 */

const unknownKind =
  'the block is not a whole file of ours by its keys; say KIND-fragment[:PATH] or foreign after yaml';

/** @type {readonly DocumentKind[]} */
export const documentKinds = [
  {
    name: 'agent',
    mark: 'subjects',
    parse: (text) => parseAgentFile(text, 'example', variablesOf(text)),
  },
  { name: 'audit', mark: 'facts', parse: (text) => parseAuditFile(text, 'example') },
  { name: 'campaign', mark: 'rehearsals', parse: (text) => parseCampaign(text, 'example') },
  {
    name: 'switches',
    mark: 'providers',
    parse: (text) => parseSwitchFile(text, 'example', variablesOf(text)),
  },
  { name: 'drill', mark: 'hypothesis', parse: (text) => parseDrill(text, 'example') },
  { name: 'forecast', mark: 'peak', parse: (text) => parseForecast(text, 'example') },
  { name: 'scenario', mark: 'paths', parse: (text) => parseScenario(text, 'example') },
  {
    name: 'target',
    mark: 'baseUrl',
    parse: (text) => parseTarget(text, 'example', variablesOf(text)),
  },
];

/**
 * What is wrong with a YAML block, by line of the block from 1.
 *
 * @param {string} text
 * @param {string} info '' for a whole file, `KIND-fragment[:PATH.OF.KEYS]`, or `foreign`
 * @returns {readonly Problem[]}
 */
export function yamlProblems(text, info) {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    return document.errors.map(({ message, linePos }) => ({
      line: linePos?.[0].line ?? 1,
      message: message.split('\n')[0] ?? message,
    }));
  }
  if (info === 'foreign') return [];
  if (info === '') {
    const kind = documentKinds.find(({ mark }) => document.has(mark));
    return kind === undefined ? [{ line: 0, message: unknownKind }] : problemsOf(kind.parse(text));
  }
  const [, name, path = ''] = /^(\w+)-fragment(?::(\S+))?$/.exec(info) ?? [];
  const kind = documentKinds.find((one) => one.name === name);
  if (kind === undefined) return [{ line: 0, message: unknownKind }];
  const whole = completed(kind, document.toJS(), path === '' ? [] : path.split('.'));
  return problemsOf(kind.parse(whole)).map(({ message }) => ({ line: 0, message }));
}

/** @param {Outcome} outcome */
function problemsOf(outcome) {
  return outcome.ok ? [] : outcome.error;
}

/**
 * @param {DocumentKind} kind
 * @param {unknown} fragment
 * @param {readonly string[]} path
 */
function completed(kind, fragment, path) {
  const file = new URL(`./fragments/${kind.name}.yaml`, import.meta.url);
  const base = parseDocument(readFileSync(file, 'utf8'));
  merge(base, path, fragment);
  return base.toString();
}

/**
 * Puts a value at a path: keys of a map one by one, anything else in the place of what was there.
 *
 * @param {import('yaml').Document} base
 * @param {readonly string[]} path
 * @param {any} value
 */
function merge(base, path, value) {
  const there = path.length === 0 ? base.contents : base.getIn(path);
  const isPlainMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isPlainMap || !isMap(there)) base.setIn(path, base.createNode(value));
  else for (const [key, inner] of Object.entries(value)) merge(base, [...path, key], inner);
}

/**
 * A value for each environment variable that a target names.
 *
 * @param {string} text
 */
function variablesOf(text) {
  const names = [...text.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map(([, name = '']) => name);
  const sampleOf = (/** @type {string} */ name) =>
    /url/i.test(name) ? 'postgres://reader@127.0.0.1/shop' : '0123456789abcdef';
  return Object.fromEntries(names.map((name) => [name, sampleOf(name)]));
}
