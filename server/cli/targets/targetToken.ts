import { join } from 'node:path';
import { Command } from 'commander';
import { dataFolder } from '../../root.ts';
import { targetProofs } from '../../run/admission/targetProofs.ts';
import { printDiagnostics } from '../shared/diagnostics.ts';
import { helpText } from '../shared/help.ts';
import { createScreen } from '../shared/screen.ts';

/** `zerohour target-token <target>`: the proofs that the target's owner publishes to agree to load. */
export function targetTokenCommand(): Command {
  return new Command('target-token')
    .argument('<target>', "the target's name, or the path of its file")
    .option('--json', 'print the proofs as JSON')
    .addHelpText(
      'after',
      helpText({
        examples: ['npx zerohour target-token targets/shop.yaml'],
        exits: ['pass', 'usage', 'internal'],
      }),
    )
    .action(async (nameOrPath: string, flags: { readonly json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const found = await targetProofs(nameOrPath, process.cwd(), join(dataFolder(), 'targets'));
      if (!found.ok) {
        process.exitCode = printDiagnostics(
          screen,
          found.error,
          { target: nameOrPath },
          'ZH-TARGET-001',
        );
        return;
      }
      const { target, proofs } = found.value;
      screen.json({ target: target.name, ownership: target.ownership, proofs });
      for (const { host, url, record, token } of proofs) {
        screen.line(screen.paint.bold(host));
        screen.line(`  ownership: file   ${url} answers 200 with: ${token}`);
        if (record !== null) screen.line(`  ownership: dns    TXT record ${record}: ${token}`);
      }
      screen.line(`Target ${target.name} has "ownership: ${target.ownership}".`);
    });
}
