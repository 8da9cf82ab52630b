import { Document, isMap, isScalar, Scalar, visit, type YAMLMap } from 'yaml';
import { bounds } from '../scenario/forms.ts';
import { withoutHalves } from '../text/halfCharacter.ts';
import { safeLine } from '../text/safeLine.ts';
import { secretsFileVariable, secretVariable } from '../text/secretValue.ts';
import { formatDuration } from '../text/units.ts';
import type { Draft, DraftDataset, DraftPath, DraftStep } from './draft.ts';

/** Writes a draft as a scenario file, in the short forms that a person would use. */

export interface ScenarioNames {
  readonly scenario: string;
  readonly target: string;
}

/** A mapping of this many characters still fits on a line. */
const flowMax = 78;
/** Time for an answer, when a bound on the whole journey is proposed. */
const perStepMs = 1_000;

export function writeScenario(draft: Draft, names: ScenarioNames, header: string): string {
  const document = new Document({
    name: names.scenario,
    target: names.target,
    ...(draft.datasets.length === 0 ? {} : { data: { datasets: datasetsOf(draft.datasets) } }),
    paths: Object.fromEntries(draft.paths.map((path) => [path.name, pathOf(path)])),
    load: loadOf(draft),
    slos: Object.fromEntries(draft.paths.map(({ name }) => [name, { errors: '1%' }])),
  });
  document.commentBefore = [header, ...secretsComment(draft)]
    .map((line) => ` ${safeLine(line)}`)
    .join('\n');
  comment(document, ['target'], targetComment(draft, names.target));
  for (const { name, comment: text } of draft.datasets) {
    comment(document, ['data', 'datasets', name], text);
  }
  for (const path of draft.paths) {
    comment(
      document,
      ['paths', path.name, 'within'],
      'bound on the whole journey, pauses included',
    );
    for (const { name, comments } of path.steps) {
      above(document, ['paths', path.name, 'steps', name], comments);
    }
  }
  above(document, ['load', 'peak'], ['a smoke rate; write the arrivals of your busiest minute']);
  comment(
    document,
    ['slos', draft.paths[0]?.name ?? ''],
    'add what counts as good, such as p95: 500ms',
  );
  // A scenario file refuses half a character, which a document's escapes may write.
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string') node.value = withoutHalves(node.value);
    },
  });
  layOut(document);
  for (const key of ['data', 'paths', 'load', 'slos']) {
    const pair = pairOf(document.contents, key);
    if (pair !== null && isScalar(pair.key)) pair.key.spaceBefore = true;
  }
  return escaped(document.toString({ lineWidth: 0 }));
}

function targetComment({ baseUrl, otherHosts }: Draft, target: string): string {
  const base = baseUrl === null ? 'the address of your stack' : baseUrl;
  const hosts = otherHosts.length === 0 ? '' : `, and in allowHosts ${otherHosts.join(', ')}`;
  return `write targets/${target}.yaml beside this file, with baseUrl: ${base}${hosts}`;
}

/** What to set where the server starts, before the scenario can run. */
export const secretsComment = ({ secrets }: Pick<Draft, 'secrets'>): readonly string[] =>
  secrets.length === 0
    ? []
    : [
        `Set ${secrets.map(secretVariable).join(', ')} where the server starts, or write NAME=… lines into the file that ${secretsFileVariable} names.`,
      ];

const datasetsOf = (datasets: readonly DraftDataset[]) =>
  Object.fromEntries(datasets.map(({ name }) => [name, { file: `${name}.csv` }]));

function pathOf(path: DraftPath) {
  return {
    within: formatDuration(withinMs(path)),
    steps: Object.fromEntries(path.steps.map((step) => [step.name, stepOf(step)])),
  };
}

/** A journey's pauses and a second for each answer, at most what the language allows. */
const withinMs = ({ steps }: DraftPath): number =>
  Math.min(
    bounds.latencyBoundMsMax,
    1_000 * Math.ceil(steps.reduce((sum, { thinkMs }) => sum + thinkMs + perStepMs, 0) / 1_000),
  );

function stepOf(step: DraftStep): unknown {
  const { method, url, headers, expect, capture, thinkMs, timeoutMs, body } = step;
  const [only, ...more] = expect;
  const form = {
    request: `${method} ${url}`,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    ...(only === undefined ? {} : { expect: more.length === 0 ? only : expect }),
    ...(Object.keys(capture).length === 0 ? {} : { capture }),
    ...(timeoutMs === undefined ? {} : { timeout: spanOf(timeoutMs) }),
    ...(thinkMs === 0 ? {} : { think: spanOf(thinkMs) }),
  };
  return Object.keys(form).length === 1 ? form.request : form;
}

/** `1500ms` rather than `1s500ms`. */
const spanOf = (ms: number): string => (ms % 1_000 === 0 ? formatDuration(ms) : `${ms}ms`);

/** A level lasts longer than any journey, so that journeys end within it. */
function loadOf({ paths }: Draft) {
  const longestMs = Math.max(0, ...paths.map(withinMs));
  return {
    goal: 'hold',
    peak: Object.fromEntries(paths.map(({ name }) => [name, '1/s'])),
    levels: ['100%'],
    hold: formatDuration(Math.max(30_000, 2 * longestMs)),
  };
}

type Path = readonly string[];

function pairOf(node: unknown, key: string) {
  if (!isMap(node)) return null;
  return node.items.find((pair) => isScalar(pair.key) && pair.key.value === key) ?? null;
}

function pairAt(document: Document, path: Path) {
  const parent = path
    .slice(0, -1)
    .reduce((node: unknown, key) => pairOf(node, key)?.value, document.contents);
  return pairOf(parent, path.at(-1) ?? '');
}

/** A comment behind the value, or above the key of a mapping. */
function comment(document: Document, path: Path, text: string): void {
  const value = pairAt(document, path)?.value;
  if (isScalar(value) || isMap(value)) value.comment = ` ${safeLine(text)}`;
}

function above(document: Document, path: Path, comments: readonly string[]): void {
  const key = pairAt(document, path)?.key;
  if (comments.length > 0 && isScalar(key)) {
    key.commentBefore = comments.map((text) => ` ${safeLine(text)}`).join('\n');
  }
}

/** Keys that are written as blocks, however short they are. */
const blocks = ['data', 'datasets', 'paths', 'steps', 'load', 'slos'];

function layOut(document: Document): void {
  visit(document, {
    Pair(_, { key, value }, path) {
      if (!isScalar(key) || !isMap(value)) return;
      const isName = path.some((each) => each === value);
      if (!isName && !blocks.includes(String(key.value))) flow(value, String(key.value).length);
    },
    Seq(_, list) {
      list.flow = JSON.stringify(list).length <= flowMax;
    },
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && unprintable.test(scalar.value)) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
}

function flow(map: YAMLMap, keyLength: number): void {
  const hasBlock = map.items.some(({ key }) => isScalar(key) && blocks.includes(String(key.value)));
  map.flow = !hasBlock && keyLength + JSON.stringify(map).length <= flowMax;
}

const unprintable =
  /[^\t\n -~\u00a0-\u2027\u202f-\u2065\u2070-\ud7ff\ue000-\ufdff\ufe10-\ufeee\ufff0-\ufffd]/;

/** What a file cannot hold stands in double quotes, where an escape means the same. */
const escaped = (text: string): string =>
  text.replace(
    /[^\t\n -~\u00a0-\u2027\u202f-\ud7ff\ue000-\ufefe\uff00-\ufffd]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
