import { Command } from 'commander';
import { helpText } from '../shared/help.ts';
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
    .addCommand(validateSwitchesCommand());
}
