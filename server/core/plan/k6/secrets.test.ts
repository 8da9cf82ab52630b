import { expect, it } from 'vitest';
import { goldenPlan } from './golden/cases.golden.ts';
import { secretsCode, secretsModule, toldSecretsCode } from './secrets.ts';

it('gives secrets in the module that k6 reads from stdin, and exports what the script does', () => {
  const value = "a'\\\n\u2028";
  const odd = secretsModule("/tmp/a'b/script.js", { KEY: value }, false);
  expect(odd).toContain(String.raw`import { giveSecrets } from '/tmp/a\'b/script.js';
export * from '/tmp/a\'b/script.js';
giveSecrets({ KEY: 'a\'\\\n\u2028' }, '`);
  // The pattern that the script makes of the literal is the one that hides the value.
  const [, literal = ''] = /, ('(?:[^'\\]|\\.)*')\);\n$/.exec(odd) ?? [];
  expect(`x ${value} y`.replace(new RegExp(new Function(`return ${literal}`)(), 'g'), '***')).toBe(
    'x *** y',
  );
  const two = secretsModule('/s.js', { A: 'hunter22', B: 'letmein1' }, true);
  expect(two).toContain(
    "\nexport { default } from '/s.js';\ngiveSecrets({ A: 'hunter22', B: 'letmein1' }, '(?:",
  );
});

it('a script takes secrets only where its plan names some', () => {
  expect(secretsCode(goldenPlan('purchase'), false)).toBe('');
  expect(secretsCode(goldenPlan('secrets'), false)).not.toContain('hideInHand');
  expect(secretsCode(goldenPlan('secrets'), true)).toContain('\n  hideInHand(hide);\n}');
  expect(toldSecretsCode([])).toBe('');
  expect(toldSecretsCode(['A', 'B'])).toBe(', secret: { A: secret.A, B: secret.B }');
});

it('gives variables of set-up beside secrets, and hides nothing where none is secret', () => {
  const text = secretsModule('/s.js', { 'env REGION': 'north' }, false);
  expect(text).toContain("giveSecrets({ 'env REGION': 'north' }, '\\\\b\\\\B');");
  expect('north, a b'.replace(/\b\B/g, '***')).toBe('north, a b');
});
