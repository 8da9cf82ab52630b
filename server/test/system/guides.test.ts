import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { judgeScript } from '../../core/scenario/handScript.ts';
import { parseScenario } from '../../core/scenario/parseScenario.ts';
import { publishedSchemas } from '../../core/schemas/publishedSchemas.ts';
import { parseTarget } from '../../core/target/parseTarget.ts';

const firstYaml = (guide: string): string => {
  const text = readFileSync(new URL(`../../../docs/guides/${guide}`, import.meta.url), 'utf8');
  return /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
};

it('the guides show a valid scenario and a valid target', () => {
  expect(parseScenario(firstYaml('scenario.md'), 'guide')).toMatchObject({ ok: true });
  const env = {
    ZEROHOUR_TARGET_SHADOW_KEY: '0123456789abcdef',
    ZEROHOUR_TARGET_AUDIT_URL: 'postgres://audit@db/mall',
  };
  expect(parseTarget(firstYaml('target.md'), 'guide', env)).toMatchObject({ ok: true });
});

it('the guide’s target shows every key that there is', () => {
  const schema: { properties: Readonly<Record<string, unknown>> } = JSON.parse(
    JSON.stringify(publishedSchemas['target.schema.json']()),
  );
  const shown = [...firstYaml('target.md').matchAll(/^([A-Za-z]+):/gm)].map(([, key]) => key);
  // It stands in the place of `baseUrl`: a file has one of the two.
  expect([...shown, 'baseUrls'].sort()).toEqual(Object.keys(schema.properties).sort());
});

it('the guide shows a script by hand that nothing is said against', () => {
  const guide = readFileSync(new URL('../../../docs/guides/scenario.md', import.meta.url), 'utf8');
  const text = /```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
  const { imports, diagnostics } = judgeScript({ file: 'pay.js', text }, true);
  expect(diagnostics).toEqual([]);
  expect(imports.map(({ specifier }) => specifier)).toEqual(['k6', 'k6/http']);
});
