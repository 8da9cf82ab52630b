// @ts-check
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readTree } from './tree.mjs';

/**
 * Entry of the check: prints what breaks a rule as `path:line: message (rule)` and ends with 1.
 * `node server/test/check/main.mjs [--root FOLDER] [RULE…]`: every rule when none is named.
 */
register('./typescriptHooks.mjs', import.meta.url);
const { rules } = await import('./rules.mjs');

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const { values, positionals } = parseArgs({
  options: { root: { type: 'string', default: checkout } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !rules.some((rule) => rule.name === name));
if (unknown.length > 0) throw new Error(`no rule is called ${unknown.join(', ')}`);
const chosen = rules.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

const tree = readTree(values.root);
/** @typedef {import('./tree.mjs').Violation & { readonly rule: string }} Broken */
/** @type {Broken[]} */
const broken = [];
for (const { name, check } of chosen) {
  for (const violation of await check(tree)) broken.push({ ...violation, rule: name });
}
broken.sort(byPlace);

for (const { file, line, message, rule } of broken) {
  console.error(`${file}:${line}: ${message} (${rule})`);
}
for (const { name, why } of chosen.filter((rule) => broken.some((one) => one.rule === rule.name))) {
  console.error(`${name}: ${why}`);
}
if (broken.length === 0) {
  console.log(`✓ ${tree.files.length} files keep to ${chosen.length} rules`);
}
process.exitCode = broken.length === 0 ? 0 : 1;

/**
 * @param {Broken} left
 * @param {Broken} right
 */
function byPlace(left, right) {
  return left.file < right.file ? -1 : left.file > right.file ? 1 : left.line - right.line;
}
