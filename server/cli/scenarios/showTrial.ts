import type { Exchange } from '../../core/exchange/exchange.ts';
import { flowText } from '../../core/measure/flowCounts.ts';
import { duration } from '../../core/text/figures.ts';
import type { Trial, TrialPath, TrialStep } from '../../core/trial/trial.ts';
import type { HopSummary } from '../../core/verdict/isolation.ts';
import type { Screen } from '../shared/screen.ts';

/** Prints a trial: for each path its requests and answers, then what it comes to. */
export function showTrial(screen: Screen, trial: Trial): void {
  const { paint } = screen;
  const { scenario, target, baseUrl, run } = trial;
  screen.line(`${paint.bold(safe(scenario))} on ${safe(target)} (${safe(baseUrl)}), run ${run}`);
  for (const line of new Set(trial.preflight?.hops.map(storeLine))) screen.line(line);
  for (const { name, value } of trial.setup) {
    screen.line(`  setup captured ${safe(name)} = ${safe(value)}`);
  }
  for (const path of trial.paths) showPath(screen, path);
  screen.line('');
  for (const note of trial.notes) screen.line(paint.dim(`note: ${safe(note)}`));
  screen.line(summary(screen, trial));
}

/** A hop is asked at its own address and again along the link; it mostly says the same. */
const storeLine = ({ service, store }: HopSummary): string =>
  `  store chosen by ${safe(service)}: ${safe(store ?? 'not said')}`;

/** What a target says may hold control characters; a line for people shows them as spaces. */
const safe = (text: string): string => text.replace(/\p{C}+/gu, ' ');

function showPath(screen: Screen, path: TrialPath): void {
  const { paint } = screen;
  screen.line('');
  const trace = path.traceId === null ? '' : paint.dim(`, trace ${path.traceId}`);
  screen.line(
    `${mark(screen, path.outcome)} ${paint.bold(path.path)} ${outcomeText(path)}${trace}`,
  );
  for (const step of path.steps) showStep(screen, step);
  for (const { name, counts } of path.flow ?? []) {
    screen.line(`  flow of ${safe(name)}: ${flowText(counts)}`);
  }
}

function outcomeText({ outcome, step, reason, serviceMs }: TrialPath): string {
  const time = duration(serviceMs);
  if (outcome === 'correct') return `correct in ${time}`;
  const where = step === null ? '' : ` at ${safe(step)}`;
  const words = { failed: 'failed', refused: 'refused', unknown: 'not known' }[outcome];
  return `${words}${where}${reason === null ? '' : `: ${safe(reason)}`} (${time})`;
}

function showStep(screen: Screen, { step, exchange, checks, captures }: TrialStep): void {
  const { paint } = screen;
  const { request, answer, durationMs } = exchange;
  screen.line(`  ${paint.bold(safe(step))}  ${safe(`${request.method} ${request.url}`)}`);
  const status = answer.status === 0 ? 'no answer' : String(answer.status);
  showHeaders(screen, '>', request.headers);
  showBody(screen, '>', request.body);
  const error = answer.error === null ? '' : `, ${safe(answer.error)}`;
  screen.line(`    < ${status} in ${duration(durationMs)}${error}`);
  showHeaders(screen, '<', answer.headers);
  showBody(screen, '<', answer.body ?? '');
  for (const check of checks) {
    const found = check.passed
      ? safe(check.found)
      : `${safe(check.found)}, wanted ${safe(check.wanted)}`;
    const sign = mark(screen, check.passed ? 'correct' : 'failed');
    screen.line(`    ${sign} check ${safe(check.name)}: found ${found}`);
  }
  for (const { name, value } of captures) {
    screen.line(`    captured ${safe(name)} = ${safe(value)}`);
  }
}

function showHeaders(screen: Screen, sign: string, headers: Exchange['request']['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    screen.line(screen.paint.dim(`    ${sign} ${safe(name)}: ${safe(value)}`));
  }
}

function showBody(screen: Screen, sign: string, body: string): void {
  if (body === '') return;
  for (const line of body.split(/\r?\n/)) screen.line(`    ${sign} ${safe(line)}`);
}

function mark({ paint }: Screen, outcome: TrialPath['outcome']): string {
  if (outcome === 'correct') return paint.green('✓');
  return outcome === 'failed' ? paint.red('✗') : paint.yellow('?');
}

function summary({ paint }: Screen, trial: Trial): string {
  const { state, problem, paths, durationMs } = trial;
  const colour = { pass: paint.green, fail: paint.red, unknown: paint.yellow }[state];
  const through = paths.filter(({ outcome }) => outcome === 'correct').length;
  const what =
    problem === null ? `${through} of ${paths.length} journeys went through` : safe(problem);
  return `${colour(paint.bold(state.toUpperCase()))}  ${what} (${duration(durationMs)})`;
}
