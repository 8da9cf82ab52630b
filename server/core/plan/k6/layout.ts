import type { Plan } from '../plan.ts';
import { beyondPlan } from './metrics.ts';
import { quote } from './names.ts';

/** Parts that generated scripts share: how code is laid out, and how a VU takes over its run. */

export const indent = (lines: readonly string[], by = '  '): string =>
  lines.map((line) => (line === '' ? '' : by + line)).join('\n');

/** Lines one step further in. */
export const indented = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => (line === '' ? '' : `  ${line}`));

/** Blocks with an empty line between them, empty ones left out. */
export const blocks = (...parts: readonly string[]): string =>
  `${parts.filter((part) => part !== '').join('\n\n')}\n`;

/**
 * Request parameters are made once per VU and used again for each request: an object built per
 * request costs more than the rest of the step. `redirects: 0` (in the options) and the tag in
 * every header list are what keep rehearsal traffic inside the allowed hosts, and marked.
 */
export const paramsFunction = `const everyParams = [];
function params(name, timeout, responseType, responseCallback, headers) {
  const made = { tags: { name }, timeout, headers };
  // What k6 does by itself is left out: it reads each parameter of each request.
  if (responseType !== 'none') made.responseType = responseType;
  if (responseCallback !== usual) made.responseCallback = responseCallback;
  everyParams.push(made);
  return made;
}`;

/** For scripts that read `setupData`: its numbers with all their digits. */
export const setupDataLine =
  'for (const name of Object.keys(setupData)) setupData[name] = exactAgain(setupData[name]);';

/** Sets the run's own values from the handover, once per VU. */
export const takeOverFunction = (extra: readonly string[]): string =>
  `// Run id, tag and setup data reach every VU when the run is known.
let run = null;
let setupData = {};
function takeOver(handed) {
  const { run: id, tag, setup } = JSON.parse(JSON.stringify(handed)); // plain objects, cheap to read
  run = id;
  setupData = setup;
  for (const each of everyParams) Object.assign(each.headers, tag.markers, { [tag.header]: tag.value });
${indent(extra)}${extra.length > 0 ? '\n' : ''}}`;

/** The target's own address, which `base` differs from when a target has several; for helpers that compare with it. */
export const targetCode = (plan: Pick<Plan, 'baseUrl'>, helpers: readonly string[]): string =>
  helpers.some((helper) => /\btarget[,)]/.test(helper))
    ? `const target = ${quote(plan.baseUrl)};`
    : '';

/** k6's `sleep` for the pauses of code: think times, if they are `kept`, and what steps wait before they ask again. */
export function pauseImports(code: string, kept = true): readonly string[] {
  const names = [
    ...(kept && code.includes('sleep(') ? ['sleep'] : []),
    ...(code.includes('wait(') ? ['sleep as wait'] : []),
  ];
  return names.length === 0 ? [] : [`import { ${names.join(', ')} } from 'k6';`];
}

/** For drives: counts a start that the plan does not have apart from all others. */
export const leaveOutFunction = `// A start beyond the plan: k6 makes one when it stands still at the end of a stage.
function leaveOut() {
  exec.vu.metrics.tags.scenario = ${quote(beyondPlan)};
}`;
