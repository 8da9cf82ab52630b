import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseScenario } from './parseScenario.ts';
import { parseTarget } from './parseTarget.ts';

const guide = readFileSync(new URL('../../../docs/guides/scenario.md', import.meta.url), 'utf8');
const [scenario = '', target = ''] = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, yaml]) => yaml,
);

it('the guide shows a valid scenario and a valid target', () => {
  expect(parseScenario(scenario, 'guide')).toMatchObject({ ok: true });
  const env = { MALL_SHADOW_KEY: '0123456789abcdef', MALL_AUDIT_URL: 'postgres://audit@db/mall' };
  expect(parseTarget(target, 'guide', env)).toMatchObject({ ok: true });
});
