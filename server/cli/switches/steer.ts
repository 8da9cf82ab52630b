import { Command } from 'commander';
import type { Result } from '../../core/result.ts';
import type { PushView } from '../../run/switch/switchService.ts';
import type { Api } from '../shared/api.ts';
import { callServer } from '../shared/connection.ts';
import type { CommandFailure } from '../shared/failure.ts';
import { helpText, requestExits } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

/** `zerohour switch continue <push>`: a paused push goes on. */
export const continuePushCommand = (): Command =>
  new Command('continue')
    .description('Let a paused push go on with its next batch.')
    .argument('<push>', "the push's id")
    .option('--json', 'print the push as JSON')
    .addHelpText(
      'after',
      helpText({ examples: ['npx zerohour switch continue m3k9x2ab01cd'], exits: requestExits }),
    )
    .action((id: string, flags: { readonly json?: boolean }) =>
      steer(flags.json === true, (api) => api.continuePush(id)),
    );

/** `zerohour switch roll-back <push>`: each instance gets its earlier value. */
export const rollBackPushCommand = (): Command =>
  new Command('roll-back')
    .description('Roll a push under way back: each instance gets its earlier value.')
    .argument('<push>', "the push's id")
    .requiredOption('--reason <text>', 'why, for the history')
    .option('--json', 'print the push as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour switch roll-back m3k9x2ab01cd --reason "customers see errors"'],
        exits: requestExits,
      }),
    )
    .action((id: string, flags: { readonly reason: string; readonly json?: boolean }) =>
      steer(flags.json === true, (api) => api.rollBackPush(id, flags.reason)),
    );

async function steer(
  json: boolean,
  request: (api: Api) => Promise<Result<PushView, CommandFailure>>,
): Promise<void> {
  const screen = createScreen({ json });
  const push = await callServer(screen, request);
  if (push === null) return;
  screen.json(push);
  screen.line(`push ${push.id} was asked; it is ${push.state}`);
}
