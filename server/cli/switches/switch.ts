import { Command } from 'commander';
import { helpText } from '../shared/help.ts';
import { switchHistoryCommand } from './history.ts';
import { listSwitchesCommand } from './list.ts';
import { pushSwitchesCommand } from './push.ts';
import { continuePushCommand, rollBackPushCommand } from './steer.ts';
import { validateSwitchesCommand } from './validate.ts';

/** `zerohour switch …`: the switches of a target. */
export function switchCommand(): Command {
  return new Command('switch')
    .addHelpText(
      'after',
      helpText({
        notes: 'docs/guides/switches.md describes the switch file, providers and pushes.',
        examples: ['npx zerohour switch validate targets/shop.switches.yaml'],
        exits: ['pass', 'usage'],
      }),
    )
    .addCommand(listSwitchesCommand())
    .addCommand(pushSwitchesCommand())
    .addCommand(continuePushCommand())
    .addCommand(rollBackPushCommand())
    .addCommand(switchHistoryCommand())
    .addCommand(validateSwitchesCommand());
}
