import { join } from 'node:path';
import { Command } from 'commander';
import { dataFolder } from '../../root.ts';
import { targetProofs } from '../../run/admission/targetProofs.ts';
import { exitCode } from '../shared/failure.ts';
import { createScreen } from '../shared/screen.ts';
import { showDiagnostics } from '../scenarios/validate.ts';

/** `zerohour target-token <target>`: what the target's owner publishes to agree to load. */
export function targetTokenCommand(): Command {
  return new Command('target-token')
    .description('Print what the owner of a target publishes to agree to load, for each host.')
    .argument('<target>', "the target's name, or the path of its file")
    .option('--json', 'print the proofs as JSON')
    .addHelpText('after', '\n  $ npx zerohour target-token targets/shop.yaml')
    .action(async (nameOrPath: string, flags: { readonly json?: boolean }) => {
      const screen = createScreen({ json: flags.json === true });
      const found = await targetProofs(nameOrPath, process.cwd(), join(dataFolder(), 'targets'));
      if (!found.ok) {
        screen.json({ target: nameOrPath, valid: false, diagnostics: found.error });
        showDiagnostics(screen, found.error);
        process.exitCode = exitCode.usage;
        return;
      }
      const { target, proofs } = found.value;
      screen.json({ target: target.name, ownership: target.ownership, proofs });
      for (const { host, url, record, token } of proofs) {
        screen.line(screen.paint.bold(host));
        screen.line(`  ownership: file   ${url} answers 200 with: ${token}`);
        if (record !== null) screen.line(`  ownership: dns    TXT record ${record}: ${token}`);
      }
      screen.line(`Target ${target.name} asks for "ownership: ${target.ownership}".`);
    });
}
