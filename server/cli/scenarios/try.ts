import { Command } from 'commander';
import { err, type Result } from '../../core/result.ts';
import type { Trial } from '../../core/trial/trial.ts';
import type { TryRequest } from '../../run/runService.ts';
import { type Api, createApi } from '../shared/api.ts';
import { connect } from '../shared/connection.ts';
import { type CommandFailure, exitOfVerdict } from '../shared/failure.ts';
import { helpText } from '../shared/help.ts';
import { type OpenLocalStack, printAddress } from '../shared/localStack.ts';
import { type OverrideFlags, overridesOf, withOverrides } from '../shared/overrideOptions.ts';
import { scenarioSource } from '../shared/scenarioSource.ts';
import { createScreen, type Screen } from '../shared/screen.ts';
import { showTrial } from './showTrial.ts';

interface Flags extends OverrideFlags {
  readonly target?: string;
  readonly json?: boolean;
}

/** `zerohour try <scenario> [path]`: one journey of each path, once, with all that it sends and gets. */
export function tryCommand({
  openLocalStack,
}: {
  readonly openLocalStack: OpenLocalStack;
}): Command {
  return withOverrides(new Command('try'))
    .argument('<scenario>', 'the scenario file, such as scenarios/mall/smoke.yaml')
    .argument('[path]', 'the only path to try')
    .option('--target <name|file>', "where to drive it, instead of the scenario's own target")
    .option('--json', 'print all of it as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: `Try a scenario before you drive it: the same k6, script, shadow tag and addresses as in a run,
one journey of each path, without pauses. It checks what a run checks (owner's permission, quiet
windows, safety lever, canary), seeds the stock, runs setup and teardown, and prints what was sent,
what came back, what was captured and what each check found. Secrets are shown as ***.
Uses the same server as "zerohour run".`,
        examples: [
          'npx zerohour try scenarios/mall/smoke.yaml',
          'npx zerohour try scenarios/mall/smoke.yaml pay --json',
        ],
        exits: ['pass', 'fail', 'unknown', 'usage', 'missing', 'internal'],
        meanings: {
          pass: 'every journey went through',
          fail: 'the target failed a journey, or does not keep rehearsal traffic apart',
          unknown: 'a journey was refused (sold out), or could not be tried to its end',
        },
      }),
    )
    .action(async (file: string, path: string | undefined, flags: Flags) => {
      const screen = createScreen({ json: flags.json === true });
      const source = await scenarioSource(file, overridesOf(flags));
      const options = { scenarioId: null, target: flags.target ?? null, path: path ?? null };
      const tried = source.ok
        ? await tryWithServer({ ...options, source: source.value }, screen, openLocalStack)
        : source;
      if (!tried.ok) {
        process.exitCode = screen.failure(tried.error);
        return;
      }
      screen.json(tried.value);
      if (flags.json !== true) showTrial(screen, tried.value);
      process.exitCode = exitOfVerdict(tried.value.state);
    });
}

async function tryWithServer(
  request: Omit<TryRequest, 'mayScript'>,
  screen: Screen,
  openLocalStack: OpenLocalStack,
): Promise<Result<Trial, CommandFailure>> {
  const ask = (api: Api) => api.tryScenario(request);
  const running = await connect();
  if (running !== null) return ask(running);
  const print = (line: string): void => screen.line(screen.paint.dim(line));
  // The server itself tries; no worker is needed.
  const stack = await openLocalStack({ port: null, host: null, workers: 0, print });
  if (!stack.ok) return stack;
  try {
    if (stack.value.adminPassword !== null) printAddress(stack.value, screen);
    return await Promise.race([ask(createApi(stack.value)), stack.value.broken.then(err)]);
  } finally {
    await stack.value.stop();
  }
}
